"""
How the cost of boards, profiles and one new round grows with the history: 1,000, 10,000 and 100,000 rounds.

Budgets (design), at 100,000 rounds and with nothing of our own cached: board 50 ms, player overview 20 ms. Every
question is asked once before it is measured, so what PostgreSQL keeps in memory is there, as in a system that runs.
Histories are made once (benchmarks/history.py); the new rounds go into a copy.
Run it: python -m benchmarks.growth
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from psycopg import Connection

from benchmarks import history
from benchmarks.report import Figure, parser, report
from cli.collector import spare_the_collector
from include.stats.profile import figures
from include.store import Store, boards, profiles
from include.store.boards import BoardFilters
from include.store.profiles import Days

REPEATS: Final = 15
FILES_BEFORE: Final = 15
"""Of the new evening, before rounds are added one by one: a round is derived with its whole evening."""

REGULAR: Final = history.pool()[3].guid
THIRTY_DAYS: Final = BoardFilters(since=history.LAST_DAY - timedelta(days=29))
A_YEAR: Final = BoardFilters(since=history.LAST_DAY - timedelta(days=364))
ONE_MAP: Final = BoardFilters(map_name="supply")

BOARD_MS: Final = 50.0
OVERVIEW_MS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Question:
    """Something people ask, and what the design allows for it at the longest history, in milliseconds."""

    ask: Callable[[Connection], object]
    budget_ms: float | None = None


def _overview(connection: Connection) -> object:
    totals = profiles.read_totals(connection, REGULAR)
    assert totals is not None
    return figures(totals.sums)


QUESTIONS: Final = {
    "board of all time": Question(lambda c: boards.read_board(c, "dpm"), BOARD_MS),
    "board with most sums": Question(lambda c: boards.read_board(c, "win_share"), BOARD_MS),
    "board of one map": Question(lambda c: boards.read_board(c, "dpm", ONE_MAP), BOARD_MS),
    "board of 30 days": Question(lambda c: boards.read_board(c, "dpm", THIRTY_DAYS), BOARD_MS),
    "board of a year": Question(lambda c: boards.read_board(c, "dpm", A_YEAR), BOARD_MS),
    "all boards of one player": Question(lambda c: boards.read_standings(c, REGULAR)),
    "player overview": Question(_overview, OVERVIEW_MS),
    "player overview of 30 days": Question(lambda c: profiles.read_totals(c, REGULAR, Days(THIRTY_DAYS.since))),
    "player's maps": Question(lambda c: profiles.read_maps(c, REGULAR)),
    "player's days": Question(lambda c: profiles.read_days(c, REGULAR)),
    "player's weapons": Question(lambda c: profiles.read_weapons(c, [REGULAR])),
    "player's last sessions": Question(lambda c: profiles.read_sessions(c, REGULAR, 10)),
    "player's last rounds": Question(lambda c: profiles.read_latest_rounds(c, REGULAR)),
    "player's companions": Question(lambda c: profiles.read_shared(c, REGULAR)),
}


def ask(address: str) -> dict[str, list[float]]:
    """Milliseconds of each question, of every run."""
    with Store(address, "benchmark", max_size=1) as store:
        return {name: [_asked(store, each.ask) for _ in range(REPEATS + 1)][1:] for name, each in QUESTIONS.items()}


def _asked(store: Store, question: Callable[[Connection], object]) -> float:
    began = time.perf_counter()
    with store.transaction() as connection:
        question(connection)
    return (time.perf_counter() - began) * 1000


def load_rounds(size: int) -> list[float]:
    """Milliseconds from the file to the loaded round, for each of the last rounds of a new evening."""
    files = history.evening(history.EVENINGS)
    taken = []
    with history.scratch(size, "history_scratch") as address, Store(address, "benchmark") as store:
        pipeline = history.pipeline(store)
        history.load_files(pipeline, files[:FILES_BEFORE])
        spare_the_collector()
        for file in files[FILES_BEFORE:]:
            began = time.perf_counter()
            history.load_files(pipeline, [file])
            taken.append((time.perf_counter() - began) * 1000)
    return taken


def table(measured: dict[int, dict[str, list[float]]], sizes: Sequence[int]) -> dict[str, Figure]:
    """Each question at each size, with its budget at the largest, and how much longer that takes than the smallest."""
    found = {}
    for name in measured[sizes[0]]:
        budget = QUESTIONS[name].budget_ms if name in QUESTIONS else None
        at = {
            size: Figure(tuple(measured[size][name]), "ms", budget if size == history.SIZES[-1] else None)
            for size in sizes
        }
        found.update({f"{name}, {size:,} rounds": figure for size, figure in at.items()})
        if len(sizes) > 1:
            found[f"{name}, growth"] = Figure((at[sizes[-1]].best / at[sizes[0]].best,), "times")
    return found


def main(argv: list[str] | None = None) -> int:
    options = parser("growth", __doc__)
    options.add_argument("--sizes", type=int, nargs="+", choices=history.SIZES, default=history.SIZES, metavar="ROUNDS")
    options.add_argument("--no-load", action="store_true", help="ask only: without the copies that new rounds go into")
    arguments = options.parse_args(argv)
    sizes = sorted(arguments.sizes)
    measured = {}
    with history.served(*sizes) as addresses:
        for size in sizes:
            print(f"growth: asking a history of {size:,} rounds", file=sys.stderr)
            measured[size] = ask(addresses[size])
            if not arguments.no_load:
                print(f"growth: loading into a history of {size:,} rounds", file=sys.stderr)
                measured[size]["one new round"] = load_rounds(size)
    report("growth", table(measured, sizes), arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
