"""The nightly run and the days asked for, run for real like the live path."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from include.samples import SampleFile
from tests.dags.runs import put, rows, run
from tests.game_server import GameServer

pytestmark = [pytest.mark.airflow, pytest.mark.database, pytest.mark.validation]

MIDNIGHT = datetime(2026, 1, 11, tzinfo=UTC)
"""After the evening: a run takes the day that is over then."""


def test_days_asked_for_are_fetched_and_never_announced(
    evening: list[SampleFile], database_url: str, posts: list[dict[str, Any]]
):
    states = run("sync_rounds", MIDNIGHT)
    run("ingest_rounds")

    assert states == dict.fromkeys(("run", "fetch", "check", "load", "verify"), "success")
    assert rows(database_url, "SELECT state, fetched_by, count(*) FROM stats_files GROUP BY 1, 2") == [
        ("loaded", "sync", len(evening))
    ]
    assert posts == []


def test_a_night_leaves_what_the_watch_may_still_announce_to_it(
    evening: list[SampleFile], server: GameServer, database_url: str, posts: list[dict[str, Any]]
):
    """After an outage both start at once; what the nightly run took would never be posted."""
    put(server, evening, age=timedelta(hours=23))

    states = run("sync_rounds", MIDNIGHT, "scheduled")
    run("ingest_rounds")

    assert states["fetch"] == "skipped"
    assert rows(database_url, "SELECT DISTINCT state, fetched_by FROM stats_files") == [("loaded", "watch")]
    assert len(posts) == len(evening)


def test_a_later_night_takes_what_the_watch_did_not(
    evening: list[SampleFile], server: GameServer, database_url: str, posts: list[dict[str, Any]]
):
    """Nights that an outage skipped have no run of their own; old files of a new install neither."""
    run("sync_rounds", MIDNIGHT, "scheduled")
    put(server, evening, age=timedelta(hours=25))

    states = run("sync_rounds", MIDNIGHT + timedelta(days=5), "scheduled")
    again = run("sync_rounds", MIDNIGHT + timedelta(days=5), "scheduled")
    run("ingest_rounds")

    assert states == dict.fromkeys(("run", "fetch", "check", "load", "verify"), "success")
    assert (again["fetch"], again["run"]) == ("skipped", "success")
    assert rows(database_url, "SELECT state, fetched_by, count(*) FROM stats_files GROUP BY 1, 2") == [
        ("loaded", "sync", len(evening))
    ]
    assert posts == []


def test_a_night_takes_nothing_from_after_its_end(evening: list[SampleFile], server: GameServer, database_url: str):
    put(server, evening, age=timedelta(hours=25))

    states = run("sync_rounds", MIDNIGHT - timedelta(days=5), "scheduled")

    assert states["fetch"] == "skipped"
    assert rows(database_url, "SELECT count(*) FROM stats_files") == [(0,)]


@pytest.mark.parametrize("run_type", ["backfill", "manual"])
def test_days_asked_for_keep_to_their_interval(
    run_type: str, evening: list[SampleFile], server: GameServer, database_url: str
):
    put(server, evening, age=timedelta(hours=25))

    other_days = run("sync_rounds", MIDNIGHT + timedelta(days=5), run_type)
    put(server, evening)
    states = run("sync_rounds", MIDNIGHT, run_type)

    assert (other_days["fetch"], states["fetch"]) == ("skipped", "success")
    assert rows(database_url, "SELECT state, fetched_by, count(*) FROM stats_files GROUP BY 1, 2") == [
        ("loaded", "sync", len(evening))
    ]


def test_a_run_by_hand_without_a_date_does_what_the_night_does(
    evening: list[SampleFile], server: GameServer, database_url: str
):
    old, young = evening[:2], evening[2:]
    put(server, old, age=timedelta(hours=25))

    states = run("sync_rounds")

    assert states["run"] == "success"
    assert young
    assert rows(database_url, "SELECT state, fetched_by, count(*) FROM stats_files GROUP BY 1, 2") == [
        ("loaded", "sync", len(old))
    ]


def test_days_without_files_are_skipped(evening: list[SampleFile], database_url: str):
    states = run("sync_rounds", MIDNIGHT - timedelta(days=5))

    assert (states["fetch"], states["run"]) == ("skipped", "success")
    assert rows(database_url, "SELECT count(*) FROM stats_files") == [(0,)]


def test_deriving_days_again_changes_no_row(evening: list[SampleFile], database_url: str):
    query = "SELECT * FROM player_comprehensive_stats ORDER BY 1, 2"
    run("sync_rounds", MIDNIGHT)
    first = rows(database_url, query)

    run("sync_rounds", MIDNIGHT)

    assert first
    assert rows(database_url, query) == first


def test_a_broken_promise_of_the_database_is_an_alarm(evening: list[SampleFile], database_url: str):
    run("sync_rounds", MIDNIGHT)
    with psycopg.connect(database_url) as connection:
        connection.execute("ALTER TABLE rounds DISABLE TRIGGER ALL")
        connection.execute("UPDATE stats_files SET state = 'orphan' WHERE state = 'loaded'")

    states = run("sync_rounds", MIDNIGHT - timedelta(days=5))

    assert (states["verify"], states["run"]) == ("failed", "failed")
