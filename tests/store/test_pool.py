"""Connections: named, limited, and refused in a sentence."""

from __future__ import annotations

import psycopg
import pytest

from include.store import DatabaseUnreachableError, Store


@pytest.mark.database
def test_a_connection_says_who_it_is_and_has_limits(database_url):
    with Store(database_url, "fragflow tests") as store, store.transaction() as connection:
        shown = [
            connection.execute(f"SHOW {name}").fetchone()[0]
            for name in ("application_name", "statement_timeout", "jit", "timezone")
        ]

    assert shown == ["fragflow tests", "1min", "off", "UTC"]


@pytest.mark.database
def test_times_are_read_whatever_style_the_database_writes_them_in(database_url):
    with psycopg.connect(database_url) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} SET datestyle = 'German, DMY'")

    with Store(database_url, "tests") as store, store.transaction() as connection:
        (moment,) = connection.execute("SELECT timestamptz '2026-02-01 12:00:00+00'").fetchone()

    assert moment.isoformat() == "2026-02-01T12:00:00+00:00"


@pytest.mark.database
def test_an_exception_rolls_the_transaction_back(database_url):
    with Store(database_url, "tests") as store:
        with pytest.raises(ZeroDivisionError):
            _insert_and_fail(store)
        with store.transaction() as connection:
            assert connection.execute("SELECT count(*) FROM servers").fetchone() == (0,)


@pytest.mark.database
def test_a_connection_lost_on_the_way_is_said_and_replaced(database_url):
    with Store(database_url, "tests") as store:
        with pytest.raises(DatabaseUnreachableError, match="lost"):
            _lose_the_connection(store, database_url)
        with store.transaction() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def _insert_and_fail(store):
    with store.transaction() as connection:
        connection.execute("INSERT INTO servers VALUES (1, 'tests', 'UTC')")
        raise ZeroDivisionError


def _lose_the_connection(store, database_url):
    with store.transaction() as connection:
        with psycopg.connect(database_url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
        connection.execute("SELECT 1")


def test_no_database_is_one_sentence_without_the_password():
    with pytest.raises(DatabaseUnreachableError) as refusal:
        Store("postgresql://someone:hidden@127.0.0.1:1/nothing", "tests")

    assert "127.0.0.1" in str(refusal.value)
    assert "hidden" not in str(refusal.value)


def test_an_address_that_is_none_is_not_repeated():
    with pytest.raises(DatabaseUnreachableError, match="cannot be read") as refusal:
        Store("hidden/nothing", "tests")

    assert "hidden" not in str(refusal.value)
