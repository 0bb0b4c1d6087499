"""Format-spec 8.1: what is shown of a pair is what decided about it."""

from __future__ import annotations

import pytest

from include.parser.pairing import FirstRounds
from include.parser.proof import Proof, pair_proof
from tests.parser.stats_files import FIRST, SECOND, header, line, read

SIDES = (("AAAAAAAA", 1), ("BBBBBBBB", 2), ("CCCCCCCC", 1), ("DDDDDDDD", 2))


def first(after="10:00"):
    return read(FIRST, header(1, after=after), *(line(guid, team) for guid, team in SIDES))


def second(filename=SECOND, limit="10:00", scale=2, swapped=True, guids=SIDES, **more):
    lines = [
        line(guid, 3 - team if swapped else team, 2, "18.0", damage_given=200, damage_received=200,
             mp40=(20 * scale, 50 * scale, 2 * scale, 2 * scale, scale))
        for guid, team in guids
    ]  # fmt: skip
    return read(filename, header(2, limit=limit, after="8:00", **more), *lines)


def test_every_point_of_a_sound_pair_is_shown_with_what_was_found():
    assert list(pair_proof(second(), first())) == [
        Proof("same server and map", "^1Test / testmap", True),
        Proof("limit of round 2 is the time that round 1 left", "left 10:00, limit 10:00", True),
        Proof("same defenders", "axis", True),
        Proof("same config", "legacy3", True),
        Proof("round 2 fits between the two ends", "12:00 between them, round 2 took 8:00", True),
        Proof("at least half of the players are in both files", "4 of 4", True),
        Proof("counters do not fall for three quarters of them", "4 of 4", True),
        Proof("at least half of them changed sides", "4 of 4", True),
    ]


@pytest.mark.parametrize(
    ("other", "what", "observed"),
    [
        (second(server="Other"), "same server and map", "^1Test / testmap in round 1, Other / testmap in round 2"),
        (second(limit="9:59"), "limit of round 2 is the time that round 1 left", "left 10:00, limit 9:59"),
        (second(defender=2, winner=1), "same defenders", "axis in round 1, allies in round 2"),
        (second(config="legacy6"), "same config", "legacy3 in round 1, legacy6 in round 2"),
        (
            second(filename="2026-03-01-210700-testmap-round-2.txt"),
            "round 2 fits between the two ends",
            "7:00 between them, round 2 took 8:00",
        ),
        (
            second(guids=[("AAAAAAAA", 1), ("EEEEEEEE", 2), ("FFFFFFFF", 1), ("99999999", 2)]),
            "at least half of the players are in both files",
            "1 of 7",
        ),
        (second(scale=0), "counters do not fall for three quarters of them", "0 of 4"),
        (second(swapped=False), "at least half of them changed sides", "0 of 4"),
    ],
)
def test_what_does_not_fit_is_named_and_is_what_keeps_the_pair_apart(other, what, observed):
    failed = [point for point in pair_proof(other, first()) if not point.holds]

    assert failed == [Proof(what, observed, False)]
    assert FirstRounds([first()]).fitting(other) == []


def test_an_unknown_time_left_fits_any_limit():
    """The engine may leave a time that cannot be (format-spec 2.2)."""
    unknown = first(after="12:34")

    assert [point.observed for point in pair_proof(second(), unknown)][1] == "left unknown, limit 10:00"
    assert [pair.first for pair in FirstRounds([unknown]).fitting(second())] == [unknown]


def test_a_file_without_players_proves_nothing():
    empty = read(FIRST, header(1, after="10:00"))

    assert [point.observed for point in pair_proof(second(), empty) if not point.holds] == ["0 of 4", "0 of 0"]
