"""
Databases with 1,000, 10,000 and 100,000 invented rounds, for whatever is measured over a long history.

The first thousand are real files of fifty evenings (twelve players out of a pool with regulars and guests, twelve maps,
sides swapped), loaded as `fragflow load` does it. Longer histories repeat them earlier in time, played by others of the
pool, straight in the tables; then names are counted and sessions summed up as by a rebuild. The data stays in
`.fragflow-history` (git-ignored) and is made once; a newer schema is migrated to, and all that is derived from rounds
is filled anew.

    python -m benchmarks.history --rounds 100000 --keep   # makes it, prints the address, serves it until Ctrl-C

From Python: `with history.served(1000, 100_000) as addresses: Store(addresses[1000], "name")`; it uses the server that
`--keep` runs, if there is one. Do not change these databases: measure writes in a copy (`history.scratch`).
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import aiosql
from psycopg import Connection, sql

from cli.collector import spare_the_collector
from include.ingest.check import check
from include.ingest.context import Pipeline
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.parser.names import clean_name
from include.samples import SampleFile, SampleOptions
from include.samples.community import Player, invent_community
from include.samples.dice import Dice
from include.samples.evening import plan_evening, set_file_times
from include.samples.play import play_map
from include.settings import PROJECT_ROOT
from include.source.folder import LocalFiles
from include.store import Store
from include.store.derivation import copy
from include.store.migrate import migrate
from include.store.refill import refill_rest
from include.store.rows import PLAYER_COLUMNS, WEAPON_COLUMNS, RoundRow
from local.postgres import EmbeddedPostgres
from local.state import StateError

FOLDER: Final = PROJECT_ROOT / ".fragflow-history"
PORT: Final = 54331
SIZES: Final = (1000, 10_000, 100_000)

EVENINGS: Final = 50
MAPS_PER_EVENING: Final = 10
TEMPLATE_ROUNDS: Final = 2 * EVENINGS * MAPS_PER_EVENING
POOL: Final = 640
LAST_DAY: Final = date(2026, 11, 20)
"""Of every history, whatever its length; longer ones begin earlier."""
COPIES_AT_ONCE: Final = 11

_POOL_COLUMNS: Final = ("rank", "alias", "guid", "name", "raw_name")
_REPLACED: Final = frozenset({"round_id", "player_guid", "guid", "name", "raw_name"})


def pool() -> tuple[Player, ...]:
    """Everybody who ever played, from the most to the least frequent."""
    return invent_community(Dice(640), POOL)


def evening(number: int) -> list[SampleFile]:
    """The files of the evening with this number; 0 to 49 are the template, later ones follow in time."""
    dice = Dice(641, number)
    chosen: dict[int, None] = {}
    while len(chosen) < 15:
        chosen[int(POOL * dice.random() ** 3)] = None  # a third of all places goes to the first twenty-four
    people = pool()
    options = SampleOptions(
        seed=641, maps=MAPS_PER_EVENING, players=12, first_evening=LAST_DAY - timedelta(days=EVENINGS - 1)
    )
    plan = plan_evening(options, number, tuple(people[rank] for rank in chosen))
    set_file_times(plan)
    return [
        sample.file
        for place, map_plan in enumerate(plan.maps)
        for sample in play_map(map_plan, options, Dice(642, number, place))
    ]


def pipeline(store: Store) -> Pipeline:
    """The way of the histories' server into a database."""
    hour = timedelta(hours=1)
    return Pipeline(store, 1, "history", UTC, hour, hour, "benchmark")


def load_files(way: Pipeline, files: list[SampleFile]) -> None:
    """Load files as `fragflow load` does it."""
    with tempfile.TemporaryDirectory(prefix="fragflow-history-") as folder:
        for file in files:
            (Path(folder) / file.filename).write_bytes(file.content)
        fetched = fetch(way, LocalFiles([Path(folder)]), fetched_by="load")
    check(way, fetched.file_ids)
    report = load(way, fetched.file_ids)
    assert report.states == {"loaded": len(files)}, report


@contextmanager
def served(*sizes: int) -> Iterator[dict[int, str]]:
    """Give the addresses of histories of these sizes, made if need be; passwords included."""
    with _server() as server:
        yield {size: _made(server, size) for size in sizes}


@contextmanager
def scratch(size: int, name: str) -> Iterator[str]:
    """Give the address of a copy of a history that may be changed and is thrown away in the end."""
    with _server() as server:
        _made(server, size)
        server.client("dropdb", "--if-exists", name)
        server.create_database(name, template=_name(size))
        try:
            yield server.url(name)
        finally:
            server.client("dropdb", name)


@contextmanager
def _server() -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(FOLDER / "postgres", PORT, {"max_wal_size": "4GB"})
    try:
        server.start()
    except StateError:  # somebody serves it already, with --keep
        if not server.answers():
            raise
    try:
        yield server
    finally:
        server.stop()


def _name(size: int) -> str:
    return f"history_{size}"


def _made(server: EmbeddedPostgres, size: int) -> str:
    """The address of a history, after it was made or brought up to date."""
    if size > TEMPLATE_ROUNDS:
        _made(server, TEMPLATE_ROUNDS)
    server.create_database(_name(size), template="template0" if size == TEMPLATE_ROUNDS else _name(TEMPLATE_ROUNDS))
    with Store(server.url(_name(size)), "fragflow history", max_size=1) as store:
        is_changed = bool(migrate(store))
        with store.transaction() as connection:
            length = _queries().count_rounds(connection)
        if not length:
            _say(f"{size:,} rounds: loading {TEMPLATE_ROUNDS:,}")
            spare_the_collector()
            load_files(pipeline(store), [file for number in range(EVENINGS) for file in evening(number)])
        if length < size and size > TEMPLATE_ROUNDS:
            _lengthen(store, size // TEMPLATE_ROUNDS - 1)
        elif is_changed and length:
            with store.transaction() as connection:
                _fill_rest(connection)
    return server.url(_name(size))


def _lengthen(store: Store, copies: int) -> None:
    """Put copies of the template before it; all or nothing."""
    queries = _queries()
    with store.transaction() as connection:
        queries.allow_long_statements(connection)
        queries.prepare(connection)
        copy(connection, queries.copy_pool.sql, _POOL_COLUMNS, _pool_rows())
        for first in range(copies, 0, -COPIES_AT_ONCE):  # the oldest first, as in a life
            _say(f"copies {first} of {copies}")
            _copy(connection, max(1, first - COPIES_AT_ONCE + 1), first)
        _fill_rest(connection)


def _copy(connection: Connection, first: int, last: int) -> None:
    queries = _queries()
    queries.choose_copies(connection, first=first, last=last, days=EVENINGS)
    for step in (queries.copy_files, queries.copy_sessions, queries.copy_matches):
        step(connection)
    columns = {
        "round": RoundRow._fields,
        "player": [name for name in PLAYER_COLUMNS if name not in _REPLACED],
        "weapon": [name for name in WEAPON_COLUMNS if name not in _REPLACED],
    }
    lists = {name: sql.SQL(", ").join(map(sql.Identifier, names)) for name, names in columns.items()}
    for step in (queries.copy_rounds, queries.copy_players, queries.copy_weapons):
        connection.execute(sql.SQL(step.sql).format(**lists))
    queries.copy_squads(connection)
    queries.forget_copies(connection)


def _fill_rest(connection: Connection) -> None:
    queries = _queries()
    queries.allow_long_statements(connection)
    queries.analyze(connection)
    _say("names and sums of sessions")
    refill_rest(connection, 1)
    queries.analyze(connection)


def _pool_rows() -> list[tuple[object, ...]]:
    return [
        (rank, alias, player.guid, clean_name(raw_name), raw_name)
        for rank, player in enumerate(pool())
        for alias, raw_name in enumerate((player.aliases[0], player.aliases[-1]))
    ]


@cache
def _queries() -> Any:
    return aiosql.from_path(Path(__file__).with_suffix(".sql"), "psycopg", mandatory_parameters=False)


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} history: {what}", file=sys.stderr, flush=True)


def main(argv: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks.history", description=__doc__.strip().splitlines()[0])
    options.add_argument("--rounds", type=int, choices=SIZES, action="append", help="how long; default all three")
    options.add_argument("--keep", action="store_true", help="serve the databases until Ctrl-C")
    arguments = options.parse_args(argv)
    for stop in (signal.SIGINT, signal.SIGTERM):  # also where a shell started us with SIGINT ignored
        signal.signal(stop, signal.default_int_handler)
    with served(*(arguments.rounds or SIZES)) as addresses:
        for size, address in addresses.items():
            print(f"{size:>7,} rounds: {address}", flush=True)
        try:
            while arguments.keep:
                time.sleep(1)
        except KeyboardInterrupt:
            _say("stopping")
    return 0


if __name__ == "__main__":
    sys.exit(main())
