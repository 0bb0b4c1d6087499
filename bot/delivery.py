"""From a question to its answer in Discord: admitted, asked once, acknowledged in time, shown."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

import aiohttp
import discord

from bot import errors
from bot.buttons import ANYBODY, Buttons
from bot.messages import Message, Pictures
from bot.open_answers import OPEN_FOR_MODERATORS, OpenAnswer, OpenAnswers
from bot.replies import Sent
from include.answers.answer import Answer, Question
from include.answers.ask import command_of
from include.answers.command import Caller
from include.answers.errors import AnswerError
from include.answers.remembered import Answers

if TYPE_CHECKING:
    from bot.guard import Guard, Outcome
    from bot.replies import Reply

logger = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 0.1
"""An answer that is ready by then is the acknowledgement; of others it is said that they take a moment."""


class Delivery:
    """
    Answers every question of Discord, however it was asked.

    Args:
        moderators: where moderators decide, None when there is no such channel.
        afterwards: what an answer may want done when it is shown, by `Answer.then`.
    """

    def __init__(
        self,
        answers: Answers,
        guard: Guard,
        opened: OpenAnswers,
        moderators: discord.PartialMessageable | None,
        afterwards: Mapping[str, Callable[[], Awaitable[None]]],
    ) -> None:
        self._answers = answers
        self._guard = guard
        self._opened = opened
        self._moderators = moderators
        self._afterwards = afterwards
        self._pictures = Pictures()

    async def deliver(
        self, reply: Reply, question: Question, owner: int | None = None, *, misread: AnswerError | None = None
    ) -> None:
        """
        Answer one question; whatever goes wrong is told to whoever asked.

        Args:
            owner: whose the buttons become; None: of whoever asks.
            misread: why the question is only the words that were typed. Who may not ask it is refused nevertheless.
        """
        owner = reply.person.id if owner is None else owner
        work = asyncio.create_task(self._made(reply, question, misread))
        try:
            await asyncio.wait({work}, timeout=PATIENCE_SECONDS)
            if not work.done():
                await reply.hold()
            answer, message = await work
            buttons, expires_at = Buttons.of(answer), self._opened.end(reply.replaced_id)
            sent = await reply.show(message, buttons.view(owner, expires_at) if buttons else None)
        except Exception as error:  # noqa: BLE001 people are told, and what nobody foresaw is logged with its trace
            work.cancel()
            await self._refuse(reply, errors.told(error), owner)
            return
        await self._keep(sent, owner, replace(question, page=answer.page), buttons, expires_at)
        await self._follow(answer)

    async def say(self, reply: Reply, sentence: str) -> None:
        """Say why there is no answer."""
        await self._refuse(reply, errors.sentence(sentence), reply.person.id)

    async def refuse(self, reply: Reply, error: AnswerError) -> None:
        """Say why what nobody knows is no question; nothing to whoever asks too fast."""
        if not self._guard.is_too_fast(reply.person.id):
            await self._refuse(reply, errors.told(error), reply.person.id)

    def load_pictures(self) -> None:
        """Let the first picture come as soon as all others."""
        self._pictures.load()

    def close(self) -> None:
        """Draw nothing more."""
        self._pictures.close()

    async def _made(self, reply: Reply, question: Question, misread: AnswerError | None) -> tuple[Answer, Message]:
        command = command_of(question.command)
        if misread:
            command = replace(command, cooldown_seconds=0.0)  # a slip costs nobody the pause of a heavy command
        caller = await self._guard.admit(command, question, reply.person, reply.channel, by_button=reply.by_button)
        note, began = partial(self._guard.note, command, question, caller), time.perf_counter()
        try:
            answer = await self._answer(question, caller, misread)
            message = await self._pictures.message(answer)
        except Exception as error:  # whatever it was, the use is written down before it goes on
            outcome: Outcome = "refused" if isinstance(error, AnswerError) else "failed"
            await note(outcome, time.perf_counter() - began, error=error, channel=reply.channel)
            raise
        await note("answered", time.perf_counter() - began, channel=reply.channel)
        return answer, message

    async def _answer(self, question: Question, caller: Caller, misread: AnswerError | None) -> Answer:
        if misread:
            raise misread
        return await self._answers.ask(question, caller)

    async def _refuse(self, reply: Reply, answer: Answer, owner: int) -> None:
        buttons, expires_at = Buttons.of(answer), self._opened.end(None)
        message = await self._pictures.message(answer)
        try:
            sent = await reply.refuse(message, buttons.view(owner, expires_at) if buttons else None)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            logger.warning("Nothing could be said to %d in channel %s: %s", reply.person.id, reply.channel, error)
            return
        if buttons:
            await self._keep(sent, owner, answer.choices[0].question, buttons, expires_at)

    async def _keep(self, sent: Sent, owner: int, question: Question, buttons: Buttons, expires_at: datetime) -> None:
        if buttons:
            await self._opened.keep(
                OpenAnswer(sent.message_id, sent.channel_id, owner, question, buttons, expires_at, sent.edit)
            )
        else:
            await self._opened.drop(sent.message_id)

    async def _follow(self, answer: Answer) -> None:
        """Do what else an answer asks for, now that it is shown."""
        if answer.to_moderators and self._moderators:
            await self._ask_moderators(self._moderators, answer.to_moderators)
        if answer.then:
            await self._afterwards[answer.then]()

    async def _ask_moderators(self, channel: discord.PartialMessageable, answer: Answer) -> None:
        buttons, expires_at = Buttons.of(answer), datetime.now(UTC) + OPEN_FOR_MODERATORS
        message = await self._pictures.message(answer)
        try:
            posted = await channel.send(**message.as_new(buttons.view(ANYBODY, expires_at) if buttons else None))
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            logger.warning("The moderators cannot be asked in channel %d: %s", channel.id, error)
            return
        if buttons:
            sent = Sent(posted.id, channel.id)
            await self._keep(sent, ANYBODY, answer.choices[0].question, buttons, expires_at)
