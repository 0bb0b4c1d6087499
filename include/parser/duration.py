"""How long a round took (format-spec 2.4)."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from typing import Final

from include.parser.continuity import Stint
from include.parser.values import Header

SECONDS_PER_TICK: Final = 6
"""Playing time is written in tenths of a minute."""

TOLERANCE_SECONDS: Final = {1: 6, 2: 12}
"""How far a tenth of a minute (round 1) or the difference of two (round 2) may lie from the true time (2.4)."""


def second_duration(header: Header, stints: Iterable[Stint]) -> tuple[int | None, bool]:
    """Seconds that round 2 took (None: unknown) and whether it ended early. Source: format-spec 2.4, 11.6."""
    continuing = [stint.ticks for stint in stints if stint.base is not None and not stint.is_idle]
    return round_duration(header, median(continuing) if continuing else None, TOLERANCE_SECONDS[2])


def round_duration(header: Header, ticks: float | None, tolerance_seconds: int) -> tuple[int | None, bool]:
    """
    Seconds a round took (None: unknown) and whether it ended early.

    Args:
        ticks: playing time of those who played it all, in tenths of a minute; a median of two may be a half.

    Source: format-spec 2.4 and 11.6. `next` never stands for the time of a defence that held.
    """
    held = header.winner_side == header.defender_side
    limit = header.time_limit_seconds or 0
    if header.playtime_seconds is not None:
        return header.playtime_seconds, held and limit - header.playtime_seconds > tolerance_seconds
    if not held:
        return header.next_time_limit_seconds, False
    if ticks is None:
        return None, False
    seconds = round(ticks * SECONDS_PER_TICK)
    if abs(seconds - limit) <= tolerance_seconds:
        return limit, False
    return seconds, seconds < limit
