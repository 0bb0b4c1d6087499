"""What the bot knows of itself: for the commands about it, and for `/health`."""

from __future__ import annotations

import math
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import psutil

from bot.metrics import Metrics
from include.answers.facts import Facts
from include.store.cache import Counts

if TYPE_CHECKING:
    import discord

MOST_ASKED: Final = 5


class BotHost:
    """
    The bot as `include.answers.facts.Host`.

    Attributes:
        client: known only after this, since the client is made with the place that has this.
    """

    def __init__(self, metrics: Metrics, counts: Counts) -> None:
        self.client: discord.Client | None = None
        self._metrics = metrics
        self._counts = counts
        self._process = psutil.Process()
        self._started_at = datetime.now(UTC)
        self._began = time.monotonic()

    @property
    def started_at(self) -> datetime:
        """When the process began to be the bot."""
        return self._started_at

    @property
    def is_connected(self) -> bool:
        """Whether Discord answers commands now."""
        client = self.client
        return client is not None and client.is_ready() and not client.is_closed() and math.isfinite(client.latency)

    @property
    def voice_participants(self) -> int | None:
        """People in voice channels, bots among them; None while not connected. Asked in the event loop only."""
        if self.client is None or not self.is_connected:
            return None
        return sum(len(channel.voice_states) for guild in self.client.guilds for channel in guild.voice_channels)

    def facts(self) -> Facts:
        """Give all of it; in any thread."""
        times = self._process.cpu_times()
        latency = self.client.latency if self.client else math.nan
        return Facts(
            started_at=self._started_at,
            is_connected=self.is_connected,
            latency_seconds=latency if math.isfinite(latency) else None,
            memory_bytes=self._process.memory_info().rss,
            cpu_share=(times.user + times.system) / max(time.monotonic() - self._began, 1.0),
            commands=self._metrics.commands.timings(),
            most_asked=self._metrics.commands.most_used(MOST_ASKED),
            queries=self._metrics.queries.timings(),
            hit_rate=self._counts.hit_rate,
        )
