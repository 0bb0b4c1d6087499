"""
What speaks for a round 2 having followed a round 1, point by point (format-spec 8.1).

`include.parser.pairing` decides by these points and by nothing else, so what a receipt shows is what decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from include.parser.continuity import Stint, second_stints
from include.parser.duration import second_duration
from include.parser.values import RoundFile

GAP_TOLERANCE_SECONDS: Final = 6


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that was held against another: what it is, what was found, and whether it fits."""

    what: str
    observed: str
    holds: bool


def pair_proof(second: RoundFile, first: RoundFile) -> Iterator[Proof]:
    """Give every point of the pair."""
    yield from outer_proof(second, first)
    yield from inner_proof(second, first, second_stints(second, first))


def outer_proof(second: RoundFile, first: RoundFile) -> Iterator[Proof]:
    """What names and headers say: the cheap points, for whoever asks only whether all hold."""
    yield place_proof(second, first)
    yield from header_proof(second, first)


def inner_proof(second: RoundFile, first: RoundFile, stints: list[Stint]) -> Iterator[Proof]:
    """What the players' lines say."""
    yield gap_proof(second, first, stints)
    yield from content_proof(second, first, stints)


def place_proof(second: RoundFile, first: RoundFile) -> Proof:
    """Both were played on one server and one map."""
    before, after = ((file.header.server_name, file.name.map_name) for file in (first, second))
    return Proof(
        "same server and map", _both(" / ".join(map(str, before)), " / ".join(map(str, after))), after == before
    )


def header_proof(second: RoundFile, first: RoundFile) -> Iterator[Proof]:
    """Round 2 is played by the same rules against the time that round 1 set (8.1, 2); an unknown time fits any."""
    after, before = second.header, first.header
    left, limit = before.next_time_limit_seconds, after.time_limit_seconds
    yield Proof(
        "limit of round 2 is the time that round 1 left",
        f"left {_clock(left)}, limit {_clock(limit)}",
        left in (None, limit),
    )
    yield Proof(
        "same defenders",
        _both(before.defender_side, after.defender_side),
        after.defender_side == before.defender_side,
    )
    yield Proof("same config", _both(before.config, after.config), after.config == before.config)


def gap_proof(second: RoundFile, first: RoundFile, stints: list[Stint]) -> Proof:
    """Round 2 has room between the two ends; one of unknown duration fits anywhere."""
    duration, _ = second_duration(second.header, stints)
    gap = (second.name.ended_at - first.name.ended_at).total_seconds()
    return Proof(
        "round 2 fits between the two ends",
        f"{_clock(round(gap))} between them, round 2 took {_clock(duration)}",
        duration is None or gap >= duration - GAP_TOLERANCE_SECONDS,
    )


def content_proof(second: RoundFile, first: RoundFile, stints: list[Stint]) -> Iterator[Proof]:
    """Mostly the same players, mostly on the other side, and their counters went on from where they were (8.1, 3)."""
    shared = sum(stint.in_both for stint in stints)
    everybody = len(first.lines) + len(second.lines) - shared
    yield Proof(
        "at least half of the players are in both files",
        f"{shared} of {everybody}",
        shared > 0 and shared * 2 >= everybody,
    )
    went_on = sum(stint.in_both and not stint.counters_fell for stint in stints)
    yield Proof("counters do not fall for three quarters of them", f"{went_on} of {shared}", went_on * 4 >= shared * 3)
    before = {line.key: line.side for line in first.lines}
    sides = [(line.side, was) for line in second.lines if line.side and (was := before.get(line.key))]
    swapped = sum(now != was for now, was in sides)
    yield Proof(
        "at least half of them changed sides", f"{swapped} of {len(sides)}", bool(sides) and swapped * 2 >= len(sides)
    )


def _both(before: str | None, after: str | None) -> str:
    return f"{after}" if before == after else f"{before} in round 1, {after} in round 2"


def _clock(seconds: int | None) -> str:
    return "unknown" if seconds is None else f"{seconds // 60}:{seconds % 60:02}"
