"""Where questions arrive: slash commands, typed ones, buttons, a page's number, and what is none of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import discord
from discord.ext import commands

from bot.buttons import ANYBODY, JumpForm, Press, disabled
from bot.delivery import Delivery
from bot.open_answers import OpenAnswer, OpenAnswers
from bot.replies import ButtonReply, NewReply, TypedReply
from include.answers.answer import Question
from include.answers.ask import command_of, commands_like
from include.answers.command import Command
from include.answers.errors import AnswerError
from include.answers.line import question_of
from include.answers.registry import find_command
from include.posts.text import one_line

if TYPE_CHECKING:
    from bot.client import FragflowBot

    Context = commands.Context[FragflowBot]
    Interaction = discord.Interaction[FragflowBot]

NOT_YOURS: Final = "Only whoever asked can use these buttons; ask the same yourself."
OVER: Final = "These buttons are over; ask again."
CHANGED: Final = "Discord still shows you an earlier form of this command; reload Discord, or try again in a minute."


class Desk:
    """Takes questions, and hands them on as one kind."""

    def __init__(self, delivery: Delivery, opened: OpenAnswers) -> None:
        self._delivery = delivery
        self._opened = opened

    async def slash(self, interaction: Interaction, command: Command, question: Question) -> None:
        """Answer a slash command."""
        await self._delivery.deliver(NewReply(interaction, command.is_private), question)

    async def typed(self, ctx: Context, command: Command) -> None:
        """Answer a typed command: what follows its name is read as everywhere."""
        words, reply = ctx.view.read_rest(), TypedReply(ctx, command.is_private)
        try:
            question = question_of(command, words)
        except AnswerError as error:
            await self._delivery.deliver(reply, Question(command.name, {"words": words}), misread=error)
        else:
            await self._delivery.deliver(reply, question)

    async def unknown(self, ctx: Context) -> None:
        """Say to a typed command that is none which ones are like it; without any, it was meant for another bot."""
        name = ctx.invoked_with or ""
        try:
            command = command_of(name, ctx.view.buffer[ctx.view.index :])
        except AnswerError as error:
            if commands_like(name):
                await self._delivery.refuse(TypedReply(ctx, is_private=False), error)
        else:
            await self.typed(ctx, command)

    async def outdated(self, interaction: Interaction) -> None:
        """Say to a slash command that is not (any more) as Discord shows it what to do."""
        await self._delivery.say(NewReply(interaction, is_private=True), CHANGED)

    async def press(self, interaction: Interaction, message: discord.Message, press: Press) -> None:
        """Do what a button of a message says."""
        opened = self._opened.find(message.id)
        if opened is None or press.is_over:
            await self._close(interaction, message)
        elif press.owner not in (ANYBODY, interaction.user.id):
            await self._delivery.say(NewReply(interaction, is_private=True), NOT_YOURS)
        elif not opened.has(press):
            await interaction.response.defer()
        elif press.kind == "jump":
            await interaction.response.send_modal(JumpForm(press.number))
        elif press.kind == "choice":
            await self._answer(interaction, message, opened, opened.buttons.choices[press.number].question)
        else:
            await self._answer(interaction, message, opened, replace(opened.question, page=press.number))

    async def jump(self, interaction: Interaction, message: discord.Message, text: str) -> None:
        """Go to the page whose number was typed into the form of a message."""
        opened = self._opened.find(message.id)
        if opened is None:
            await self._close(interaction, message)
        elif not text.strip().isdecimal() or int(text) < 1:
            wrong = f"The page is a number from 1 to {opened.buttons.pages}, not {one_line(text)!r}."
            await self._delivery.say(NewReply(interaction, is_private=True), wrong)
        else:
            page = min(int(text), opened.buttons.pages)
            await self._answer(interaction, message, opened, replace(opened.question, page=page))

    async def _answer(
        self, interaction: Interaction, message: discord.Message, opened: OpenAnswer, question: Question
    ) -> None:
        """Answer in the place of the message; what only one person may see, to that person."""
        command = find_command(question.command)  # none when an earlier version asked: that is told as any mistake
        if command and command.is_private and not message.flags.ephemeral and interaction.guild_id:
            reply: NewReply | ButtonReply = NewReply(interaction, is_private=True, by_button=True)
        else:
            reply = ButtonReply(interaction, message)
        await self._delivery.deliver(reply, question, opened.owner_id)

    async def _close(self, interaction: Interaction, message: discord.Message) -> None:
        """Disable buttons that were pressed too late."""
        await interaction.response.edit_message(view=disabled(message))
        await self._opened.drop(message.id)
        await self._delivery.say(NewReply(interaction, is_private=True), OVER)
