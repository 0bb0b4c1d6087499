"""Evenings moved to a night on which the clock is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from include.parser.filename import parse_filename

LJUBLJANA = ZoneInfo("Europe/Ljubljana")
AUTUMN_CHANGE = datetime.fromisoformat("2026-10-25T01:00:00+00:00")
"""At 03:00 the clock goes back to 02:00: names from 02:00 to 02:59 mean two instants."""
SPRING_CHANGE = datetime.fromisoformat("2026-03-29T01:00:00+00:00")


def moved(files, first_ended_at, zone=LJUBLJANA):
    """The files under the names that the server gives them when the first ends at that instant, and each end."""
    start = parse_filename(files[0].filename).ended_at
    names, ends = {}, {}
    for file in files:
        name = parse_filename(file.filename)
        ended_at = first_ended_at + (name.ended_at - start)
        moved_name = f"{ended_at.astimezone(zone):%Y-%m-%d-%H%M%S}-{name.map_name}-round-{name.round_number}.txt"
        names[file.filename], ends[moved_name] = moved_name, ended_at
    renamed = [
        replace(file, filename=names[file.filename], arrives_after=names.get(file.arrives_after or ""))
        for file in files
    ]
    assert len(ends) == len({file.filename for file in files}), "two files came under one name"
    return renamed, ends


def across(change, before=timedelta(minutes=75)):
    """When the first file of an evening must end so that the change falls into it."""
    return change - before
