"""The bot as Discord sees it: what it listens to, what it may mention, which commands it has."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any, Final

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.autocomplete import Suggestions
from bot.background import Background, Work
from bot.buttons import AnswerButton
from bot.commands import hybrid_commands
from bot.delivery import Delivery
from bot.desk import Desk
from bot.guard import Guard
from bot.open_answers import OpenAnswers
from bot.presence import Presence
from bot.reconnecting import pause_shortly
from bot.warming import questions
from include.answers.command import Place
from include.answers.remembered import Answers
from include.discord_settings import DiscordSettings
from include.store import Store
from include.store.cache import AnswerCache

logger = logging.getLogger(__name__)


MOST_CONNECTIONS: Final = 20
"""To Discord. Without a limit a hundred people at once cost a hundred new ones, each with its handshakes."""


def intents() -> discord.Intents:
    """What Discord tells the bot of; `members` and `message_content` are switched on in the developer portal."""
    return discord.Intents(
        guilds=True, members=True, voice_states=True, guild_messages=True, dm_messages=True, message_content=True
    )


class WrongServerError(Exception):
    """The bot is no member of the Discord server that it is for, or may have no slash commands there."""

    def __init__(self, guild_id: int) -> None:
        super().__init__(f"The bot is not in the Discord server {guild_id}")
        self.guild_id = guild_id


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
        pause_shortly()
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # it only reads who is in a voice channel
        super().__init__(
            settings.command_prefix,
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            help_command=None,
            max_messages=None,  # a thousand of them in memory that nobody reads again
            case_insensitive=True,
            tree_cls=FragflowTree,
            connector=aiohttp.TCPConnector(limit=MOST_CONNECTIONS),
            **options,
        )
        self.refusal: WrongServerError | None = None
        self._guild = discord.Object(settings.guild_id) if settings.guild_id else None
        answers = Answers(store, cache, place)
        self._opened = OpenAnswers(store, self.get_partial_messageable)
        admin = settings.admin_channel_id
        moderators = self.get_partial_messageable(admin) if admin else None
        afterwards = {"clear_cache": cache.clear, "shutdown": self.close}
        self._delivery = Delivery(answers, guard, self._opened, moderators, afterwards)
        self.desk = Desk(self._delivery, self._opened)
        self._presence = Presence(cache, place)
        self._background = Background()
        self._works: dict[str, Work] = {
            "closing of buttons": self._opened.close_expired,
            "presence": partial(self._presence.keep, self),
            "keeping ready of answers": partial(answers.keep_ready, partial(questions, server_id=place.server_id)),
        }
        for command in hybrid_commands(Suggestions(cache, place).by_kind()):
            self.add_command(command)

    def load_pictures(self) -> None:
        """Load what draws pictures before somebody waits for the first."""
        self._delivery.load_pictures()

    async def setup_hook(self) -> None:
        """Before the first event: the commands, and the buttons of an earlier bot."""
        self.add_dynamic_items(AnswerButton)
        await self._opened.load()
        await self._sync()
        for name, work in self._works.items():
            self._background.keep(name, work)

    async def on_ready(self) -> None:
        """After each connection that Discord does not take up again: it may have lost what the bot said of itself."""
        self._presence.forget()
        if self._guild and self.get_guild(self._guild.id) is None:
            self.refusal = WrongServerError(self._guild.id)
            await self.close()

    async def close(self) -> None:
        """Leave Discord; what is being answered is given up."""
        self._background.stop()
        self._delivery.close()
        await super().close()

    async def on_command_error(self, context: commands.Context[Any], error: commands.CommandError, /) -> None:
        """Questions tell what went wrong themselves: this is for what is no question."""
        if isinstance(error, commands.CommandNotFound):
            await self.desk.unknown(context)
        else:
            logger.error("A command of Discord failed before it was a question", exc_info=error)

    async def _sync(self) -> None:
        """
        Tell Discord the commands; with a server of our own, take back those that were for all servers.

        Raises:
            WrongServerError: the bot may not do so there.
        """
        if self._guild:
            self.tree.copy_global_to(guild=self._guild)
            self.tree.clear_commands(guild=None)
            await self.tree.sync()
        try:
            await self.tree.sync(guild=self._guild)
        except discord.Forbidden:
            if self._guild is None:
                raise
            raise WrongServerError(self._guild.id) from None
