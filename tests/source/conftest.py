from collections.abc import Iterator
from pathlib import Path

import paramiko
import pytest

from include.source.sftp import SftpFolder
from tests.game_server import GameServer, running, session


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GameServer]:
    top = tmp_path_factory.mktemp("game_server")
    (top / "root" / "gamestats").mkdir(parents=True)
    with running(top / "root", top / "keys") as started:
        yield started


@pytest.fixture
def gamestats(server: GameServer) -> Iterator[Path]:
    """The folder of stats files as the server's own disk has it, empty at first."""
    folder = server.folder / "gamestats"
    yield folder
    for entry in folder.iterdir():
        entry.rmdir() if entry.is_dir() and not entry.is_symlink() else entry.unlink()


@pytest.fixture(scope="package")
def client(server: GameServer) -> Iterator[paramiko.SFTPClient]:
    """One session for all tests that leave it as it was: opening one takes a tenth of a second."""
    with session(server) as opened:
        yield opened


@pytest.fixture
def remote(client: paramiko.SFTPClient) -> SftpFolder:
    return SftpFolder(client, "gamestats")
