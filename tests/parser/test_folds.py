"""In the hour that autumn repeats a name means two instants; in the one that spring leaves out it means none."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from include.parser.filename import file_times
from include.parser.judge import judge
from tests.parser.stats_files import by_name, header, line, source

LJUBLJANA = ZoneInfo("Europe/Ljubljana")
SIDES = (("AAAAAAAA", 1), ("BBBBBBBB", 2))
AUTUMN = "2026-10-25"
SPRING = "2026-03-29"


def utc(day, clock):
    return datetime.fromisoformat(f"{day}T{clock}:00+00:00").astimezone(UTC)


def round_1(clock, day=AUTUMN, modified_at=None, scale=1):
    """Ten minutes; a round 2 of a smaller scale cannot follow it."""
    lines = [line(guid, team, mp40=(20 * scale, 50, 2, 2, 1)) for guid, team in SIDES]
    return replace(source(f"{day}-{clock}-testmap-round-1.txt", header(1), *lines), modified_at=modified_at)


def round_2(clock, day=AUTUMN, modified_at=None, scale=1):
    """Ten minutes on the other side, counters going on from `round_1` of the same scale."""
    lines = [
        line(guid, 3 - team, 2, "20.0", mp40=(20 * scale + 20, 90, 4, 4, 2), damage_given=300, damage_received=300)
        for guid, team in SIDES
    ]
    second = header(2, limit="10:00", after="10:00", winner=2)
    return replace(source(f"{day}-{clock}-testmap-round-2.txt", second, *lines), modified_at=modified_at)


def ends(*files, zone=LJUBLJANA, **options):
    """Map and number of each complete round -> when it ended in UTC, and whether that was guessed."""
    verdicts = judge(files, zone=zone, **options)
    assert {verdict.state for verdict in verdicts} == {"complete"}
    return {
        verdict.filename[11:17] + f" round {verdict.header.round_number}": (
            f"{verdict.ended_at.astimezone(UTC):%H:%M}",
            "time_ambiguous" in {flag.code for flag in verdict.flags},
        )
        for verdict in verdicts
    }


@pytest.mark.parametrize(
    ("zone", "filename", "first", "second"),
    [
        ("Europe/Ljubljana", "2026-10-25-023000-m-round-1.txt", "00:30", "01:30"),
        ("America/New_York", "2026-11-01-013000-m-round-1.txt", "05:30", "06:30"),
        ("Australia/Lord_Howe", "2026-04-05-014500-m-round-1.txt", "14:45", "15:15"),
    ],
)
def test_a_name_in_the_repeated_hour_means_two_instants(zone, filename, first, second):
    """Dates and offsets as the tz database has them; Lord Howe Island goes back by half an hour."""
    times = file_times(filename, ZoneInfo(zone))

    assert [f"{instant:%H:%M}" for instant in times.instants] == [first, second]
    assert times.exists


@pytest.mark.parametrize("zone", ["UTC", "Europe/Ljubljana", "Asia/Tokyo"])
def test_any_other_name_means_one_instant(zone):
    times = file_times("2026-07-01-023000-m-round-1.txt", ZoneInfo(zone))

    assert (times.second, times.exists) == (None, True)


@pytest.mark.parametrize(("changed", "ended"), [("00:31", "00:30"), ("01:31", "01:30")])
def test_the_change_on_the_server_tells_which_hour_it_was(changed, ended):
    lone = round_1("023000", modified_at=utc(AUTUMN, changed))

    assert ends(lone) == {"023000 round 1": (ended, False)}


@pytest.mark.parametrize("changed", [None, "00:59", "12:00"])
def test_without_evidence_the_first_hour_is_taken_and_flagged(changed):
    """A copy by hand carries the time of copying."""
    lone = round_1("023000", modified_at=changed and utc(AUTUMN, changed))

    assert ends(lone) == {"023000 round 1": ("00:30", True)}


def test_a_round_2_earlier_by_name_than_its_round_1_lies_in_the_second_hour():
    assert ends(round_1("025500"), round_2("020700")) == {
        "025500 round 1": ("00:55", False),
        "020700 round 2": ("01:07", False),
    }


@pytest.mark.parametrize(
    ("zone", "day", "first", "second", "expected"),
    [
        ("America/New_York", "2026-11-01", "015500", "010700", ["05:55", "06:07"]),
        ("America/New_York", "2026-11-01", "005500", "010700", ["04:55", "05:07"]),
        ("Australia/Lord_Howe", "2026-04-05", "015500", "013700", ["14:55", "15:07"]),
    ],
)
def test_a_pair_twelve_minutes_apart_is_found_in_any_zone(zone, day, first, second, expected):
    """Lord Howe Island goes back by half an hour only: from 02:00 to 01:30."""
    found = ends(round_1(first, day=day), round_2(second, day=day), zone=ZoneInfo(zone))

    assert [end for end, _ in found.values()] == expected


def test_a_round_2_after_the_change_tells_the_hour_of_its_round_1():
    assert ends(round_1("025500"), round_2("030700")) == {
        "025500 round 1": ("01:55", False),
        "030700 round 2": ("02:07", False),
    }


def test_a_round_1_before_the_change_tells_the_hour_of_its_round_2():
    assert ends(round_1("015500"), round_2("020700")) == {
        "015500 round 1": ("23:55", False),
        "020700 round 2": ("00:07", False),
    }


def test_a_partner_that_is_known_tells_the_other():
    """The pair fits both hours; the change of one file is known."""
    second = round_2("022200", modified_at=utc(AUTUMN, "01:22"))

    assert ends(round_1("021000"), second) == {
        "021000 round 1": ("01:10", False),
        "022200 round 2": ("01:22", False),
    }


def test_a_pair_that_fits_both_hours_stays_together_in_the_first():
    assert ends(round_1("021000"), round_2("022200")) == {
        "021000 round 1": ("00:10", True),
        "022200 round 2": ("00:22", True),
    }


def test_a_round_2_cannot_end_before_it_could_be_played():
    """Five minutes by the first hour for a round of ten: it is the second, however long a pair may take."""
    found = ends(round_1("021000"), round_2("021500"), match_window=timedelta(minutes=90))

    assert found == {"021000 round 1": ("00:10", False), "021500 round 2": ("01:15", False)}


def test_an_evening_across_the_change_is_the_same_in_any_order():
    files = [
        round_1("015000", scale=100),
        round_2("020200", scale=100),
        round_1("025500", scale=1),
        round_2("020700", scale=1),
        round_1("025500", scale=10_000, day="2026-10-26"),
        source(f"{AUTUMN}-021500-othermap-round-1.txt", header(1, map_name="othermap"), line()),
        source(f"{AUTUMN}-024500-testmap-round-1.txt", "junk"),
    ]
    expected = judge(files, zone=LJUBLJANA)
    assert by_name(expected)[files[3].filename].partner == files[2].filename

    for seed in range(30):
        random.Random(seed).shuffle(files)
        assert judge(files, zone=LJUBLJANA) == expected


def test_what_was_decided_for_a_file_that_cannot_be_read_is_its_instant_too():
    half = replace(source(f"{AUTUMN}-021500-testmap-round-1.txt", "junk"), modified_at=utc(AUTUMN, "01:15"))

    (verdict,) = judge([half], zone=LJUBLJANA)

    assert (verdict.state, verdict.ended_at) == ("quarantined", utc(AUTUMN, "01:15"))


@pytest.mark.parametrize(("zone", "flagged"), [("Europe/Ljubljana", True), ("UTC", False), ("America/New_York", False)])
def test_a_time_that_spring_leaves_out_is_flagged(zone, flagged):
    (verdict,) = judge([round_1("023000", day=SPRING)], zone=ZoneInfo(zone))

    assert verdict.state == "complete"
    assert ("time_impossible" in {flag.code for flag in verdict.flags}) is flagged


def test_a_pair_across_the_spring_change_keeps_its_true_gap():
    assert ends(round_1("015500", day=SPRING), round_2("030700", day=SPRING)) == {
        "015500 round 1": ("00:55", False),
        "030700 round 2": ("01:07", False),
    }
