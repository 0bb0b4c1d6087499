"""The bot as Discord sees it: what it listens to, what it may mention, which commands it has."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.autocomplete import Suggestions
from bot.buttons import AnswerButton
from bot.commands import hybrid_commands
from bot.delivery import Delivery
from bot.desk import Desk
from bot.guard import Guard
from bot.open_answers import OpenAnswers
from include.answers.command import Place
from include.answers.remembered import Answers
from include.discord_settings import DiscordSettings
from include.store import Store
from include.store.cache import AnswerCache

logger = logging.getLogger(__name__)


def intents() -> discord.Intents:
    """What Discord tells the bot of; `members` and `message_content` are switched on in the developer portal."""
    return discord.Intents(
        guilds=True, members=True, voice_states=True, guild_messages=True, dm_messages=True, message_content=True
    )


class FragflowTree(app_commands.CommandTree["FragflowBot"]):
    """The slash commands."""

    async def on_error(
        self, interaction: discord.Interaction[FragflowBot], error: app_commands.AppCommandError, /
    ) -> None:
        if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            if interaction.type is discord.InteractionType.application_command:
                await interaction.client.desk.outdated(interaction)
        else:
            await super().on_error(interaction, error)


class FragflowBot(commands.Bot):
    """
    The bot.

    Args:
        settings: where it answers, and which Discord server gets its slash commands at once.
    """

    def __init__(
        self,
        store: Store,
        cache: AnswerCache,
        place: Place,
        guard: Guard,
        settings: DiscordSettings,
        **options: Any,
    ) -> None:
        super().__init__(
            settings.command_prefix,
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            help_command=None,
            case_insensitive=True,
            tree_cls=FragflowTree,
            **options,
        )
        self._guild = discord.Object(settings.guild_id) if settings.guild_id else None
        self._opened = OpenAnswers(store, self.get_partial_messageable)
        admin = settings.admin_channel_id
        self._delivery = Delivery(
            Answers(store, cache, place),
            guard,
            self._opened,
            self.get_partial_messageable(admin) if admin else None,
            {"clear_cache": cache.clear, "shutdown": self.close},
        )
        self.desk = Desk(self._delivery, self._opened)
        self._tasks: list[asyncio.Task[None]] = []
        for command in hybrid_commands(Suggestions(cache, place).by_kind()):
            self.add_command(command)

    async def setup_hook(self) -> None:
        """Before the first event: the commands, and the buttons of an earlier bot."""
        self.add_dynamic_items(AnswerButton)
        await self._opened.load()
        await self._sync()
        self._tasks.append(asyncio.create_task(self._opened.close_expired()))

    async def close(self) -> None:
        """Leave Discord; what is being answered is given up."""
        for each in self._tasks:
            each.cancel()
        self._delivery.close()
        await super().close()

    async def on_command_error(self, context: commands.Context[Any], error: commands.CommandError, /) -> None:
        """Questions tell what went wrong themselves: this is for what is no question."""
        if isinstance(error, commands.CommandNotFound):
            await self.desk.unknown(context)
        else:
            logger.error("A command of Discord failed before it was a question", exc_info=error)

    async def _sync(self) -> None:
        """Tell Discord the commands; with a server of our own, take back those that were for all servers."""
        if self._guild:
            self.tree.copy_global_to(guild=self._guild)
            self.tree.clear_commands(guild=None)
            await self.tree.sync()
        await self.tree.sync(guild=self._guild)
