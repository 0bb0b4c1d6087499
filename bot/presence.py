"""What stands below the bot's name: who plays at the moment, else how much is known."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Final

import discord
from psycopg import Connection

from include.answers.command import Place
from include.posts.fields import counted
from include.store import DatabaseUnreachableError
from include.store.cache import AnswerCache
from include.store.presence import read_tracked
from include.store.shared_cache import Json

logger = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 15.0
"""Discord takes five changes in twenty seconds, and discord.py does not hold any back."""


class Presence:
    """Says it again whenever it changes."""

    def __init__(self, cache: AnswerCache, place: Place) -> None:
        self._cache = cache
        self._place = place
        self._said = ""

    def forget(self) -> None:
        """A new connection to Discord starts without a word."""
        self._said = ""

    async def keep(self, bot: discord.Client, pause_seconds: float = PAUSE_SECONDS) -> None:
        """Keep it true until cancelled."""
        while True:
            if bot.is_ready():
                try:
                    await self._say(bot)
                except (DatabaseUnreachableError, discord.ConnectionClosed, OSError) as error:
                    logger.info("The bot's status stays as it was: %s", error)
            await asyncio.sleep(pause_seconds)

    async def _say(self, bot: discord.Client) -> None:
        words = await self.words(datetime.now(UTC))
        if words != self._said:
            await bot.change_presence(activity=discord.CustomActivity(words))
            self._said = words

    async def words(self, now: datetime) -> str:
        """Say how many play in the session that runs, or how many rounds are known."""

        def made(connection: Connection) -> Json:
            tracked = read_tracked(connection, self._place.server_id)
            return [tracked.rounds, tracked.ended_at.timestamp() if tracked.ended_at else None, tracked.players]

        rounds, ended_at, players = await self._cache.ask("presence", made)
        if ended_at is not None and players and now.timestamp() - ended_at <= self._place.silence.total_seconds():
            return f"{counted(players, 'player')} in session"
        return f"{counted(rounds, 'round')} tracked"
