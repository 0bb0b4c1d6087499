from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import airflow_home
from tests.game_server import GameServer, running


@pytest.fixture(scope="session")
def airflow_database() -> Path:
    """Airflow's metadata, migrated once."""
    subprocess.run([sys.executable, "-m", "airflow", "db", "migrate"], check=True, capture_output=True)
    return airflow_home.HOME / "airflow.db"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GameServer]:
    """A game server with an empty folder `gamestats`."""
    (tmp_path / "root" / "gamestats").mkdir(parents=True)
    with running(tmp_path / "root", tmp_path / "keys") as started:
        yield started


@pytest.fixture
def connections(server: GameServer, database_url: str, airflow_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Airflow's connections to a real game server and a fresh database, and none to Discord."""
    extra = {"key_file": str(server.key_path), "host_key": server.host_key}
    connection: dict[str, Any] = {"conn_type": "sftp", "host": server.host, "port": server.port, "login": server.user}
    monkeypatch.setenv("AIRFLOW_CONN_GAME_SERVER", json.dumps(connection | {"extra": extra}))
    monkeypatch.setenv("AIRFLOW_CONN_FRAGFLOW_DB", database_url)
