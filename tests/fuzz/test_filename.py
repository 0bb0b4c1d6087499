"""Any text is a round's name with a time, or is said to be none."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.parser.errors import NotARoundFileError
from include.parser.filename import file_times, parse_filename
from tests.fuzz import hostile_text
from tests.fuzz.budget import tried, tries
from tests.fuzz.mutations import filenames_like

pytestmark = pytest.mark.lengthy

NAME = "2026-10-25-023000-supply-round-2.txt"
ZONES = [UTC, *map(ZoneInfo, ("Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia"))]
WRITTEN = re.compile(r"(\d{4}-\d\d-\d\d-\d{6})-(.+)-round-(\d+)\.txt", re.ASCII)

any_filename = st.one_of(
    filenames_like(NAME),
    filenames_like(NAME).flatmap(filenames_like),
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{6}-.{0,20}-round-[0-9]{1,3}(_ws|-endstats)?\.txt", fullmatch=True),
    hostile_text.names,
    st.text(max_size=60),
)


@tries(150)
@given(any_filename, st.sampled_from(ZONES))
def test_a_file_name_gives_what_is_written_in_it_or_no_round(filename, zone):
    tried("file names")
    try:
        name = parse_filename(filename, zone)
    except NotARoundFileError:
        return

    written = WRITTEN.fullmatch(filename)
    assert written is not None
    assert not set("/\\\0\n") & set(filename)
    assert (name.filename, name.map_name, name.round_number) == (filename, written[2], int(written[3]))
    local = datetime.strptime(written[1], "%Y-%m-%d-%H%M%S").replace(tzinfo=UTC)
    assert abs(name.ended_at - local) < timedelta(hours=15)
    times = file_times(filename, zone)
    assert times is not None
    assert times.first == name.ended_at
    if times.exists:
        assert {instant.astimezone(zone).replace(tzinfo=UTC) for instant in times.instants} == {local}
