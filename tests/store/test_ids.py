"""Ids follow from natural keys alone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from include.store import ids

ENDED_AT = datetime(2026, 1, 10, 21, 5, 12, tzinfo=UTC)


def test_a_round_id_is_the_first_52_bits_of_its_keys_hash():
    """`printf '1\\n2026-01-10T21:05:12+00:00\\nsupply\\n1' | sha256sum` begins with the 13 digits."""
    assert f"{ids.round_id(1, ENDED_AT, 'supply', 1):013x}" == "c0df68e4ef8d9"


def test_an_id_does_not_depend_on_the_zone_in_which_its_time_is_told():
    elsewhere = ENDED_AT.astimezone(ZoneInfo("Europe/Ljubljana"))

    assert ids.session_id(1, elsewhere) == ids.session_id(1, ENDED_AT)


def test_ids_fit_into_the_whole_numbers_of_json():
    found = [ids.file_id(1, f"{number}.txt", None) for number in range(1000)]

    assert max(found) < 2**52
    assert len(set(found)) == 1000
