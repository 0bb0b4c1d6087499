"""Format-spec 2.4, 4.2, 6 and 11: what was played in round 2 alone."""

from __future__ import annotations

import pytest

from include.parser.continuity import second_stints
from include.parser.difference import played_first, played_second
from include.parser.values import WeaponCounters
from tests.parser.stats_files import FIRST, SECOND, header, line, read

FIRST_HEADER = header(1, winner=2, limit="12:00", after="10:00")
SECOND_HEADER = header(2, winner=2, limit="10:00", after="8:00")


def first_file(*lines):
    return read(FIRST, FIRST_HEADER, *lines)


def second_round(second_lines, first_lines, second_header=SECOND_HEADER):
    second = read(SECOND, second_header, *second_lines)
    played = played_second(second, second_stints(second, first_file(*first_lines)))
    return {player.guid: player for player in played.players}, played


def went_on(guid, team, **columns):
    """A second line of somebody whose first is `line(guid, ...)`: 8 minutes more, everything else as it was."""
    return line(guid, team, 2, **{"minutes": "18.0", **columns})


def test_a_first_round_is_its_file():
    played = played_first(first_file(line(damage_given=700, xp=40, killing_spree=3), line("BBBBBBBB", 2)))

    player = played.players[0]
    assert (player.counts["damage_given"], player.counts["xp"], player.counts["killing_spree"]) == (700, 40, 3)
    assert (player.kills, player.deaths, player.hits, player.shots, player.headshot_hits) == (2, 2, 20, 50, 1)
    assert (played.duration_seconds, player.time_played_seconds, player.alive_seconds) == (600, 600, 480)


def test_damage_is_subtracted_but_a_spree_is_not():
    """A round 2 file goes on counting damage and starts sprees again (format-spec 4)."""
    players, _ = second_round(
        [went_on("AAAAAAAA", 2, damage_given=3000, killing_spree=4, xp=9), went_on("BBBBBBBB", 1)],
        [line("AAAAAAAA", 1, damage_given=1200, killing_spree=5, xp=80), line("BBBBBBBB", 2)],
    )

    counts = players["AAAAAAAA"].counts
    assert (counts["damage_given"], counts["killing_spree"], counts["xp"]) == (1800, 4, 9)


def test_weapons_are_subtracted_and_empty_blocks_left_out():
    players, _ = second_round(
        [went_on("AAAAAAAA", 2, weapons="48 30 80 3 2 1 5 9 1 0 0"), went_on("BBBBBBBB", 1)],
        [line("AAAAAAAA", 1), line("BBBBBBBB", 2)],
    )

    assert players["AAAAAAAA"].weapons == {
        "MP40": WeaponCounters(10, 30, 1, 0, 0),
        "THOMPSON": WeaponCounters(5, 9, 1, 0, 0),
    }
    assert players["BBBBBBBB"].weapons == {}


@pytest.mark.parametrize("second_weapons", ["17 0 3 0 0 0 21 51 2 2 1", "16 21 51 2 2 1"])
def test_the_knifes_shots_may_fall_or_vanish_and_that_is_no_reset(second_weapons):
    players, played = second_round(
        [went_on("AAAAAAAA", 2, weapons=second_weapons), went_on("BBBBBBBB", 1)],
        [line("AAAAAAAA", 1, weapons="17 0 5 0 0 0 20 50 2 2 1"), line("BBBBBBBB", 2)],
    )

    assert not players["AAAAAAAA"].counters_reset
    assert players["AAAAAAAA"].weapons == {"MP40": WeaponCounters(1, 1, 0, 0, 0)}
    assert [(flag.code, flag.player_guid) for flag in played.flags] == [("shots_clamped", "AAAAAAAA")]


def test_bullets_fired_is_the_sum_of_the_rounds_shots_whatever_the_column_says():
    players, _ = second_round(
        [went_on("AAAAAAAA", 2, mp40=(30, 90, 2, 2, 1), bullets_fired=5000), went_on("BBBBBBBB", 1)],
        [line("AAAAAAAA", 1), line("BBBBBBBB", 2)],
    )

    assert players["AAAAAAAA"].counts["bullets_fired"] == 40


def test_columns_the_layout_lacks_are_unknown_not_zero():
    played = played_first(first_file(line(layout=33), line("BBBBBBBB", 2, layout=33)))

    lacking = [name for name, value in played.players[0].counts.items() if value is None]
    assert lacking == ["denied_playtime", "useless_kills", "full_selfkills", "repairs_constructions", "revives_given"]


@pytest.mark.parametrize(
    ("before", "restarted"),
    [
        ("10.0", line("AAAAAAAA", 2, 2, "7.0")),  # playing time fell
        ("5.0", line("AAAAAAAA", 2, 2, "8.0", damage_received=40)),  # a counter fell
        ("5.0", line("AAAAAAAA", 2, 2, "8.0", mp40=(19, 60, 2, 2, 1))),  # hits of a weapon fell
        ("5.0", line("AAAAAAAA", 2, 1, "8.0")),  # rounds did not go up
    ],
)
def test_a_player_whose_counters_started_again_is_taken_as_he_is(before, restarted):
    players, played = second_round(
        [restarted, went_on("BBBBBBBB", 1), went_on("CCCCCCCC", 1)],
        [line("AAAAAAAA", 1, minutes=before), line("BBBBBBBB", 2), line("CCCCCCCC", 2)],
    )

    assert players["AAAAAAAA"].counters_reset
    assert players["AAAAAAAA"].kills == 2
    assert "counters_reset" in [flag.code for flag in played.flags if flag.player_guid == "AAAAAAAA"]


def test_a_reset_that_played_longer_than_the_round_cannot_have_been_one():
    """Everything went on but his rounds: as he is he would carry both rounds, so the line is held back."""
    players, played = second_round(
        [line("AAAAAAAA", 2, 1, "18.0"), went_on("BBBBBBBB", 1)],
        [line("AAAAAAAA", 1), line("BBBBBBBB", 2)],
    )

    assert list(players) == ["BBBBBBBB"]
    assert [(bad.line_number, bad.reason) for bad in played.bad_lines] == [(2, "carries_round_1")]


def test_a_time_that_fits_round_2_only_without_subtracting_is_flagged():
    """He may have reconnected, and his counters overtaken those of a short round 1 (format-spec 6)."""
    _, played = second_round(
        [line("AAAAAAAA", 2, 2, "8.0", mp40=(30, 80, 3, 3, 1)), went_on("BBBBBBBB", 1)],
        [line("AAAAAAAA", 1, minutes="2.0"), line("BBBBBBBB", 2)],
    )

    assert ("reset_possible", "AAAAAAAA") in [(flag.code, flag.player_guid) for flag in played.flags]


def test_a_spectator_with_only_first_round_values_has_no_second_round():
    """The spectator rule runs before the reset test (11.4): his rounds did not go up either."""
    players, played = second_round(
        [line("AAAAAAAA", 3, 1, "10.0"), went_on("BBBBBBBB", 1)],
        [line("AAAAAAAA", 1), line("BBBBBBBB", 2)],
    )

    assert list(players) == ["BBBBBBBB"]
    assert [flag.code for flag in played.flags] == ["idle_spectator"]


def test_a_spectator_who_played_before_had_the_other_side():
    players, _ = second_round(
        [went_on("AAAAAAAA", 3, minutes="12.0"), went_on("BBBBBBBB", 1)],
        [line("AAAAAAAA", 1), line("BBBBBBBB", 2)],
    )

    assert players["AAAAAAAA"].side == "allies"


def test_a_spectator_in_a_first_round_has_no_side():
    played = played_first(first_file(line(team=3), line("BBBBBBBB", 2)))

    assert played.players[0].side is None


def test_who_joined_in_the_second_round_is_taken_as_he_is():
    players, _ = second_round(
        [line("CCCCCCCC", 2, 1, "8.0", damage_given=900), went_on("BBBBBBBB", 1)],
        [line("BBBBBBBB", 2)],
    )

    assert (players["CCCCCCCC"].counts["damage_given"], players["CCCCCCCC"].counters_reset) == (900, False)


def test_who_played_longer_than_the_round_without_a_first_line_is_held_back():
    """More than 12 s above the round: he carries round 1 along and nothing says how much (11.5)."""
    players, played = second_round(
        [line("CCCCCCCC", 2, 2, "8.3"), line("DDDDDDDD", 2, 2, "8.2"), went_on("BBBBBBBB", 1)],
        [line("BBBBBBBB", 2)],
    )

    assert sorted(players) == ["BBBBBBBB", "DDDDDDDD"]
    assert [(bad.line_number, bad.reason) for bad in played.bad_lines] == [(2, "carries_round_1")]


@pytest.mark.parametrize(("minutes", "seconds"), [("10.1", 600), ("9.9", 600), ("9.8", 588), ("10.2", 612)])
def test_first_round_time_within_six_seconds_is_the_rounds(minutes, seconds):
    played = played_first(first_file(line(minutes=minutes), line("BBBBBBBB", 2)))

    assert played.players[0].time_played_seconds == seconds


@pytest.mark.parametrize(("minutes", "seconds"), [("18.2", 480), ("17.8", 480), ("18.3", 498), ("17.7", 462)])
def test_second_round_time_within_twelve_seconds_is_the_rounds(minutes, seconds):
    players, _ = second_round(
        [went_on("AAAAAAAA", 2, minutes=minutes), went_on("BBBBBBBB", 1)],
        [line("AAAAAAAA", 1), line("BBBBBBBB", 2)],
    )

    assert players["AAAAAAAA"].time_played_seconds == seconds


def test_alive_time_is_the_difference_of_shares_with_half_a_second_up():
    """60 * (75.5 % * 18.0 - 80.0 % * 10.0) / 100 = 335.4; 0.5 % * 0.5 minutes = 0.15 s less 0 gives 0 (4.2, 11.1)."""
    players, _ = second_round(
        [went_on("AAAAAAAA", 2, time_played_percent="75.5"), went_on("BBBBBBBB", 1)],
        [line("AAAAAAAA", 1), line("BBBBBBBB", 2)],
    )

    assert players["AAAAAAAA"].alive_seconds == 335


def test_exactly_half_a_second_alive_rounds_up():
    """2.5 % of 1.0 minutes is 1.5 s."""
    played = played_first(first_file(line(minutes="1.0", time_played_percent="2.5"), line("BBBBBBBB", 2)))

    assert played.players[0].alive_seconds == 2


def test_more_than_a_second_of_alive_time_too_much_is_clamped_and_flagged():
    players, played = second_round(
        [went_on("AAAAAAAA", 2, time_played_percent="95.0"), went_on("BBBBBBBB", 1, time_played_percent="88.9")],
        [line("AAAAAAAA", 1), line("BBBBBBBB", 2)],
    )

    assert players["AAAAAAAA"].alive_seconds == 480  # 95 % of 18 minutes less 8 minutes would be 546
    assert players["BBBBBBBB"].alive_seconds == 480  # 480.12 rounds to what he played
    assert [(flag.code, flag.player_guid) for flag in played.flags] == [("alive_time_clamped", "AAAAAAAA")]


@pytest.mark.parametrize(
    ("layout", "denied", "kept"),
    [(38, 600, 600), (38, 601, None), (36, 600, 600), (36, 601, None), (37, 601, None)],
)
def test_more_denied_playtime_than_the_other_side_had_is_unknown(layout, denied, kept):
    lines = line(layout=layout, denied_playtime=denied), line("BBBBBBBB", 2, layout=layout)

    assert played_first(first_file(*lines)).players[0].counts["denied_playtime"] == kept


def test_old_files_may_not_deny_more_than_ten_minutes_even_against_many():
    lines = [line(layout=36, denied_playtime=700), *(line(guid * 8, 2, layout=36) for guid in "BCD")]

    assert played_first(first_file(*lines)).players[0].counts["denied_playtime"] is None


def test_more_headshot_kills_than_kills_holds_the_line_back():
    played = played_first(first_file(line(headshot_kills=3, mp40=(20, 50, 2, 2, 5)), line("BBBBBBBB", 2)))

    assert [(bad.line_number, bad.reason) for bad in played.bad_lines] == [(2, "headshot_kills")]


@pytest.mark.parametrize("mp40", [(21, 90, 6, 3, 1), (21, 90, 3, 3, 4)], ids=["kills", "headshot hits"])
def test_a_weapon_that_killed_more_than_it_hit_in_round_2_holds_the_line_back(mp40):
    """Both sums of both files are possible; only what lies between them is not (format-spec 9)."""
    _, played = second_round(
        [went_on("AAAAAAAA", 2, mp40=mp40), went_on("BBBBBBBB", 1)],
        [line("AAAAAAAA", 1, mp40=(20, 50, 2, 2, 1)), line("BBBBBBBB", 2)],
    )

    assert [(bad.line_number, bad.reason) for bad in played.bad_lines] == [(2, "bad_weapons")]


@pytest.mark.parametrize(
    ("first_header", "minutes", "duration", "ended_early"),
    [
        (header(winner=2, after="7:31"), "7.5", 451, False),  # attackers succeeded: the time they set
        (header(winner=1, after="12:00"), "11.9", 720, False),  # held to the limit, within six seconds
        (header(winner=1, after="12:00"), "11.8", 708, True),  # held, but over before the limit
        (header(winner=1, after="12:00"), "12.2", 732, False),  # longer than the limit is not early
        (header(winner=1, after="0:00"), "9.0", 540, True),  # the limit alone says nothing about the time
        (header(winner=2, after="0:00"), "9.0", None, False),
        (header(winner=2, after="13:00"), "9.0", None, False),
        (header(winner=1, after="12:00", playtime="655400"), "11.0", 655, True),
        (header(winner=1, after="12:00", playtime="714000"), "11.9", 714, False),
        (header(winner=2, after="7:31", playtime="451600"), "7.5", 452, False),
    ],
)
def test_how_long_a_first_round_took(first_header, minutes, duration, ended_early):
    played = played_first(read(FIRST, first_header, line(minutes=minutes), line("BBBBBBBB", 2, minutes=minutes)))

    assert (played.duration_seconds, played.ended_early) == (duration, ended_early)


def test_a_held_second_round_took_what_most_played_of_it():
    """Median of 7.0, 7.0 and 3.0 minutes; the reset and the idle spectator do not count (11.6)."""
    _, played = second_round(
        [
            went_on("AAAAAAAA", 2, minutes="17.0"),
            went_on("BBBBBBBB", 1, minutes="17.0"),
            went_on("CCCCCCCC", 1, minutes="13.0"),
            line("DDDDDDDD", 2, 1, "2.0"),
            line("EEEEEEEE", 3, 1, "10.0"),
        ],
        [*(line(guid * 8, 1 if guid in "ADE" else 2) for guid in "ABCDE")],
        header(2, winner=1, limit="10:00", after="10:00"),
    )

    assert (played.duration_seconds, played.ended_early) == (420, True)
