"""
One hundred people ask for a board at once, over a history of 100,000 rounds.

Budget (design): the slowest waits 300 ms. Asked as the bot asks: in one event loop, what must be made in threads over a
pool of five connections, answers remembered by `include.store.cache`. Beside it: everybody with a question of his own,
and one hundred threads that ask the database without a cache.
Run it: python -m benchmarks.concurrent
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from benchmarks import history, questions
from benchmarks.report import Figure, parser, report
from include.stats.boards import BOARDS
from include.store import Store
from include.store.cache import Answer, AnswerCache

PEOPLE: Final = 100
REPEATS: Final = 7
SLOWEST_MS: Final = 300.0

SAME: Final = [questions.board("dpm")] * PEOPLE
DIFFERENT: Final = [questions.board(code, page) for page in range(1, 5) for code in BOARDS][:PEOPLE]


def waits_with_cache(store: Store, asked: Sequence[tuple[str, Answer]], *, is_warm: bool) -> list[float]:
    """How long each waited, in milliseconds."""

    async def ask() -> list[float]:
        cache = AnswerCache(store)
        if is_warm:
            await cache.warm(dict(asked))
        return await asyncio.gather(*(_timed(cache.ask(*question)) for question in asked))

    return asyncio.run(ask())


async def _timed(answer: Coroutine[Any, Any, object]) -> float:
    began = time.perf_counter()
    await answer
    return (time.perf_counter() - began) * 1000


def waits_without_cache(store: Store, asked: Sequence[tuple[str, Answer]]) -> list[float]:
    """The same with a thread for each and nothing remembered."""

    def ask(answer: Answer, began: float) -> float:
        with store.transaction() as connection:
            answer(connection)
        return (time.perf_counter() - began) * 1000

    with ThreadPoolExecutor(len(asked)) as pool:
        began = time.perf_counter()
        return list(pool.map(lambda question: ask(question[1], began), asked))


def main(argv: list[str] | None = None) -> int:
    options = parser("concurrent", __doc__)
    options.add_argument("--rounds", type=int, choices=history.SIZES, default=history.SIZES[-1], help="of the history")
    arguments = options.parse_args(argv)
    with (
        history.served(arguments.rounds) as addresses,
        Store(addresses[arguments.rounds], "benchmark", min_size=5, max_size=5) as store,
    ):
        ways: dict[str, tuple[Callable[[], list[float]], float | None]] = {
            "same board, remembered": (lambda: waits_with_cache(store, SAME, is_warm=True), SLOWEST_MS),
            "same board, nothing remembered": (lambda: waits_with_cache(store, SAME, is_warm=False), SLOWEST_MS),
            "different boards, remembered": (lambda: waits_with_cache(store, DIFFERENT, is_warm=True), SLOWEST_MS),
            "different boards, nothing remembered": (lambda: waits_with_cache(store, DIFFERENT, is_warm=False), None),
            "same board, without a cache": (lambda: waits_without_cache(store, SAME), None),
        }
        figures = {}
        for name, (ask, budget) in ways.items():
            print(f"concurrent: {name}", file=sys.stderr)
            figures[f"{name}, slowest"] = Figure(tuple(max(ask()) for _ in range(REPEATS)), "ms", budget)
    report("concurrent", figures, arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
