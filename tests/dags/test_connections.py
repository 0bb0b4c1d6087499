from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import paramiko
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


class SilentServer(paramiko.ServerInterface):
    """Lets everybody in and says nothing more from one point on; its connection stays open."""

    def __init__(self, silent_at: str) -> None:
        self._silent_at = silent_at
        self.over = threading.Event()

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        return paramiko.AUTH_SUCCESSFUL

    def get_allowed_auths(self, username: str) -> str:
        return "publickey"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        if self._silent_at == "the channel":
            self.over.wait()
        return paramiko.OPEN_SUCCEEDED

    def check_channel_subsystem_request(self, channel: paramiko.Channel, name: str) -> bool:
        if self._silent_at == "the request for SFTP":
            self.over.wait()
        return True  # and nobody speaks SFTP


@pytest.fixture
def silent_server(
    request: pytest.FixtureRequest, server: GameServer, connections: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Airflow's connection leads to a server that falls silent at the point that the test names."""
    interface = SilentServer(request.param)
    host_key = paramiko.Ed25519Key.from_private_key_file(str(server.key_path.parent / "host"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        opened: list[paramiko.Transport] = []

        def answer() -> None:
            transport = paramiko.Transport(listening.accept()[0])
            transport.add_server_key(host_key)
            opened.append(transport)
            transport.start_server(server=interface)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        changed(monkeypatch, port=listening.getsockname()[1])
        yield
        interface.over.set()
        for transport in opened:
            transport.close()
        thread.join()


@pytest.mark.parametrize("silent_server", ["the channel", "the request for SFTP", "SFTP"], indirect=True)
def test_a_server_that_falls_silent_after_the_login_does_not_hold_the_task(
    silent_server: None, monkeypatch: pytest.MonkeyPatch
):
    """One run at a time: a task that waits for its end of half an hour holds all rounds back."""
    import dags.connections

    monkeypatch.setattr(dags.connections, "SFTP_TIMEOUT_SECONDS", 2)
    started_at = time.monotonic()

    with (
        pytest.raises(SourceError, match=r"the game server cannot be reached: \S"),
        dags.connections.open_stats_folder(),
    ):
        pass

    assert time.monotonic() - started_at < 15


def test_a_server_that_falls_silent_later_ends_the_listing(
    server: GameServer, connections: None, monkeypatch: pytest.MonkeyPatch
):
    import dags.connections

    monkeypatch.setattr(dags.connections, "SFTP_TIMEOUT_SECONDS", 2)

    with dags.connections.open_stats_folder() as folder:
        os.kill(server.pid, signal.SIGSTOP)
        with pytest.raises(ConnectionLostError, match="TimeoutError"):
            folder.list_files()
