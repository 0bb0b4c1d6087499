"""The ways in which an answer reaches whoever asked: after a slash command, a typed one, or a button."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

import discord
from discord.ext import commands
from discord.ui import View

from bot.messages import Message
from bot.open_answers import Edit
from include.answers.errors import AnswerError

if TYPE_CHECKING:
    from bot.client import FragflowBot

    Person = discord.Member | discord.User
    Interaction = discord.Interaction[FragflowBot]

SENT_DIRECTLY: Final = "Only you may see that: I have sent it to you directly."


@dataclass(frozen=True, slots=True)
class Sent:
    """
    A message that was sent.

    Attributes:
        edit: as in `OpenAnswer`.
    """

    message_id: int
    channel_id: int
    edit: Edit | None = None


class Reply(Protocol):
    """
    One question's way back; used once.

    Attributes:
        replaced_id: the message that the answer takes the place of.
    """

    person: Person
    channel: Any
    by_button: bool
    replaced_id: int | None

    async def hold(self) -> None:
        """Say at once that the answer takes a moment."""

    async def show(self, message: Message, view: View | None) -> Sent:
        """Show the answer."""

    async def refuse(self, message: Message, view: View | None) -> Sent:
        """Say why there is none."""


class NewReply:
    """
    A message after a slash command, or after a button whose answer not all may see.

    Discord waits three seconds for the first word, and fifteen minutes for the rest.
    """

    def __init__(self, interaction: Interaction, is_private: bool, *, by_button: bool = False) -> None:
        self.person = interaction.user
        self.channel = interaction.channel
        self.by_button = by_button
        self.replaced_id: int | None = None
        self._is_private = is_private
        self._interaction = interaction

    async def hold(self) -> None:
        await self._interaction.response.defer(ephemeral=self._is_private, thinking=True)

    async def show(self, message: Message, view: View | None) -> Sent:
        return await self._send(message, view, self._is_private)

    async def refuse(self, message: Message, view: View | None) -> Sent:
        # Somebody who chooses what they meant is answered in the place of this, where all see it.
        return await self._send(message, view, self._is_private or view is None)

    async def _send(self, message: Message, view: View | None, is_private: bool) -> Sent:
        response, said = self._interaction.response, message.as_new(view)
        if response.is_done():
            message_id = (await self._interaction.followup.send(**said, ephemeral=is_private, wait=True)).id
        else:
            message_id = (await response.send_message(**said, ephemeral=is_private)).message_id or 0
        return Sent(message_id, self._interaction.channel_id or 0, _edit_of(self._interaction) if is_private else None)


class ButtonReply:
    """The message of a button that was pressed, changed."""

    def __init__(self, interaction: Interaction, message: discord.Message) -> None:
        self.person = interaction.user
        self.channel = interaction.channel
        self.by_button = True
        self.replaced_id: int | None = message.id
        self._interaction = interaction
        self._message = message

    async def hold(self) -> None:
        await self._interaction.response.defer()

    async def show(self, message: Message, view: View | None) -> Sent:
        said = message.as_edit(view)
        if self._interaction.response.is_done():
            await self._interaction.edit_original_response(**said)
        else:
            await self._interaction.response.edit_message(**said)
        is_private = self._message.flags.ephemeral
        return Sent(self._message.id, self._message.channel.id, _edit_of(self._interaction) if is_private else None)

    async def refuse(self, message: Message, view: View | None) -> Sent:
        return await NewReply(self._interaction, is_private=True).show(message, view)


class TypedReply:
    """A message after a typed command."""

    def __init__(self, ctx: commands.Context[FragflowBot], is_private: bool) -> None:
        self.person = ctx.author
        self.channel = ctx.channel
        self.by_button = False
        self.replaced_id: int | None = None
        self._is_private = is_private and ctx.guild is not None
        self._ctx = ctx
        self._typing = AsyncExitStack()

    async def hold(self) -> None:
        await self._typing.enter_async_context(self._ctx.typing())

    async def show(self, message: Message, view: View | None) -> Sent:
        await self._typing.aclose()
        if not self._is_private:
            return await self._answer(**message.as_new(view))
        try:
            sent = await self._ctx.author.send(**message.as_new(view))
        except discord.Forbidden:
            raise AnswerError(
                f"Only you may see that, and you let nobody here write to you: use /{self._ctx.command} instead."
            ) from None
        await self._answer(SENT_DIRECTLY)
        return Sent(sent.id, sent.channel.id)

    async def refuse(self, message: Message, view: View | None) -> Sent:
        await self._typing.aclose()
        return await self._answer(**message.as_new(view))

    async def _answer(self, content: str | None = None, **said: Any) -> Sent:
        asked = self._ctx.message.to_reference(fail_if_not_exists=False)
        sent = await self._ctx.send(content, reference=asked, mention_author=False, **said)
        return Sent(sent.id, sent.channel.id)


def _edit_of(interaction: Interaction) -> Edit:
    async def edit(view: View) -> None:
        await interaction.edit_original_response(view=view)

    return edit
