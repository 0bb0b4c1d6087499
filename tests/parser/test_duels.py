"""Who killed whom, from files that do not say whose lines they are (format-spec 10.2)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from include.parser.duels import Roster, ascii_name, duels
from include.parser.endstats import DuelRow, read_endstats
from tests.corpus import CORPUS, needs_corpus


@dataclass
class Player:
    guid: str
    name: str
    side: str | None
    is_bot: bool = False


AXIS = [Player("A1", "Otter", "axis"), Player("A2", "Lynx", "axis")]
ALLIES = [Player("B1", "Heron", "allies"), Player("B2", "Stoat", "allies")]


def rows(*lines):
    return [DuelRow(name, kills, deaths) for name, kills, deaths in lines]


def roster(*players):
    return Roster({player.guid: player for player in players})


OTTER = [("Heron", 3, 1), ("Stoat", 2, 0)]
LYNX = [("Stoat", 4, 2), ("Heron", 1, 1)]
HERON = [("Otter", 1, 3), ("Lynx", 1, 1)]
STOAT = [("Lynx", 2, 4), ("Otter", 0, 2)]


def test_subjects_follow_from_what_the_others_have_against_them():
    found = duels(rows(*OTTER, *HERON, *LYNX, *STOAT), roster(*AXIS, *ALLIES))

    assert found.unknown_rows == 0
    assert found.scores == {
        ("A1", "B1"): (3, 1), ("A1", "B2"): (2, 0), ("A2", "B1"): (1, 1), ("A2", "B2"): (4, 2),
        ("B1", "A1"): (1, 3), ("B2", "A1"): (0, 2), ("B1", "A2"): (1, 1), ("B2", "A2"): (2, 4),
    }  # fmt: skip


def test_two_who_could_be_each_other_stay_unknown():
    """One kill each, everybody on everybody: nothing tells Otter's lines from Lynx's."""
    one = [(name, 1, 1) for name in ("Heron", "Stoat")], [(name, 1, 1) for name in ("Otter", "Lynx")]

    found = duels(rows(*one[0], *one[1], *one[0], *one[1]), roster(*AXIS, *ALLIES))

    assert (found.scores, found.unknown_rows) == ({}, 8)


def test_a_header_names_the_subject_by_guid_or_else_by_name():
    lines = [
        DuelRow("Heron", 3, 1, 1, "Somebody", "A1"),
        DuelRow("Otter", 1, 3, 2, "Heron", "FFFFFFFF"),
        DuelRow("Otter", 1, 3, 3, "Nobody", None),
    ]

    found = duels(lines, roster(*AXIS, *ALLIES))

    assert (found.scores, found.unknown_rows) == ({("A1", "B1"): (3, 1), ("B1", "A1"): (1, 3)}, 1)


def test_a_duel_that_one_side_tells_stands_both_ways_round():
    found = duels([DuelRow("Heron", 3, 1, 1, "Otter", "A1")], roster(*AXIS, *ALLIES))

    assert found.scores == {("A1", "B1"): (3, 1), ("B1", "A1"): (1, 3)}


def test_where_two_lines_differ_the_larger_number_counts():
    """Otter connected anew and lost two kills; Heron still has the deaths."""
    lines = [DuelRow("Heron", 1, 2, 1, "Otter", "A1"), DuelRow("Otter", 2, 3, 2, "Heron", "B1")]

    assert duels(lines, roster(*AXIS, *ALLIES)).scores == {("A1", "B1"): (3, 2), ("B1", "A1"): (2, 3)}


def test_a_name_that_two_share_means_nobody():
    twins = [*AXIS, Player("B1", "Heron", "allies"), Player("B2", "Heron", "allies")]

    assert duels([DuelRow("Heron", 3, 1, 1, "Otter", "A1")], roster(*twins)).unknown_rows == 1


@pytest.mark.parametrize(("name", "written"), [("^1Ott^7er", "Otter"), ("Ötter ™", "tter"), (" Otter ", "Otter")])
def test_the_script_writes_names_in_ascii_without_colours(name, written):
    assert ascii_name(name) == written


def test_more_subjects_than_players_are_not_guessed_at():
    """A hostile file of thousands of lines costs no more than reading them."""
    lines = rows(*[(name, 1, 1) for _ in range(2000) for name in ("Heron", "Stoat")])

    assert duels(lines, roster(*AXIS, *ALLIES)).unknown_rows == 4000


@needs_corpus
def test_all_subjects_of_the_real_file_are_found():
    """Six players, three lines each: three against three; the sides stand in its first block."""
    (path,) = CORPUS.glob("*-endstats.txt")
    lines = read_endstats(path.read_bytes()).duels
    first = {row.opponent_name for row in lines[:3]}
    names = {row.opponent_name for row in lines}
    players = [Player(name, name, "axis" if name in first else "allies") for name in sorted(names)]

    found = duels(lines, roster(*players))

    assert (len(names), len(found.scores), found.unknown_rows) == (6, 18, 0)
    assert all(found.scores[second, first] == score[::-1] for (first, second), score in found.scores.items())
