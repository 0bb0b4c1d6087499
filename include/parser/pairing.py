"""Which round 1 a round 2 belongs to (format-spec 8.1): header equality, then counters that never fall."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Final, NamedTuple

from include.parser.continuity import Stint, second_stints
from include.parser.duration import SECONDS_PER_TICK, TOLERANCE_SECONDS
from include.parser.proof import content_proof, header_proof, inner_proof, outer_proof
from include.parser.values import RoundFile

MATCH_WINDOW: Final = timedelta(minutes=60)


class Pair(NamedTuple):
    """A round 1 that a round 2 can follow, and what each player of round 2 brought along from it."""

    first: RoundFile
    stints: list[Stint]


class FirstRounds:
    """The round 1 files of any number of servers and maps, found by the round 2 that follows them."""

    def __init__(self, files: Iterable[RoundFile], window: timedelta = MATCH_WINDOW) -> None:
        self._window = window
        self._files: dict[tuple[str | None, str], list[RoundFile]] = defaultdict(list)
        for file in sorted(files, key=lambda file: (file.name.ended_at, file.name.filename)):
            self._files[place_of(file)].append(file)

    def before(self, file: RoundFile) -> list[RoundFile]:
        """Round 1 files of the same server and map that ended before `file`, within the window, latest first."""
        files = self._files.get(place_of(file), [])
        end = bisect_left(files, file.name.ended_at, key=lambda first: first.name.ended_at)
        start = bisect_left(files, file.name.ended_at - self._window, key=lambda first: first.name.ended_at)
        return files[start:end][::-1]

    def fitting(self, second: RoundFile) -> list[Pair]:
        """Those that `second` can follow by header and content, latest first."""
        return [pair for first in self.before(second) if (pair := _pair(second, first))]


def follows(second: RoundFile, first: RoundFile, window: timedelta) -> bool:
    """Say whether `second` can follow `first` by place, time, header and content."""
    gap = second.name.ended_at - first.name.ended_at
    return timedelta() < gap <= window and _pair(second, first) is not None


def header_fits(second: RoundFile, first: RoundFile) -> bool:
    """Round 2 is played by the same rules against the time that round 1 set (8.1, 2); an unknown time fits any."""
    return all(point.holds for point in header_proof(second, first))


def content_fits(second: RoundFile, first: RoundFile, stints: list[Stint]) -> bool:
    """Mostly the same players, mostly on the other side, and their counters went on from where they were (8.1, 3)."""
    return all(point.holds for point in content_proof(second, first, stints))


def _pair(second: RoundFile, first: RoundFile) -> Pair | None:
    if not all(point.holds for point in outer_proof(second, first)):
        return None
    stints = second_stints(second, first)
    return Pair(first, stints) if all(point.holds for point in inner_proof(second, first, stints)) else None


def is_aborted_first(file: RoundFile) -> bool:
    """A round 1 saved at a map change is named round 2: nobody has finished a round (2.3)."""
    return file.name.round_number == 2 and bool(file.lines) and all(line.rounds == 0 for line in file.lines)


def is_aborted_second(file: RoundFile, firsts: FirstRounds) -> bool:
    """
    A round 2 saved at a map change is named round 1: it carries on the round 1 before it (2.3).

    A file whose playing time agrees with its own result, the time set or the limit held, is a round 1 whatever went
    before: an aborted round 2 carries the time of round 1 on top.
    """
    longest = max((line.columns["time_played_minutes"] for line in file.lines), default=0) * SECONDS_PER_TICK
    held = file.header.winner_side == file.header.defender_side
    time = file.header.time_limit_seconds if held else file.header.next_time_limit_seconds
    if time is not None and abs(longest - time) <= TOLERANCE_SECONDS[1]:
        return False
    first = next(iter(firsts.before(file)), None)
    return (
        first is not None
        and first.header.next_time_limit_seconds is not None
        and header_fits(file, first)
        and content_fits(file, first, second_stints(file, first))
    )


def place_of(file: RoundFile) -> tuple[str | None, str]:
    """What both rounds of a map share whatever was played: server and map."""
    return file.header.server_name, file.name.map_name
