"""
Answers remembered for as long as the data stays the same.

An answer is kept under the version of the data that was read before it was made, and each question reads that version
anew: so nobody is told what was true before the last load. Whatever else changes what is answered (a merge, a player
who is hidden) has to raise the version as well (`include.store.summaries.raise_version`).

The cache belongs to one event loop, that of the bot or of a page: cashews is asynchronous, and so a hit costs no
thread. What an answer is made of stays synchronous and runs in a thread (`asyncio.to_thread`) with one connection in a
transaction.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from cashews import Cache
from psycopg import Connection

from include.store.pool import DatabaseUnreachableError, Store
from include.store.queries import queries
from include.store.shared_cache import Json, SharedCache

logger = logging.getLogger(__name__)

Answer = Callable[[Connection], Json]

MOST_ANSWERS: Final = 1000
"""In the memory of a process; the least recently used goes first. An embed is a few kilobytes."""


@dataclass(slots=True)
class Counts:
    """
    How the questions of people were answered; warming is not counted.

    Attributes:
        remembered: from memory or Redis.
        shared: by waiting for somebody who asked the same a moment before.
        made: from the database.
    """

    remembered: int = 0
    shared: int = 0
    made: int = 0

    @property
    def hit_rate(self) -> float | None:
        """The share that did not ask the database for more than the version, None before the first question."""
        asked = self.remembered + self.shared + self.made
        return (self.remembered + self.shared) / asked if asked else None


class AnswerCache:
    """
    Remembers answers in memory, and in Redis for the other processes when there is one.

    Args:
        redis_url: its password never reaches a log.
    """

    def __init__(self, store: Store, redis_url: str | None = None) -> None:
        self.counts = Counts()
        self._store = store
        self._memory = Cache("answers")
        self._memory.setup("mem://", size=MOST_ANSWERS, check_interval=0)
        self._shared = SharedCache(redis_url) if redis_url else None
        self._in_the_making: dict[str, asyncio.Task[str]] = {}
        self._reading: asyncio.Task[str] | None = None
        self._next_reading: asyncio.Task[str] | None = None

    async def ask(self, question: str, answer: Answer) -> Json:
        """
        Give the answer to a question, remembered or made now.

        Args:
            question: names all that the answer depends on besides the data: command, filters, page, today's date where
                a period ends today.
            answer: makes it; what it raises is raised here for everybody who waits, and not remembered.

        Raises:
            DatabaseUnreachableError: not even the version could be read.
        """
        key = await self._key(question)
        found = await self._find(key)
        if found is not None:
            self.counts.remembered += 1
        else:
            if key in self._in_the_making:
                self.counts.shared += 1
            else:
                self.counts.made += 1
            found = await self._make(key, answer)
        return json.loads(found)

    async def warm(self, questions: Mapping[str, Answer], skipped: tuple[type[Exception], ...] = ()) -> None:
        """
        Make the answers that are not remembered, one after the other so that people come first.

        Args:
            skipped: raised for a question that has no answer at the moment.
        """
        for question, answer in questions.items():
            key = await self._key(question)
            if await self._find(key) is None:
                with contextlib.suppress(*skipped):
                    await self._make(key, answer)

    async def keep_warm(
        self,
        questions: Callable[[], Mapping[str, Answer]],
        pause_seconds: float = 5.0,
        skipped: tuple[type[Exception], ...] = (),
    ) -> None:
        """
        Warm at once and again after each load, until cancelled.

        Args:
            questions: asked for each time, in a thread, since they may name today's date or follow from the data.
            skipped: as of `warm`.
        """
        warmed = ""
        while True:
            try:
                edition = await self._edition()
                if edition != warmed:
                    await self.warm(await asyncio.to_thread(questions), skipped)
                    warmed = edition
            except DatabaseUnreachableError as error:
                logger.warning("Answers are not kept ready at the moment: %s", error)
            await asyncio.sleep(pause_seconds)

    async def clear(self) -> None:
        """Forget all answers that this process remembers, and those of all processes in Redis."""
        await self._memory.clear()
        if self._shared:
            await self._shared.clear()

    async def close(self) -> None:
        """Leave Redis; what is remembered there stays. Waits for what threads still make, whoever gave up waiting."""
        readings = [each for each in (self._reading, self._next_reading) if each]
        await asyncio.gather(*self._in_the_making.values(), *readings, return_exceptions=True)
        await self._memory.close()
        if self._shared:
            await self._shared.close()

    async def _key(self, question: str) -> str:
        return f"{await self._edition()}:{question}"

    async def _find(self, key: str) -> str | None:
        found: str | None = await self._memory.get(key)
        if found is None and self._shared and (shared := await self._shared.get(key)) is not None:
            found = json.dumps(shared)
            await self._memory.set(key, found)
        return found

    async def _make(self, key: str, answer: Answer) -> str:
        """Make an answer once for all who wait for it; somebody who gives up waiting stops nobody else."""
        task = self._in_the_making.get(key)
        if task is None:
            task = self._in_the_making[key] = asyncio.create_task(self._made(key, answer))
            task.add_done_callback(partial(self._end, key))
        return await asyncio.shield(task)

    def _end(self, key: str, task: asyncio.Task[str]) -> None:
        """Forget a task; its error is raised for those who wait, and of interest to nobody else."""
        del self._in_the_making[key]
        if not task.cancelled():
            task.exception()

    async def _made(self, key: str, answer: Answer) -> str:
        made = await asyncio.to_thread(self._asked, answer)
        text = json.dumps(made)
        await self._memory.set(key, text)
        if self._shared:
            await self._shared.set(key, made)
        return text

    async def _edition(self) -> str:
        """
        The version of the data, read after this was called.

        Those who come while one reading is under way share the next: a hundred people cost two.
        """
        if self._next_reading is None:
            self._next_reading = asyncio.create_task(self._read_after(self._reading))
        return await asyncio.shield(self._next_reading)

    async def _read_after(self, earlier: asyncio.Task[str] | None) -> str:
        if earlier is not None:
            await asyncio.wait([earlier])
        self._reading, self._next_reading = self._next_reading, None
        return await asyncio.to_thread(self._asked, queries("cache").read_edition)

    def _asked(self, answer: Answer) -> Json:
        with self._store.transaction() as connection:
            return answer(connection)
