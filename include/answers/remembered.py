"""Answers for a process with an event loop: remembered while the data stays the same, made in threads."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from psycopg import Connection

from include.answers.answer import Answer, Question
from include.answers.ask import answer, command_of, require_level
from include.answers.chosen_player import may_mean_oneself
from include.answers.command import Asking, Caller, Command, Place
from include.answers.errors import AnswerError
from include.store import Store
from include.store.cache import AnswerCache
from include.store.shared_cache import Json


class Answers:
    """What the bot and the preview page ask."""

    def __init__(self, store: Store, cache: AnswerCache, place: Place) -> None:
        self._store = store
        self._cache = cache
        self._place = place

    async def ask(self, question: Question, caller: Caller) -> Answer:
        """
        Answer a question.

        Raises:
            AnswerError: it cannot be answered; the message is for whoever asked.
            DatabaseUnreachableError: the database cannot be asked.
        """
        command = command_of(question.command)
        require_level(command, caller)
        now = datetime.now(UTC)
        if not command.is_remembered:
            return await asyncio.to_thread(self._made_now, question, caller, now)
        return Answer.from_json(await self._cache.ask(*self._remembered(question, caller, now)))

    async def keep_ready(self, questions: Callable[[Connection], Iterable[tuple[Question, Caller]]]) -> None:
        """
        Make the answers to questions at once and again after each load, until cancelled.

        Args:
            questions: of commands that are remembered, and who asks them; those that have no answer now are left out.
        """

        def named() -> dict[str, Callable[[Connection], Json]]:
            with self._store.transaction() as connection:
                asked = list(questions(connection))
            now = datetime.now(UTC)
            return dict(self._remembered(question, caller, now) for question, caller in asked)

        await self._cache.keep_warm(named, skipped=(AnswerError,))

    def _made_now(self, question: Question, caller: Caller, now: datetime) -> Answer:
        with self._store.transaction() as connection:
            return answer(Asking(connection, self._place, caller, question, now))

    def _remembered(
        self, question: Question, caller: Caller, now: datetime
    ) -> tuple[str, Callable[[Connection], Json]]:
        """What an answer is remembered under, and what makes it."""

        def made(connection: Connection) -> Json:
            return answer(Asking(connection, self._place, caller, question, now)).to_json()

        return self._name(command_of(question.command), question, caller, now), made

    def _name(self, command: Command, question: Question, caller: Caller, now: datetime) -> str:
        """
        All that a remembered answer depends on besides the data: a period may end today.

        What people are told about themselves is theirs alone: they may be hidden from others.
        """
        given: dict[str, Any] = {name: text for name, text in question.arguments.items() if text != ""}
        for each in command.parameters:
            text = given.get(each.name)
            if each.kind == "player" and may_mean_oneself(text, caller):
                given[each.name] = [text, caller.player_guid]  # a list: nobody can type one
        today = now.astimezone(self._place.zone).date().isoformat()
        return json.dumps([command.name, given, question.page, today], sort_keys=True)
