"""Remembered answers: never older than the data, made once, counted."""

from __future__ import annotations

import asyncio
import gc
import threading

import pytest

from include.store import DatabaseUnreachableError, Store, summaries
from include.store.cache import AnswerCache
from tests.free_ports import free_port
from tests.redis_server import redis_address, redis_program, serving_redis

pytestmark = [pytest.mark.database, pytest.mark.filterwarnings("ignore:Call to deprecated close")]  # by cashews


class Board:
    """An answer that says how often it was made; `hold` keeps it from being finished."""

    def __init__(self) -> None:
        self.made = 0
        self.hold = threading.Event()
        self.hold.set()

    async def made_times(self, times: int) -> None:
        """Wait until it was made so often."""
        async with asyncio.timeout(10):
            while self.made < times:  # noqa: ASYNC110 (it is made in a thread, where no asyncio.Event can be set)
                await asyncio.sleep(0.01)

    def __call__(self, connection):
        self.made += 1
        self.hold.wait(10)
        return {"title": f"Board {self.made}", "fields": []}


@pytest.fixture
def store(database_url):
    with Store(database_url, "tests") as opened:
        yield opened


@pytest.fixture
def board():
    return Board()


def run(store, conversation, redis_url=None):
    """Run a coroutine function that is given a cache."""

    async def whole():
        cache = AnswerCache(store, redis_url)
        try:
            return await conversation(cache)
        finally:
            await cache.close()

    return asyncio.run(whole())


def load_something(store):
    with store.transaction() as connection:
        summaries.raise_version(connection)


def test_the_second_of_equal_questions_is_answered_from_memory(store, board):
    async def twice(cache):
        return [await cache.ask("kills", board) for _ in range(2)], cache.counts

    answers, counts = run(store, twice)

    assert answers == [{"title": "Board 1", "fields": []}] * 2
    assert (counts.made, counts.remembered, counts.hit_rate) == (1, 1, 0.5)


def test_after_a_load_nothing_is_answered_from_before(store, board):
    async def around_a_load(cache):
        await cache.ask("kills", board)
        await asyncio.to_thread(load_something, store)
        return await cache.ask("kills", board)

    assert run(store, around_a_load)["title"] == "Board 2"


def test_what_somebody_does_to_an_answer_stays_his(store, board):
    async def written_into(cache):
        (await cache.ask("kills", board))["fields"].append("mine")
        return await cache.ask("kills", board)

    assert run(store, written_into)["fields"] == []


def test_a_hundred_who_ask_the_same_at_once_cost_one_answer(store, board):
    async def all_at_once(cache):
        answers = await asyncio.gather(*(cache.ask("kills", board) for _ in range(100)))
        return answers, cache.counts

    answers, counts = run(store, all_at_once)

    assert board.made == 1
    assert len(answers) == 100
    assert counts.made == 1
    assert counts.shared + counts.remembered == 99


def test_who_gives_up_waiting_stops_nobody_else(store, board):
    board.hold.clear()

    async def one_gives_up(cache):
        impatient, patient = (asyncio.create_task(cache.ask("kills", board)) for _ in range(2))
        await board.made_times(1)
        impatient.cancel()
        await asyncio.sleep(0.01)
        board.hold.set()
        return await patient

    assert run(store, one_gives_up)["title"] == "Board 1"


def test_a_failure_is_told_and_not_remembered(store, board):
    def failing(connection):
        raise LookupError("no such player")

    async def once_failing(cache):
        with pytest.raises(LookupError):
            await cache.ask("kills", failing)
        return await cache.ask("kills", board)

    assert run(store, once_failing)["title"] == "Board 1"


def test_without_a_database_nothing_is_told_that_may_be_old(store, board):
    async def unplugged(cache):
        await cache.ask("kills", board)
        store.close()
        with pytest.raises(Exception, match="closed"):
            await cache.ask("kills", board)

    run(store, unplugged)


def test_what_is_warm_is_not_counted_as_asked(store, board):
    async def warmed(cache):
        await cache.warm({"kills": board})
        await cache.ask("kills", board)
        return cache.counts

    counts = run(store, warmed)

    assert (counts.made, counts.remembered, counts.hit_rate) == (0, 1, 1.0)


def test_what_is_cleared_is_made_anew(store, board):
    async def cleared(cache):
        await cache.ask("kills", board)
        await cache.clear()
        return await cache.ask("kills", board)

    assert run(store, cleared)["title"] == "Board 2"


def test_another_process_finds_an_answer_in_redis(store, board):
    if redis_program() is None:
        pytest.skip("redis-server is not here; .ci/redis unpacks it")

    async def asked(cache):
        return await cache.ask("kills", board), cache.counts.made

    port = free_port()
    with serving_redis(port):
        first, second = (run(store, asked, redis_address(port)) for _ in range(2))

    assert first == ({"title": "Board 1", "fields": []}, 1)
    assert second == ({"title": "Board 1", "fields": []}, 0)


def test_answers_are_made_ready_again_after_a_load(store, board):
    async def kept_warm(cache):
        keeper = asyncio.create_task(cache.keep_warm(lambda: {"kills": board}, pause_seconds=0.01))
        await board.made_times(1)
        await asyncio.to_thread(load_something, store)
        await board.made_times(2)
        answer = await cache.ask("kills", board)
        keeper.cancel()
        return answer, cache.counts

    answer, counts = run(store, kept_warm)

    assert answer["title"] == "Board 2"
    assert counts.hit_rate == 1.0


class AwayAtFirst:
    """A store whose database is away when it is asked for the first time."""

    def __init__(self, store):
        self.store = store
        self.was_asked = False

    def transaction(self):
        if not self.was_asked:
            self.was_asked = True
            raise DatabaseUnreachableError("refused")
        return self.store.transaction()


def test_keeping_answers_ready_survives_a_database_that_is_away(store, board, caplog):
    async def away(cache):
        keeper = asyncio.create_task(cache.keep_warm(lambda: {"kills": board}, pause_seconds=0.01))
        await board.made_times(1)
        keeper.cancel()

    run(AwayAtFirst(store), away)

    assert "not kept ready" in caplog.text


def test_nothing_is_said_about_hits_before_the_first_question(store):
    async def asked_nothing(cache):
        return cache.counts.hit_rate

    assert run(store, asked_nothing) is None


async def gives_up(cache, answer, board):
    """Ask, and wait no more once the answer is being made."""
    asking = asyncio.create_task(cache.ask("kills", answer))
    await board.made_times(1)
    asking.cancel()


def test_closing_waits_for_what_is_being_made(store, board):
    finished = []

    def slow(connection):
        board(connection)
        finished.append(True)
        return {}

    async def conversation(cache):
        board.hold.clear()
        await gives_up(cache, slow, board)
        asyncio.get_running_loop().call_later(0.1, board.hold.set)
        await cache.close()
        return list(finished)

    assert run(store, conversation) == [True]


def test_an_error_that_nobody_waits_for_is_no_fault_of_the_cache(store, board, caplog):
    def failing(connection):
        board(connection)
        raise ZeroDivisionError

    async def conversation(cache):
        board.hold.clear()
        await gives_up(cache, failing, board)
        await asyncio.sleep(0)
        board.hold.set()
        await asyncio.sleep(0.2)
        gc.collect()

    run(store, conversation)

    assert "never retrieved" not in caplog.text
