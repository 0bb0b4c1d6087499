from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from include.source.folder import ConnectionLostError, SourceError
from local.keys import key_file
from tests.game_server import GameServer

pytestmark = [pytest.mark.airflow, pytest.mark.database]


def changed(monkeypatch: pytest.MonkeyPatch, **fields: object) -> None:
    connection = json.loads(os.environ["AIRFLOW_CONN_GAME_SERVER"])
    extra = connection["extra"] | {name: fields.pop(name) for name in ("host_key", "key_file") if name in fields}
    monkeypatch.setenv("AIRFLOW_CONN_GAME_SERVER", json.dumps(connection | fields | {"extra": extra}))


def test_the_folder_of_the_connection_is_listed(server: GameServer, connections: None):
    from dags.connections import open_stats_folder

    (server.folder / "gamestats" / "a.txt").write_text("12345")

    with open_stats_folder() as folder:
        assert [file.filename for file in folder.list_files()] == ["a.txt"]


def test_a_server_with_another_host_key_is_not_spoken_to(
    connections: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from dags.connections import open_stats_folder

    other = key_file(tmp_path / "other").export_public_key().decode()
    changed(monkeypatch, host_key=" ".join(other.split()[:2]))

    with pytest.raises(SourceError, match="host key is not the one in SSH_HOST_KEY"), open_stats_folder():
        pass


def test_a_refused_login_names_the_settings(connections: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from dags.connections import open_stats_folder

    key_file(tmp_path / "stranger")
    changed(monkeypatch, key_file=str(tmp_path / "stranger"))

    with pytest.raises(SourceError, match="SSH_USER or SSH_KEY_PATH does not fit"), open_stats_folder():
        pass


def test_an_unreachable_server_is_said(connections: None, monkeypatch: pytest.MonkeyPatch):
    from dags.connections import open_stats_folder

    changed(monkeypatch, port=1)

    with pytest.raises(SourceError, match="the game server cannot be reached"), open_stats_folder():
        pass


def test_known_hosts_of_the_account_do_not_stand_in_for_the_settings(
    server: GameServer, connections: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Whoever logged in there by hand once has its key; the settings may say another all the same."""
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "known_hosts").write_text(f"[{server.host}]:{server.port} {server.host_key}\n")
    monkeypatch.setenv("HOME", str(tmp_path))

    test_a_server_with_another_host_key_is_not_spoken_to(connections, tmp_path, monkeypatch)


def test_a_connection_without_a_host_key_is_not_used(
    server: GameServer, connections: None, monkeypatch: pytest.MonkeyPatch
):
    from dags.connections import open_stats_folder

    changed(monkeypatch, host_key=None)

    with pytest.raises(SourceError, match="SSH_HOST_KEY"), open_stats_folder():
        pass


def test_a_server_that_falls_silent_later_ends_the_listing(
    server: GameServer, connections: None, monkeypatch: pytest.MonkeyPatch
):
    import dags.connections

    monkeypatch.setattr(dags.connections, "SFTP_TIMEOUT_SECONDS", 2)

    with dags.connections.open_stats_folder() as folder:
        os.kill(server.pid, signal.SIGSTOP)
        with pytest.raises(ConnectionLostError, match="TimeoutError"):
            folder.list_files()
