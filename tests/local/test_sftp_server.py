from __future__ import annotations

import asyncio
import contextlib
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import paramiko
import pytest

from local.keys import key_file
from local.sftp_server import serve

pytestmark = pytest.mark.lengthy


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sftp_server")


@pytest.fixture(scope="module")
def folder(home: Path) -> Path:
    served = home / "gamestats"
    served.mkdir()
    (served / "round.txt").write_bytes(b"content")
    (home / "secret.txt").write_bytes(b"not for the game server's guests")
    (served / "way-out.txt").symlink_to(home / "secret.txt")
    (served / "way-up").symlink_to(home)
    (served / "inside.txt").symlink_to(served / "round.txt")
    return served


@pytest.fixture(scope="module")
def port(home: Path, folder: Path) -> Iterator[int]:
    """One server for all tests, each of which leaves the files of the others as they were."""
    key_file(home / "client")
    found: list[int] = []
    ready, ended = threading.Event(), threading.Event()

    async def run() -> None:
        async with serve(folder, 0, home / "host", home / "client.pub") as port:
            found.append(port)
            ready.set()
            await asyncio.to_thread(ended.wait)

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    assert ready.wait(5)
    yield found[0]
    ended.set()
    thread.join()


@contextlib.contextmanager
def connected(port: int, key: Path, user: str = "fragflow") -> Iterator[paramiko.SFTPClient]:
    with paramiko.Transport(("127.0.0.1", port)) as transport:
        transport.connect(username=user, pkey=paramiko.Ed25519Key.from_private_key_file(str(key)))
        yield paramiko.SFTPClient.from_transport(transport)


@pytest.fixture(scope="module")
def sftp(home: Path, port: int) -> Iterator[paramiko.SFTPClient]:
    with connected(port, home / "client") as client:
        yield client


def test_a_file_is_listed_and_read(sftp: paramiko.SFTPClient) -> None:
    assert "round.txt" in sftp.listdir("/")
    assert sftp.open("/round.txt").read() == b"content"


def test_a_rename_puts_a_file_in_place(sftp: paramiko.SFTPClient, folder: Path) -> None:
    with sftp.open("/.round.tmp", "w") as file:
        file.write(b"new")
    sftp.posix_rename("/.round.tmp", "/new.txt")

    assert (folder / "new.txt").read_bytes() == b"new"


def test_a_link_that_stays_inside_is_followed(sftp: paramiko.SFTPClient) -> None:
    assert sftp.open("/inside.txt").read() == b"content"


@pytest.mark.parametrize("path", ["/way-out.txt", "/way-up/secret.txt", "/../secret.txt", "/way-up"])
def test_nothing_outside_the_folder_is_there(sftp: paramiko.SFTPClient, path: str) -> None:
    with pytest.raises(OSError, match=r"No such file|leads out"):
        sftp.open(path)
    with pytest.raises(OSError, match=r"No such file|leads out"):
        sftp.stat(path)


def test_no_link_can_be_made(sftp: paramiko.SFTPClient) -> None:
    with pytest.raises(OSError, match=r"not made here"):
        sftp.symlink("/etc/passwd", "/passwd")


def test_another_key_is_refused(tmp_path: Path, port: int) -> None:
    key_file(tmp_path / "stranger")
    with pytest.raises(paramiko.AuthenticationException), connected(port, tmp_path / "stranger"):
        pass


def test_another_account_is_refused(home: Path, port: int) -> None:
    with pytest.raises(paramiko.AuthenticationException), connected(port, home / "client", user="root"):
        pass


def test_a_password_is_not_asked_for(port: int) -> None:
    with paramiko.Transport(("127.0.0.1", port)) as transport:
        transport.start_client()
        with pytest.raises(paramiko.BadAuthenticationType) as refusal:
            transport.auth_password("fragflow", "anything")
    assert refusal.value.allowed_types == ["publickey"]


def test_a_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    key_file(tmp_path / "key")
    made = (tmp_path / "key").read_bytes()
    key_file(tmp_path / "key")

    assert (tmp_path / "key").read_bytes() == made
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
