"""Answers for a process with an event loop: remembered while the data stays the same, made in threads."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

from psycopg import Connection

from include.answers.answer import Answer, Question
from include.answers.ask import answer, command_of, require_level
from include.answers.command import Asking, Caller, Command, Place
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

        def made(connection: Connection) -> Json:
            return answer(Asking(connection, self._place, caller, question, now)).to_json()

        return Answer.from_json(await self._cache.ask(self._name(command, question, caller, now), made))

    def _made_now(self, question: Question, caller: Caller, now: datetime) -> Answer:
        with self._store.transaction() as connection:
            return answer(Asking(connection, self._place, caller, question, now))

    def _name(self, command: Command, question: Question, caller: Caller, now: datetime) -> str:
        """All that a remembered answer depends on besides the data: a period may end today."""
        own = caller.player_guid if any(each.kind == "player" for each in command.parameters) else None
        today = now.astimezone(self._place.zone).date().isoformat()
        return json.dumps([command.name, question.arguments, question.page, own, today], sort_keys=True)
