"""The ways in which an answer reaches whoever asked: after a slash command, a typed one, or a button."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Protocol

import discord
from discord.ext import commands

if TYPE_CHECKING:
    from bot.client import FragflowBot

Person = discord.Member | discord.User
Shown = dict[str, Any]
"""What discord.py sends: `embed`, `files`, `view`."""


class Reply(Protocol):
    """One question's way back. Each is used once, from the question to its answer."""

    person: Person
    channel: Any
    is_private: bool

    async def hold(self) -> None:
        """Say at once that the answer takes a moment."""

    async def show(self, shown: Shown) -> None:
        """Show the answer."""

    async def refuse(self, shown: Shown) -> None:
        """Say why there is none."""


class SlashReply:
    """After a slash command: Discord waits three seconds for the first word, and fifteen minutes for the rest."""

    def __init__(self, interaction: discord.Interaction, is_private: bool) -> None:
        self.person = interaction.user
        self.channel = interaction.channel
        self.is_private = is_private
        self._interaction = interaction

    async def hold(self) -> None:
        await self._interaction.response.defer(ephemeral=self.is_private, thinking=True)

    async def show(self, shown: Shown) -> None:
        await self._send(shown, self.is_private)

    async def refuse(self, shown: Shown) -> None:
        await self._send(shown, is_private=True)

    async def _send(self, shown: Shown, is_private: bool) -> None:
        if self._interaction.response.is_done():
            await self._interaction.followup.send(**shown, ephemeral=is_private)
        else:
            await self._interaction.response.send_message(**shown, ephemeral=is_private)


class TypedReply:
    """After a typed command."""

    def __init__(self, ctx: commands.Context[FragflowBot]) -> None:
        self.person = ctx.author
        self.channel = ctx.channel
        self.is_private = False
        self._ctx = ctx
        self._typing = AsyncExitStack()

    async def hold(self) -> None:
        await self._typing.enter_async_context(self._ctx.typing())

    async def show(self, shown: Shown) -> None:
        await self._typing.aclose()
        await self._ctx.reply(**shown, mention_author=False)

    async def refuse(self, shown: Shown) -> None:
        await self.show(shown)
