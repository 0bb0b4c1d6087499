from __future__ import annotations

import functools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from include.samples import SampleFile, SampleOptions, generate
from tests import airflow_home
from tests.dags.runs import put
from tests.game_server import GameServer, running


@pytest.fixture(scope="session")
def airflow_database() -> Path:
    """Airflow's metadata."""
    return _migrated()


@functools.cache
def _migrated() -> Path:
    """Once for all folders that have the fixture."""
    subprocess.run([sys.executable, "-m", "airflow", "db", "migrate"], check=True, capture_output=True)
    return airflow_home.HOME / "airflow.db"


@pytest.fixture(scope="session")
def one_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GameServer]:
    home = tmp_path_factory.mktemp("game_server")
    (home / "root" / "gamestats").mkdir(parents=True)
    with running(home / "root", home / "keys") as started:
        yield started


@pytest.fixture
def server(one_server: GameServer) -> Iterator[GameServer]:
    """A game server with an empty folder `gamestats`."""
    yield one_server
    os.kill(one_server.pid, signal.SIGCONT)  # a test may have stopped it
    for file in (one_server.folder / "gamestats").iterdir():
        file.unlink()


@pytest.fixture
def short_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second between two listings shows nothing of files that lie still, and `dag.test` sleeps one between looks."""
    sleep = time.sleep
    monkeypatch.setattr(time, "sleep", lambda seconds: sleep(min(seconds, 0.01)))


@pytest.fixture
def connections(
    server: GameServer,
    url_of_role: Callable[[str], str],
    airflow_database: Path,
    short_sleeps: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Airflow's connections to a real game server and, as the loader, to a fresh database, and none to Discord."""
    from include.store.roles import LOADER

    extra = {"key_file": str(server.key_path), "host_key": server.host_key}
    connection: dict[str, Any] = {"conn_type": "sftp", "host": server.host, "port": server.port, "login": server.user}
    monkeypatch.setenv("AIRFLOW_CONN_GAME_SERVER", json.dumps(connection | {"extra": extra}))
    monkeypatch.setenv("AIRFLOW_CONN_FRAGFLOW_DB", url_of_role(LOADER))


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

        do_PATCH = do_POST  # noqa: N815 (edits; the base class names methods so)

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
    files = list(generate(SampleOptions(maps=2, players=6)))
    put(server, files)
    return files
