"""
Which of two instants a name means in the hour that autumn repeats (the names carry the server's local clock, 1.1).

Two things tell: when the server changed the file last, and which round 1 a round 2 goes on from. Where neither does,
the first is taken and the round says so. Nothing here depends on the order in which files came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Final

from include.parser.filename import FileTimes, file_times
from include.parser.pairing import follows, place_of
from include.parser.values import Flag, RoundFile

WRITTEN_WITHIN: Final = timedelta(minutes=10)
"""Name and change lie seconds apart; the two instants of a name an hour, on Lord Howe Island half of one."""


def times_of(filename: str, modified_at: datetime | None, zone: tzinfo) -> FileTimes | None:
    """The instants that a name can mean, the one that the file's last change tells alone; None without a time."""
    times = file_times(filename, zone)
    if times is None or times.second is None or modified_at is None:
        return times
    near = tuple(instant for instant in times.instants if abs(modified_at - instant) <= WRITTEN_WITHIN)
    return replace(times, instants=near) if len(near) == 1 else times


def decide_by_pairing(
    files: Collection[RoundFile], times: Mapping[str, FileTimes], window: timedelta
) -> dict[str, FileTimes]:
    """
    Give the times of all files, those that pairing tells narrowed to one instant.

    A round 2 that goes on from a round 1 at one of its instants only has that one, and so has its round 1. What one
    pair tells may tell the next, so this goes on until nothing more follows.
    """
    if all(one.second is None for one in times.values()):
        return dict(times)
    known = dict(times)
    firsts: dict[object, list[RoundFile]] = defaultdict(list)
    seconds: list[RoundFile] = []
    for file in sorted(files, key=lambda file: file.name.filename):
        if file.name.round_number == 1:
            firsts[place_of(file)].append(file)
        else:
            seconds.append(file)
    while narrowed := _narrowed(firsts, seconds, known, window):
        known.update(narrowed)
    return known


def _narrowed(
    firsts: Mapping[object, list[RoundFile]],
    seconds: Iterable[RoundFile],
    known: Mapping[str, FileTimes],
    window: timedelta,
) -> dict[str, FileTimes]:
    """The first pair that decides anything, and what it decides; empty when none does."""
    for second in seconds:
        candidates = firsts.get(place_of(second), [])
        if all(known[file.name.filename].second is None for file in (second, *candidates)):
            continue
        pairs = [
            (first.name.filename, one, other)
            for first in candidates
            for one in known[first.name.filename].instants
            for other in known[second.name.filename].instants
            if follows(_at(second, other), _at(first, one), window)
        ]
        found = {second.name.filename: {other for _, _, other in pairs}}
        if len({name for name, _, _ in pairs}) == 1:
            found[pairs[0][0]] = {one for _, one, _ in pairs}
        decided = {
            name: replace(known[name], instants=tuple(instants))
            for name, instants in found.items()
            if len(instants) == 1 and known[name].second is not None
        }
        if decided:
            return decided
    return {}


def _at(file: RoundFile, instant: datetime) -> RoundFile:
    return replace(file, name=replace(file.name, ended_at=instant))


def dated(file: RoundFile, times: FileTimes) -> RoundFile:
    """The file at the decided instant; a flag says when that was a guess, or when there is no such time."""
    if times.exists and times.instants == (file.name.ended_at,):
        return file
    written = file.name.filename[:17]
    flags: tuple[Flag, ...] = ()
    if times.second is not None:
        flags = (Flag("time_ambiguous", f"{written} was twice in the server's time zone; the first was taken"),)
    elif not times.exists:
        flags = (Flag("time_impossible", f"{written} was never in the server's time zone: is SERVER_TIMEZONE right?"),)
    return replace(_at(file, times.first), flags=file.flags + flags)
