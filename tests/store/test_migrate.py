"""Migrations are applied once, whoever starts them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from include.store import Store
from include.store.migrate import migrate

pytestmark = pytest.mark.database

SCHEMA = Path(__file__).parents[2] / "include/sql/schema"
NAMES = [path.stem for path in sorted(SCHEMA.glob("*.sql"))][1:]


def test_a_second_run_applies_nothing(empty_database_url):
    assert len(NAMES) >= 3
    with Store(empty_database_url, "tests") as store:
        assert migrate(store) == NAMES
        assert migrate(store) == []


def test_of_processes_that_start_at_once_one_migrates(empty_database_url):
    def start(_):
        with Store(empty_database_url, "tests", max_size=1) as store:
            return migrate(store)

    with ThreadPoolExecutor(3) as pool:
        applied = list(pool.map(start, range(3)))

    assert sorted(applied, key=len) == [[], [], NAMES]


def test_a_migration_that_fails_leaves_the_database_as_it_was(empty_database_url):
    with Store(empty_database_url, "tests") as store:
        with store.transaction() as connection:
            connection.execute("CREATE TABLE matches (match_id bigint)")
        with pytest.raises(Exception, match="already exists"):
            migrate(store)
        with store.transaction() as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()

    assert tables == [("matches",)]
