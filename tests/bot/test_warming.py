"""Common answers are ready before anybody asks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from include.answers.remembered import Answers
    from include.store.cache import Counts
    from tests.bot.evenings import Evenings

pytestmark = [pytest.mark.database, pytest.mark.asyncio]


@asynccontextmanager
async def kept_ready(url: str) -> AsyncIterator[tuple[Answers, Counts]]:
    """Answers of a process that has made the common ones ready."""
    from bot.warming import questions
    from include.answers.command import Place
    from include.answers.remembered import Answers
    from include.store import Store
    from include.store.cache import AnswerCache

    class Telling(AnswerCache):
        """Says when it has made all ready."""

        is_warm = asyncio.Event()

        async def warm(self, *given: Any) -> None:
            await super().warm(*given)
            self.is_warm.set()

    with Store(url, "tests") as store:
        cache = Telling(store)
        answers = Answers(store, cache, Place(1, UTC, timedelta(hours=1)))
        keeper = asyncio.create_task(answers.keep_ready(partial(questions, server_id=1)))
        try:
            await asyncio.wait_for(cache.is_warm.wait(), 30)
            yield answers, cache.counts
        finally:
            keeper.cancel()
            await cache.close()


async def test_boards_and_the_latest_session_are_ready(own_url: str):
    from include.answers.ask import parse
    from include.answers.command import Caller

    async with kept_ready(own_url) as (answers, counts):
        for line in ("lb dpm", "leaderboard kd", "top kills", "last_session", "last_round"):
            await answers.ask(parse(line), Caller())

        assert (counts.remembered, counts.made) == (5, 0)


async def test_the_figures_of_who_played_last_are_ready_for_them_and_for_others(own_url: str, evenings: Evenings):
    from include.answers.answer import Question
    from include.answers.command import Caller

    guid = evenings.regular
    async with kept_ready(own_url) as (answers, counts):
        own = await answers.ask(Question("stats"), Caller(discord_id=1, player_guid=guid))
        named = await answers.ask(Question("stats", {"player": guid}), Caller(discord_id=2))

        assert (counts.remembered, counts.made) == (2, 0)
        assert own == named


async def test_an_empty_database_has_nothing_to_make_ready(database_url: str):
    async with kept_ready(database_url) as (_, counts):
        assert counts.made == 0
