"""The way to the game server: the one server, the one key, and nothing that waits for ever."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import asyncssh
import paramiko
import pytest

from include.source.folder import SourceError
from include.source.sftp import SftpFolder
from include.source.ssh import Login, sftp_session
from local.keys import key_file
from tests.game_server import GameServer

pytestmark = pytest.mark.lengthy


@pytest.fixture
def login(server: GameServer) -> Login:
    return Login(server.host, server.port, server.user, server.key_path, server.host_key)


def refused(login: Login, silence_seconds: float = 10) -> str:
    with pytest.raises(SourceError) as error, sftp_session(login, silence_seconds):
        pass
    return str(error.value)


def public(path: Path) -> str:
    return " ".join(path.read_text().split()[:2])


def test_the_folder_is_listed(login: Login, gamestats: Path):
    (gamestats / "a.txt").write_text("12345")

    with sftp_session(login) as client:
        assert [file.filename for file in SftpFolder(client, "gamestats").list_files()] == ["a.txt"]


def test_a_server_with_another_host_key_is_not_spoken_to(login: Login, tmp_path: Path):
    key_file(tmp_path / "other")

    message = refused(replace(login, host_key=public(tmp_path / "other.pub")))

    assert message == "the game server's host key is not the one in SSH_HOST_KEY"


def test_a_host_key_of_another_type_is_another_key(login: Login, tmp_path: Path):
    key = asyncssh.generate_private_key("ecdsa-sha2-nistp256")
    (tmp_path / "other.pub").write_bytes(key.export_public_key())

    message = refused(replace(login, host_key=public(tmp_path / "other.pub")))

    assert message == "the game server's host key is not the one in SSH_HOST_KEY"


def test_no_key_but_the_named_one_is_shown(login: Login, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The key that would be let in lies where SSH looks by itself."""
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "id_ed25519").write_bytes(login.key_path.read_bytes())
    (tmp_path / ".ssh" / "id_ed25519").chmod(0o600)
    key_file(tmp_path / "stranger")
    monkeypatch.setenv("HOME", str(tmp_path))

    message = refused(replace(login, key_path=tmp_path / "stranger"))

    assert message == "the game server refused the login: SSH_USER or SSH_KEY_PATH does not fit"


def test_a_server_that_is_not_there_is_said(login: Login):
    assert refused(replace(login, port=1)).startswith("the game server cannot be reached: ")


@pytest.mark.filterwarnings("ignore:.*bcrypt.kdf")  # few rounds: nobody is to be kept from guessing this one
def test_a_key_that_cannot_be_used_is_said_with_its_path(login: Login, tmp_path: Path):
    locked = asyncssh.generate_private_key("ssh-ed25519").export_private_key(passphrase="mellon", rounds=1)
    (tmp_path / "locked").write_bytes(locked)
    (tmp_path / "noise").write_bytes(b"not a key\n")
    (tmp_path / "public").write_bytes((login.key_path.with_name(f"{login.key_path.name}.pub")).read_bytes())

    said = {name: refused(replace(login, key_path=tmp_path / name)) for name in ("locked", "noise", "public", "none")}

    assert all(message.startswith(f"SSH_KEY_PATH: {tmp_path / name} ") for name, message in said.items())
    assert "has a passphrase" in said["locked"]
    assert "no private key" in said["noise"]
    assert "no private key" in said["public"]
    assert "No such file" in said["none"]


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
def silent_server(request: pytest.FixtureRequest, server: GameServer, login: Login) -> Iterator[Login]:
    """The login of a server that falls silent at the point that the test names."""
    interface = SilentServer(request.param)
    host_key = paramiko.Ed25519Key.from_private_key_file(str(server.key_path.parent / "host"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        opened: list[paramiko.Transport | socket.socket] = []

        def answer() -> None:
            peer = listening.accept()[0]
            opened.append(peer)
            if request.param != "the greeting":
                transport = paramiko.Transport(peer)
                transport.add_server_key(host_key)
                opened.append(transport)
                transport.start_server(server=interface)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield replace(login, port=listening.getsockname()[1])
        interface.over.set()
        for end in reversed(opened):
            end.close()
        thread.join()


@pytest.mark.lengthy
@pytest.mark.parametrize(
    "silent_server", ["the greeting", "the channel", "the request for SFTP", "SFTP"], indirect=True
)
def test_a_server_that_falls_silent_is_left(silent_server: Login):
    """One run at a time: a task that waits for its end of half an hour holds all rounds back."""
    started_at = time.monotonic()

    message = refused(silent_server, silence_seconds=0.2)

    assert message.startswith("the game server cannot be reached: ")
    assert len(message) > len("the game server cannot be reached: ")
    assert time.monotonic() - started_at < 10
