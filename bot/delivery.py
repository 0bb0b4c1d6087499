"""From a question to its answer in Discord: asked once, acknowledged in time, shown in one way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol

import discord
from discord.ext import commands

from bot import errors
from bot.replies import Person, Reply, SlashReply, TypedReply
from include.answers.answer import Answer, Question
from include.answers.ask import command_of
from include.answers.command import Caller, Command
from include.answers.remembered import Answers

if TYPE_CHECKING:
    from bot.client import FragflowBot

PATIENCE_SECONDS: Final = 0.1
"""An answer that is ready by then is the acknowledgement; of others it is said that they take a moment."""


class Guarding(Protocol):
    """What decides who may ask, and keeps count: `bot.guard.Guard`."""

    async def admit(
        self, command: Command, question: Question, member: Person, channel: Any, *, by_button: bool = False
    ) -> Caller:
        """Give whoever asks as an answer knows them; raises AnswerError for who may not."""

    async def note(
        self,
        command: Command,
        question: Question,
        caller: Caller,
        channel: Any,
        *,
        seconds: float,
        error: BaseException | None = None,
    ) -> None:
        """Keep how a question ended."""


class Desk:
    """Where every question of Discord arrives."""

    def __init__(self, answers: Answers, guard: Guarding) -> None:
        self._answers = answers
        self._guard = guard

    async def answer_slash(self, interaction: discord.Interaction, question: Question) -> None:
        """Answer a slash command."""
        await self._serve(SlashReply(interaction, command_of(question.command).is_private), lambda: question)

    async def answer_typed(self, ctx: commands.Context[FragflowBot], read: Callable[[], Question]) -> None:
        """Answer a typed command; `read` may raise AnswerError."""
        await self._serve(TypedReply(ctx), read)

    async def _serve(self, reply: Reply, read: Callable[[], Question]) -> None:
        work = asyncio.create_task(self._asked(reply, read))
        try:
            await asyncio.wait({work}, timeout=PATIENCE_SECONDS)
            if not work.done():
                await reply.hold()
            await reply.show(shown(await work))
        except Exception as error:  # noqa: BLE001 people are told, and what was not foreseen is logged with its trace
            await reply.refuse(shown(errors.told(error)))

    async def _asked(self, reply: Reply, read: Callable[[], Question]) -> Answer:
        question = read()
        command = command_of(question.command)
        caller = await self._guard.admit(command, question, reply.person, reply.channel)
        began, failure = time.perf_counter(), None
        try:
            return await self._answers.ask(question, caller)
        except Exception as error:
            failure = error
            raise
        finally:
            seconds = time.perf_counter() - began
            await self._guard.note(command, question, caller, reply.channel, seconds=seconds, error=failure)


def shown(answer: Answer) -> dict[str, Any]:
    """Give an answer as discord.py sends it."""
    return {"embed": discord.Embed.from_dict(answer.embed)}
