"""Gaming sessions: rounds of one server without a long silence between them (format-spec 8.3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta


def sessions(ended_at: Iterable[datetime], gap: timedelta) -> list[tuple[datetime, ...]]:
    """
    Part the ends of rounds into sessions, both in time order.

    Args:
        ended_at: aware instants in any order; equal ones are kept.
        gap: the longest silence within a session; a longer one begins the next. Files carry the ends of rounds, so the
            true silence is shorter than what is measured.
    """
    found: list[list[datetime]] = []
    for instant in sorted(ended_at):
        if found and instant - found[-1][-1] <= gap:
            found[-1].append(instant)
        else:
            found.append([instant])
    return [tuple(session) for session in found]
