"""Coming back soon after the network was away."""

from __future__ import annotations

from typing import Final, Literal

import discord
from discord.backoff import ExponentialBackoff

LONGEST_PAUSE_SECONDS: Final = 10.0


class ShortPauses(ExponentialBackoff[Literal[False]]):
    """As discord.py pauses, but never long: a minute without a network had it wait a hundred seconds more."""

    def delay(self) -> float:
        return min(super().delay(), LONGEST_PAUSE_SECONDS)


def pause_shortly() -> None:
    """Let every client of this process pause so; discord.py has no option for it."""
    discord.client.ExponentialBackoff = ShortPauses  # type: ignore[assignment, attr-defined]
