"""The bot as Discord sees it: what it listens to, what it may mention, which commands it has."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import commands

from bot.commands import hybrid_commands
from bot.delivery import Desk


def intents() -> discord.Intents:
    """What Discord tells the bot of; `members` and `message_content` are switched on in the developer portal."""
    return discord.Intents(
        guilds=True, members=True, voice_states=True, guild_messages=True, dm_messages=True, message_content=True
    )


class FragflowBot(commands.Bot):
    """
    The bot.

    Args:
        desk: where questions are answered.
        guild_id: the one Discord server that gets the commands, at once; None: all of them, within an hour.
    """

    def __init__(self, desk: Desk, prefix: str, guild_id: int | None = None, **options: Any) -> None:
        super().__init__(
            prefix,
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            help_command=None,
            case_insensitive=True,
            **options,
        )
        self.desk = desk
        self._guild = discord.Object(guild_id) if guild_id else None
        for command in hybrid_commands({}):
            self.add_command(command)

    async def setup_hook(self) -> None:
        if self._guild:
            self.tree.copy_global_to(guild=self._guild)
        await self.tree.sync(guild=self._guild)
