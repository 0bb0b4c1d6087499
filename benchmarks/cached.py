"""
What a remembered answer costs, in memory and in Redis, and how many questions of an evening are answered that way.

Budgets (design): cached board 1 ms; hit rate over 70 % for repeated questions. The evening: twenty rounds are loaded;
after each, sixty questions. 55 % are for the first page of a board, the k-th most liked with a weight of 1/k; 25 % for
the overview of one of those who play (24 people); 15 % for a board of the map just played; 5 % for any page of any
board. Once as it comes, once with the first pages of all boards made ready after each load, once with the overviews of
those who play as well. Nothing is remembered over a load. Redis is measured where a redis-server is (.ci/redis unpacks
one).
Run it: python -m benchmarks.cached
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import Mapping
from typing import Final

from benchmarks import history, questions
from benchmarks.report import Figure, parser, report
from include.samples.maps import MAPS
from include.stats.boards import BOARDS
from include.store import Store, summaries
from include.store.boards import BoardFilters
from include.store.cache import Answer, AnswerCache
from include.store.shared_cache import SharedCache
from tests.free_ports import free_port
from tests.redis_server import redis_address, redis_program, serving_redis

ASKED_TIMES: Final = 500
ROUNDS: Final = 20
QUESTIONS_A_ROUND: Final = 60
PRESENT: Final = [player.guid for player in history.pool()[:24]]

CACHED_MS: Final = 1.0
HIT_PERCENT: Final = 70.0

FIRST_PAGES: Final = dict(questions.board(code) for code in BOARDS)
OVERVIEWS: Final = dict(questions.overview(guid) for guid in PRESENT)
_WEIGHTS: Final = [1 / place for place in range(1, len(BOARDS) + 1)]


def question(dice: random.Random, map_name: str) -> tuple[str, Answer]:
    """One question of the evening that the module describes."""
    kind = dice.random()
    liked = dice.choices(list(BOARDS), _WEIGHTS)[0]
    if kind < 0.55:
        return questions.board(liked)
    if kind < 0.80:
        return questions.overview(dice.choice(PRESENT))
    if kind < 0.95:
        return questions.board(liked, filters=BoardFilters(map_name=map_name))
    return questions.board(dice.choice(list(BOARDS)), dice.randint(1, 5))


async def hit_rate(store: Store, kept_ready: Mapping[str, Answer]) -> float:
    """The share of an evening's questions that were remembered, in percent."""
    dice = random.Random(5)
    cache = AnswerCache(store)
    for number in range(ROUNDS):
        await asyncio.to_thread(_load_something, store)
        await cache.warm(kept_ready)
        for _ in range(QUESTIONS_A_ROUND):
            await cache.ask(*question(dice, MAPS[number // 2 % len(MAPS)].name))
    return 100 * (cache.counts.hit_rate or 0)


def _load_something(store: Store) -> None:
    with store.transaction() as connection:
        summaries.raise_version(connection)


async def from_memory(store: Store) -> list[float]:
    """How long a remembered board takes, the look at the version of the data included, in milliseconds."""
    asked, answer = questions.board("dpm")
    cache = AnswerCache(store)
    await cache.warm({asked: answer})
    taken = []
    for _ in range(ASKED_TIMES):
        began = time.perf_counter()
        await cache.ask(asked, answer)
        taken.append((time.perf_counter() - began) * 1000)
    assert cache.counts.made == 0
    return taken


async def from_redis(store: Store, address: str) -> list[float]:
    """How much longer it takes where only another process remembers it."""
    cache = SharedCache(address)
    with store.transaction() as connection:
        await cache.set("board", questions.board("dpm")[1](connection))
    taken = []
    for _ in range(ASKED_TIMES):
        began = time.perf_counter()
        assert await cache.get("board")
        taken.append((time.perf_counter() - began) * 1000)
    await cache.close()
    return taken


def main(argv: list[str] | None = None) -> int:
    arguments = parser("cached", __doc__).parse_args(argv)
    size = history.SIZES[0]
    with history.scratch(size, "cached_scratch") as address, Store(address, "benchmark") as store:
        print("cached: asking for one board again and again", file=sys.stderr)
        figures = {"board from memory": Figure(tuple(asyncio.run(from_memory(store))), "ms", CACHED_MS)}
        if redis_program():
            port = free_port()
            with serving_redis(port):
                taken = asyncio.run(from_redis(store, redis_address(port)))
            figures["more, from Redis"] = Figure(tuple(taken), "ms")
        else:
            print("cached: no redis-server here, so nothing is said about Redis", file=sys.stderr)
        ways = {"as it comes": {}, "boards kept ready": FIRST_PAGES, "players too": FIRST_PAGES | OVERVIEWS}
        for name, kept_ready in ways.items():
            print(f"cached: an evening, {name}", file=sys.stderr)
            rate = asyncio.run(hit_rate(store, kept_ready))
            figures[f"hits of an evening, {name}"] = Figure((rate,), "%", HIT_PERCENT, more_is_better=True)
    report("cached", figures, arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
