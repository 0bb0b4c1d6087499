"""What is remembered of the bot: its requests, and how it answered what members did."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from tests.discord_server.values import EPHEMERAL, Json


@dataclass
class Call:
    """One REST request of the bot; `at` on the clock of `time.perf_counter`, `status` of the answer."""

    method: str
    path: str
    body: Any
    files: dict[str, bytes]
    at: float
    status: int = 0


@dataclass
class Use:
    """
    One interaction: what a member did, and what the bot answered.

    Attributes:
        ack: the first answer as it came, like {"type": 4, "data": {...}}.
        message: what that member sees as the answer; after a click, the message that was clicked on.
        files: all that came with it, by name.
        refused: Discord's answers to what the bot did wrong with it, like "400 40060 ...".
    """

    id: str
    token: str
    payload: Json = field(default_factory=dict)
    sent: float = 0.0
    acked: float | None = None
    shown_at: float | None = None
    ack: Json | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    message: Json | None = None
    followups: list[Json] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _acknowledged: asyncio.Event = field(default_factory=asyncio.Event)
    _visible: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def age(self) -> float:
        """Seconds since the member did it."""
        return time.perf_counter() - self.sent

    @property
    def ack_ms(self) -> float:
        """How long the bot took to say that it is there."""
        assert self.acked is not None, "the bot has not acknowledged this"
        return (self.acked - self.sent) * 1000

    @property
    def shown_ms(self) -> float:
        """How long until the member saw an answer."""
        assert self.shown_at is not None, "the bot has shown nothing"
        return (self.shown_at - self.sent) * 1000

    @property
    def is_ephemeral(self) -> bool:
        """Whether only that member sees the answer."""
        assert self.message is not None, "the bot has shown nothing"
        return bool(self.message["flags"] & EPHEMERAL)

    def grow_older(self, seconds: float) -> None:
        """Let time pass for this interaction alone: after 3 s nothing acknowledges it, after 15 min it is over."""
        self.sent -= seconds

    def acknowledge(self, ack: Json) -> None:
        """Keep the first answer."""
        self.ack, self.acked = ack, time.perf_counter()
        self._acknowledged.set()

    def show(self, message: Json) -> None:
        """Keep what is seen."""
        self.message = message
        self.shown_at = self.shown_at or time.perf_counter()
        self._visible.set()

    async def answer(self, within: float = 3.0) -> Json:
        """Wait for the first answer."""
        await asyncio.wait_for(self._acknowledged.wait(), within)
        assert self.ack is not None
        return self.ack

    async def shown(self, within: float = 5.0) -> Json:
        """Wait until a message is to be seen (or, after a click, changed)."""
        await asyncio.wait_for(self._visible.wait(), within)
        assert self.message is not None
        return self.message
