"""Format-spec 1.1 and 1.2."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from include.parser.errors import NotARoundFileError
from include.parser.filename import file_time, parse_filename


def test_a_name_gives_time_map_and_round():
    name = parse_filename("2025-10-02-232818-erdenberg_t2-round-2.txt")

    assert (name.ended_at, name.map_name, name.round_number) == (
        datetime(2025, 10, 2, 23, 28, 18, tzinfo=UTC),
        "erdenberg_t2",
        2,
    )


def test_a_map_may_hold_a_round_of_its_own_and_odd_characters():
    assert parse_filename("2025-10-02-232818-my+map.v2-round-7-x-round-1.txt").map_name == "my+map.v2-round-7-x"


def test_the_clock_of_the_name_is_that_of_the_servers_zone():
    name = parse_filename("2025-07-01-010000-supply-round-1.txt", ZoneInfo("Europe/Ljubljana"))

    assert name.ended_at == datetime(2025, 6, 30, 23, 0, tzinfo=UTC)


def test_a_name_longer_than_a_file_system_takes_is_none_of_a_round():
    """255 bytes, says POSIX's NAME_MAX on every common file system."""
    shortest = "2025-10-02-232818--round-1.txt"

    assert file_time(shortest.replace("--", f"-{'é' * 112}-"))
    assert file_time(shortest.replace("--", f"-{'é' * 113}-")) is None


@pytest.mark.parametrize("suffix", ["_ws", "-endstats", "_engagements"])
def test_side_files_are_told_from_rounds(suffix):
    with pytest.raises(NotARoundFileError) as fault:
        parse_filename(f"2025-10-02-232818-supply-round-2{suffix}.txt")

    assert fault.value.reason == "side_file"


@pytest.mark.parametrize(
    "filename",
    [
        "notes.txt",
        "gametime-supply-R1-1759440498.json",
        "2025-10-02-232818-supply-round-2.txt.part",
        "../2025-10-02-232818-supply-round-2.txt",
        "2025-10-02-232818-sub/ply-round-2.txt",
        "2025-10-02-232818-sub\\ply-round-2.txt",
        "2025-13-02-232818-supply-round-2.txt",
        "2025-10-02-256818-supply-round-2.txt",
        "２０２５-10-02-232818-supply-round-2.txt",
        "2025-10-02-232818-supply-round-2.txt\n",
        "2025-10-02-232818-supply-round-02.txt",  # the same round as round-2, under a second name
        "1969-12-31-235959-supply-round-2.txt",  # before any clock
        "9999-12-31-235959-supply-round-2x.txt",
        "",
    ],
)
def test_any_other_name_is_no_round(filename):
    with pytest.raises(NotARoundFileError) as fault:
        parse_filename(filename)

    assert fault.value.reason == "not_a_round_name"


def test_a_server_that_lost_its_clock_still_names_rounds():
    """Without its battery a machine begins at 1970 until it hears the time: its files are fetched all the same."""
    name = parse_filename("1970-01-01-000512-supply-round-1.txt", ZoneInfo("Europe/Ljubljana"))

    assert name.ended_at == datetime(1969, 12, 31, 23, 5, 12, tzinfo=UTC)


def test_a_time_at_the_edge_of_the_calendar_is_no_round():
    with pytest.raises(NotARoundFileError):
        parse_filename("0001-01-01-000000-supply-round-1.txt", ZoneInfo("Asia/Tokyo"))


def test_a_side_file_has_a_time_and_another_file_has_none():
    assert file_time("2026-01-12-224600-supply-round-2-endstats.txt") == datetime(2026, 1, 12, 22, 46, 0, tzinfo=UTC)
    assert file_time("notes.txt") is None
