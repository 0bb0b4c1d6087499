"""What happened in the last sixty minutes, minute by minute: as large after a year as after an hour."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from include.answers.facts import Timings

MINUTES: Final = 60

SLOW_SECONDS: Final = 1.0
VERY_SLOW_SECONDS: Final = 5.0


@dataclass(slots=True)
class _Minute:
    number: int
    seconds: float = 0.0
    failed: int = 0
    slow: int = 0
    very_slow: int = 0
    uses: Counter[str] = field(default_factory=Counter)


class LastHour:
    """
    Counts commands or queries, in any thread.

    Args:
        clock: seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._minutes: deque[_Minute] = deque(maxlen=MINUTES)

    def add(self, name: str, seconds: float, *, failed: bool) -> None:
        """Count one."""
        with self._lock:
            number = int(self._clock() // 60)
            if not self._minutes or self._minutes[-1].number != number:
                self._minutes.append(_Minute(number))
            minute = self._minutes[-1]
            minute.uses[name] += 1
            minute.seconds += seconds
            minute.failed += failed
            minute.slow += seconds > SLOW_SECONDS
            minute.very_slow += seconds > VERY_SLOW_SECONDS

    def timings(self) -> Timings:
        """Give the sums."""
        minutes = self._now()
        count = sum(each.uses.total() for each in minutes)
        return Timings(
            count,
            sum(each.seconds for each in minutes) / count if count else None,
            sum(each.failed for each in minutes),
            sum(each.slow for each in minutes),
            sum(each.very_slow for each in minutes),
        )

    def most_used(self, most: int) -> tuple[tuple[str, int], ...]:
        """Give the names with the most uses, equal ones by name."""
        uses: Counter[str] = Counter()
        for each in self._now():
            uses.update(each.uses)
        return tuple(sorted(uses.items(), key=lambda each: (-each[1], each[0]))[:most])

    def _now(self) -> list[_Minute]:
        with self._lock:
            since = int(self._clock() // 60) - MINUTES
            return [each for each in self._minutes if each.number > since]
