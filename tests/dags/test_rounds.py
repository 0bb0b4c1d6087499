"""Both DAGs run for real: a real SFTP server, a real PostgreSQL, a stand-in for Discord."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psycopg
import pytest

from include.samples import SampleFile, SampleOptions, generate
from tests import airflow_home
from tests.game_server import GameServer

pytestmark = [pytest.mark.airflow, pytest.mark.database, pytest.mark.validation]

EVENING = SampleOptions(maps=2, players=6)
MIDNIGHT = datetime(2026, 1, 11, tzinfo=UTC)
"""After the evening: a run by hand takes the day that is over then."""


@pytest.fixture
def posts(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What was posted to the webhook of the connection `discord_webhook`."""
    received: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            body = json.dumps({"id": str(1000 + len(received)), "channel_id": "1"}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class names it so)
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/api/webhooks/1/abcdefghijklmnop"
    monkeypatch.setenv("AIRFLOW_CONN_DISCORD_WEBHOOK", json.dumps({"conn_type": "http", "password": address}))
    yield received
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def evening(server: GameServer, connections: None) -> list[SampleFile]:
    """An evening of two maps in the server's folder, written there just now."""
    files = list(generate(EVENING))
    put(server, files)
    return files


def put(server: GameServer, files: list[SampleFile], age: timedelta = timedelta()) -> None:
    for file in files:
        path = server.folder / "gamestats" / file.filename
        path.write_bytes(file.content)
        written_at = (datetime.now(UTC) - age).timestamp()
        os.utime(path, (written_at, written_at))


def run(dag_id: str, logical_date: datetime | None = None) -> dict[str, str]:
    """Run a DAG once, and give its state as `run` and those of its tasks by name."""
    from airflow.dag_processing.dagbag import DagBag

    dag = DagBag(str(airflow_home.ROOT / "dags" / f"{dag_id}.py")).dags[dag_id]
    finished = dag.test(run_after=datetime.now(UTC), logical_date=logical_date)
    tasks = {task.task_id: str(task.state) for task in finished.get_task_instances()}
    return {"run": str(finished.state), **tasks}


def rows(database_url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database_url) as connection:
        return connection.execute(query).fetchall()


def test_an_evening_goes_from_the_game_server_to_its_posts(
    evening: list[SampleFile], database_url: str, posts: list[dict[str, Any]]
):
    states = run("ingest_rounds")

    assert states == dict.fromkeys(("run", "fetch", "check", "load", "announce"), "success")
    assert rows(database_url, "SELECT state, fetched_by, count(*) FROM stats_files GROUP BY 1, 2") == [
        ("loaded", "watch", len(evening))
    ]
    assert len(posts) == len(evening)  # one for each round 1, one for each map


def test_a_second_run_skips_what_is_done_and_posts_nothing_twice(
    evening: list[SampleFile], posts: list[dict[str, Any]]
):
    run("ingest_rounds")

    states = run("ingest_rounds")

    assert [states[task] for task in ("fetch", "check", "load")] == ["skipped"] * 3
    assert (states["announce"], states["run"]) == ("success", "success")
    assert len(posts) == len(evening)


def test_posts_that_failed_go_out_with_a_later_run_that_fetches_nothing(
    evening: list[SampleFile], database_url: str, posts: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
):
    address = os.environ["AIRFLOW_CONN_DISCORD_WEBHOOK"]
    nobody = {"conn_type": "http", "password": "http://127.0.0.1:1/api/webhooks/1/abcdefghijklmnop"}
    monkeypatch.setenv("AIRFLOW_CONN_DISCORD_WEBHOOK", json.dumps(nobody))
    monkeypatch.setattr("include.posts.webhook.ATTEMPTS", 1)
    failed = run("ingest_rounds")
    monkeypatch.setenv("AIRFLOW_CONN_DISCORD_WEBHOOK", address)

    states = run("ingest_rounds")

    assert (failed["load"], failed["run"]) == ("success", "failed")
    assert states["fetch"] == "skipped"
    assert len(posts) == len(evening)


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
