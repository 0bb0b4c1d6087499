"""The nightly run and the days asked for, run for real like the live path."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from include.samples import SampleFile
from tests.dags.runs import put, rows, run
from tests.game_server import GameServer

pytestmark = [pytest.mark.airflow, pytest.mark.database, pytest.mark.validation]

MIDNIGHT = datetime(2026, 1, 11, tzinfo=UTC)
"""After the evening: a run takes the day that is over then."""

DONE = dict.fromkeys(("run", "fetch", "check", "load", "verify", "reconcile"), "success")


@pytest.fixture(autouse=True)
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the pages of the checks, in a state folder of the test's own."""
    monkeypatch.setenv("FRAGFLOW_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "data_docs"


def test_days_asked_for_are_fetched_and_never_announced(
    evening: list[SampleFile], database_url: str, posts: list[dict[str, Any]]
):
    states = run("sync_rounds", MIDNIGHT)
    run("ingest_rounds")

    assert states == DONE | {"data_docs": "skipped"}
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

    assert (states["fetch"], states["reconcile"], states["run"]) == ("skipped", "success", "success")
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

    assert states == DONE | {"data_docs": "skipped"}
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


def symlink(server: GameServer, name: str, age: timedelta) -> None:
    """A file that is on the server and is never read."""
    link = server.folder / "gamestats" / name
    link.symlink_to("/etc/hostname")
    made_at = (datetime.now(UTC) - age).timestamp()
    os.utime(link, (made_at, made_at), follow_symlinks=False)


def test_a_file_that_should_be_here_and_is_not_is_an_alarm(evening: list[SampleFile], server: GameServer):
    put(server, evening, age=timedelta(hours=25))
    symlink(server, "2026-01-10-235959-supply-round-1.txt", age=timedelta(hours=26))

    states = run("sync_rounds", MIDNIGHT, "scheduled")

    assert states == DONE | {"run": "failed", "reconcile": "failed", "data_docs": "success"}


def test_a_file_that_the_watch_may_still_take_is_none(evening: list[SampleFile], server: GameServer):
    """Nor is one that grew too old for the watch while the night was at work."""
    symlink(server, "2026-01-10-235959-supply-round-1.txt", age=timedelta(hours=24, minutes=50))

    assert run("sync_rounds", MIDNIGHT, "scheduled")["reconcile"] == "success"


def test_a_file_in_quarantine_fails_no_night(evening: list[SampleFile], server: GameServer, database_url: str):
    put(server, evening, age=timedelta(hours=25))
    cut_off = SampleFile(evening[3].filename, evening[3].content[:-40])
    put(server, [cut_off], age=timedelta(hours=25))

    states = run("sync_rounds", MIDNIGHT, "scheduled")

    assert rows(database_url, "SELECT count(*) FROM stats_files WHERE state = 'quarantined'") == [(1,)]
    assert (states["reconcile"], states["run"]) == ("success", "success")


def test_days_asked_for_are_held_against_the_listing_of_these_days(evening: list[SampleFile], server: GameServer):
    """Other days may lack whatever they lack."""
    symlink(server, "2026-01-08-200000-supply-round-1.txt", age=timedelta(hours=26))

    asked_for = run("sync_rounds", MIDNIGHT, "backfill")
    with_the_link = run("sync_rounds", MIDNIGHT - timedelta(days=2), "backfill")

    assert asked_for == DONE | {"data_docs": "skipped"}
    assert with_the_link["reconcile"] == "failed"


def test_a_night_leaves_pages_of_its_day_and_building_them_again_replaces_them(
    evening: list[SampleFile], server: GameServer, pages: Path
):
    put(server, evening, age=timedelta(hours=25))

    states = [run("sync_rounds", MIDNIGHT, "scheduled") for _ in range(2)]

    assert [state["data_docs"] for state in states] == ["success", "success"]
    assert [folder.name for folder in pages.iterdir()] == ["2026-01-10"]
    assert "parsed_round" in (pages / "2026-01-10" / "index.html").read_text()
    assert pages.stat().st_mode & 0o777 == 0o700


def test_pages_that_cannot_be_built_fail_nothing_else(
    evening: list[SampleFile], server: GameServer, pages: Path, database_url: str
):
    put(server, evening, age=timedelta(hours=25))
    pages.parent.mkdir()
    pages.write_text("a file where the folder should be")

    states = run("sync_rounds", MIDNIGHT, "scheduled")

    assert states == DONE | {"data_docs": "failed"}
    assert rows(database_url, "SELECT DISTINCT state FROM stats_files") == [("loaded",)]
