"""Format-spec 2.3, 8.1 and 11: what becomes of each file among the others."""

from __future__ import annotations

import random
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from include.parser.judge import judge, sha256_of
from tests.parser.stats_files import FIRST, SECOND, by_name, header, line, source

SIDES = (("AAAAAAAA", 1), ("BBBBBBBB", 2), ("CCCCCCCC", 1), ("DDDDDDDD", 2))


def first(filename=FIRST, after="10:00", minutes="10.0", scale=1, **more):
    lines = [
        line(guid, team, 1, minutes, mp40=(20 * scale, 50 * scale, 2 * scale, 2 * scale, scale)) for guid, team in SIDES
    ]
    return source(filename, header(1, after=after, **more), *lines)


def second(filename=SECOND, limit="10:00", minutes="18.0", after="8:00", scale=2, swapped=True, guids=SIDES, **more):
    lines = [
        line(guid, 3 - team if swapped else team, 2, minutes, damage_given=200, damage_received=200,
             mp40=(20 * scale, 50 * scale, 2 * scale, 2 * scale, scale))
        for guid, team in guids
    ]  # fmt: skip
    return source(filename, header(2, limit=limit, after=after, **more), *lines)


def states(*files, **options):
    return {name: verdict.state for name, verdict in by_name(judge(files, **options)).items()}


def test_a_pair_is_complete_and_names_the_partner_on_both():
    verdicts = by_name(judge([second(), first()]))

    assert [verdict.state for verdict in verdicts.values()] == ["complete", "complete"]
    assert (verdicts[FIRST].partner, verdicts[SECOND].partner) == (SECOND, FIRST)


def test_a_lone_first_round_is_complete_without_a_partner():
    (verdict,) = judge([first()])

    assert (verdict.state, verdict.partner) == ("complete", None)


def test_a_lone_second_round_is_an_orphan_without_players():
    (verdict,) = judge([second()])

    assert (verdict.state, verdict.played, verdict.duration_seconds) == ("orphan", None, 480)


@pytest.mark.parametrize(
    "other",
    [
        second(limit="9:59"),
        second(defender=2, winner=1),
        second(config="legacy6"),
        second(server="Other"),
        second(swapped=False),
        second(scale=0),  # all counters fell
        second(
            guids=[(guid * 8, team) for guid, team in zip("AEF9", (1, 2, 1, 2), strict=True)]
        ),  # one of seven shared
        second(filename="2026-03-01-210700-testmap-round-2.txt"),  # eight minutes do not fit into seven
        second(filename="2026-03-01-220001-testmap-round-2.txt"),  # more than an hour later
        second(filename="2026-03-01-205900-testmap-round-2.txt"),
    ],
)
def test_what_does_not_go_on_from_a_first_round_is_an_orphan(other):
    assert states(first(), other)[other.filename] == "orphan"


def test_the_window_is_a_setting():
    late = second(filename="2026-03-01-223000-testmap-round-2.txt")

    assert states(first(), late, match_window=timedelta(hours=2))[late.filename] == "complete"


def test_a_first_round_with_an_unknown_next_limit_is_found_by_its_counters():
    assert states(first(after="0:00"), second())[SECOND] == "complete"


def test_of_two_first_rounds_that_fit_the_latest_is_taken_with_a_warning():
    later = first("2026-03-01-210100-testmap-round-1.txt", scale=2)

    verdicts = by_name(judge([first(), later, second()]))

    assert verdicts[SECOND].partner == later.filename
    assert "several_round_1_fit" in [flag.code for flag in verdicts[SECOND].flags]
    assert [flag.code for flag in verdicts[FIRST].flags] == ["abandoned"]


def test_counters_tell_two_first_rounds_with_the_same_time_apart():
    """Both set 10:00; only one has counters the second round can go on from (corpus-notes B)."""
    later = first("2026-03-01-210100-testmap-round-1.txt", scale=3)

    assert by_name(judge([first(), later, second()]))[SECOND].partner == FIRST


def test_of_two_second_rounds_the_earlier_takes_the_first_and_the_later_is_an_orphan():
    again = second("2026-03-01-211300-testmap-round-2.txt")

    verdicts = by_name(judge([again, second(), first()]))

    assert (verdicts[SECOND].state, verdicts[again.filename].state) == ("complete", "orphan")
    assert [flag.code for flag in verdicts[again.filename].flags] == ["round_1_taken"]


def test_a_round_that_nobody_finished_is_an_aborted_first_round_whatever_its_name():
    lines = [line(guid, team, 0, "1.2") for guid, team in SIDES]

    assert states(source(SECOND, header(2, after="71:05"), *lines)) == {SECOND: "aborted"}


def test_a_second_round_saved_as_first_is_aborted_and_leaves_the_first_alone():
    aborted = second(filename="2026-03-01-211200-testmap-round-1.txt", winner=1, after="10:00", minutes="13.0")
    renumbered = source(
        aborted.filename, *aborted.content.decode().replace("\\2\\1\\1\\", "\\1\\1\\1\\", 1).splitlines()
    )

    assert states(first(), renumbered) == {FIRST: "complete", aborted.filename: "aborted"}


def test_a_map_played_again_with_sides_swapped_is_no_aborted_second_round():
    lines = [line(guid, 3 - team, 1, "10.0", mp40=(40, 90, 4, 4, 2)) for guid, team in SIDES]
    again = source("2026-03-01-212500-testmap-round-1.txt", header(1, limit="10:00", after="10:00"), *lines)

    assert states(first(), again)[again.filename] == "complete"


def test_a_map_given_up_at_once_and_held_when_played_again_is_no_aborted_second_round():
    lines = [
        line(guid, team, 1, "0.4", mp40=(0, 5, 0, 0, 0), damage_given=0, damage_received=0) for guid, team in SIDES
    ]
    given_up = source(FIRST, header(1, winner=1, limit="12:00", after="12:00"), *lines)
    lines = [line(guid, 3 - team, 1, "12.0") for guid, team in SIDES]
    again = source("2026-03-01-211400-testmap-round-1.txt", header(1, winner=1, limit="12:00", after="12:00"), *lines)

    assert states(given_up, again) == {FIRST: "complete", again.filename: "complete"}


def test_a_header_alone_is_empty():
    assert states(source(SECOND, header(2))) == {SECOND: "empty"}


def test_other_names_are_ignored_and_sort_last():
    verdicts = judge([source("notes.txt", "hello"), first()])

    assert [(verdict.filename, verdict.state) for verdict in verdicts] == [
        (FIRST, "complete"),
        ("notes.txt", "ignored"),
    ]


def test_a_first_round_under_a_second_name_is_a_duplicate():
    copy = first("2026-03-01-213000-testmap-round-1.txt")

    assert states(copy, first()) == {FIRST: "complete", copy.filename: "duplicate"}


def test_a_file_that_a_check_refuses_is_quarantined_with_its_reason():
    blocked = type(first())(FIRST, first().content, first().sha256, "parsed_round: kills")

    (verdict,) = judge([blocked])

    assert (verdict.state, verdict.reason) == ("quarantined", "blocked: parsed_round: kills")


def unbalanced(kills, short="10.0", teams=(1, 2), filename=FIRST):
    """100 deaths against `kills`; the second player played `short` minutes."""
    return source(
        filename,
        header(1),
        line("AAAAAAAA", teams[0], mp40=(200, 500, kills, 50, 1)),
        line("BBBBBBBB", teams[1], 1, short, mp40=(200, 500, 0, 50, 1)),
    )


def test_a_round_that_does_not_add_up_is_quarantined():
    (verdict,) = judge([unbalanced(kills=99)])

    assert verdict.state == "quarantined"
    assert verdict.reason is not None
    assert verdict.reason.startswith("unbalanced: 99 kills and 100 deaths")


def test_a_small_gap_is_excused_by_a_player_short_of_time_on_even_sides():
    (verdict,) = judge([unbalanced(kills=98, short="9.3")])

    assert verdict.state == "complete"
    assert "unbalanced" in [flag.code for flag in verdict.flags]


@pytest.mark.parametrize("broken", [{"kills": 97, "short": "9.3"}, {"kills": 98, "short": "9.3", "teams": (1, 1)}])
def test_a_larger_gap_or_uneven_sides_are_not_excused(broken):
    assert states(unbalanced(**broken)) == {FIRST: "quarantined"}


def test_a_quarantined_first_round_cannot_be_subtracted():
    half = first()
    cut = source(
        FIRST, *half.content.decode().splitlines()[:-1], line("DDDDDDDD", 2, 1, "10.0", mp40=(20, 50, 1, 2, 1))
    )

    assert states(cut, second()) == {FIRST: "quarantined", SECOND: "orphan"}


def test_the_order_of_files_changes_nothing():
    files = [
        first(),
        second(),
        first("2026-03-01-210100-testmap-round-1.txt", scale=2),
        second("2026-03-01-211300-testmap-round-2.txt"),
        unbalanced(kills=99, filename="2026-03-01-230000-testmap-round-1.txt"),
        source("2026-03-01-231000-testmap-round-2.txt", header(2)),
        source("notes.txt", "x"),
    ]
    expected = judge(files)
    shuffle = random.Random(7).shuffle

    for _ in range(20):
        shuffle(files)
        assert judge(files) == expected


def test_a_pair_across_midnight_and_across_a_clock_change_is_found():
    """In Ljubljana the clock goes from 02:00 to 03:00 on 2026-03-29: twelve minutes lie between these names."""
    one = first("2026-03-29-015500-testmap-round-1.txt")
    two = second("2026-03-29-030700-testmap-round-2.txt")

    assert states(one, two, zone=ZoneInfo("Europe/Ljubljana")) == {one.filename: "complete", two.filename: "complete"}


def test_a_crlf_copy_has_the_same_identity():
    assert sha256_of(first().content.replace(b"\n", b"\r\n")) == first().sha256


def test_a_verdict_carries_what_was_read_and_nothing_where_nothing_could_be():
    verdicts = by_name(judge([first(), source(SECOND, "junk")]))

    assert [line.guid for line in verdicts[FIRST].file.lines] == [guid for guid, _ in SIDES]
    assert verdicts[SECOND].file is None
