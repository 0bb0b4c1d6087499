"""Parting rounds into sessions (format-spec 8.3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from include.stats.sessions import sessions

HOUR = timedelta(hours=1)
NINE = datetime(2026, 1, 10, 21, 0, tzinfo=UTC)


def test_a_silence_of_exactly_the_gap_does_not_end_a_session():
    assert sessions([NINE, NINE + HOUR], HOUR) == [(NINE, NINE + HOUR)]


def test_a_longer_silence_begins_the_next_session():
    later = NINE + timedelta(minutes=60, seconds=1)

    assert sessions([NINE, later], HOUR) == [(NINE,), (later,)]


def test_the_order_of_the_rounds_does_not_matter():
    ends = [NINE + timedelta(minutes=minutes) for minutes in (150, 0, 30, 180, 20)]

    found = sessions(ends, HOUR)

    assert [[(end - NINE).seconds // 60 for end in session] for session in found] == [[0, 20, 30], [150, 180]]


def test_forty_five_minutes_of_silence_part_a_session_only_when_the_gap_is_shorter():
    """The evening of 2025-10-12 had a silence of 45.04 minutes (format-spec 8.3)."""
    ends = [NINE, NINE + timedelta(minutes=45.04)]

    assert len(sessions(ends, HOUR)) == 1
    assert len(sessions(ends, timedelta(minutes=45))) == 2


def test_instants_are_compared_and_not_what_the_clock_showed():
    """In the night when clocks go back, 02:50 and 02:10 are twenty minutes apart."""
    zone = ZoneInfo("Europe/Ljubljana")
    before, after = datetime(2025, 10, 26, 2, 50, tzinfo=zone), datetime(2025, 10, 26, 2, 10, fold=1, tzinfo=zone)

    found = sessions([end.astimezone(UTC) for end in (after, before)], timedelta(minutes=20))

    assert len(found) == 1


def test_without_rounds_there_is_no_session():
    assert sessions([], HOUR) == []
