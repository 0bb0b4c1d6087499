"""What the process that answers knows of itself, for the commands about it; only the bot knows any of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Timings:
    """
    Commands or queries of the last hour.

    Attributes:
        mean_seconds: None when there were none.
        failed: that ended in an error nobody foresaw.
        slow, very_slow: that took over one second, and of these over five.
    """

    count: int
    mean_seconds: float | None
    failed: int
    slow: int
    very_slow: int

    @property
    def failed_share(self) -> float | None:
        """From 0 to 1, None when there were none."""
        return self.failed / self.count if self.count else None


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What a process knows of itself.

    Attributes:
        latency_seconds: of the gateway, None while it is not connected.
        cpu_share: of one core, since the start.
        most_asked: commands of the last hour, the most asked first, at most five.
        hit_rate: the share of answers that were remembered, from 0 to 1, None before the first question.
    """

    started_at: datetime
    is_connected: bool
    latency_seconds: float | None
    memory_bytes: int
    cpu_share: float
    commands: Timings
    most_asked: tuple[tuple[str, int], ...]
    queries: Timings
    hit_rate: float | None


class Host(Protocol):
    """The process that answers; the bot is one, a terminal has none."""

    def facts(self) -> Facts:
        """Give what the process knows of itself; called in any thread."""
