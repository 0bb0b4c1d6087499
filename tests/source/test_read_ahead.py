"""Files read together are what each would have been by itself."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from include.source.folder import LARGEST_FILE_BYTES, ConnectionLostError, RefusedFileError, RemoteFile, SourceError
from include.source.sftp import SftpFolder
from include.source.together import LARGEST_TOGETHER_BYTES, read_together
from tests.game_server import GameServer, session

pytestmark = pytest.mark.lengthy


def test_files_read_together_are_what_each_is_by_itself(gamestats: Path, remote: SftpFolder):
    for number, size in enumerate([1, 1500, 30_000, LARGEST_TOGETHER_BYTES, LARGEST_TOGETHER_BYTES + 1]):
        (gamestats / f"{number}.txt").write_bytes(bytes([number]) * size)
    listed = remote.list_files()
    alone = [remote.read(file) for file in listed]

    remote.read_ahead(listed)

    assert [remote.read(file) for file in listed] == alone


def test_what_was_read_ahead_is_given_once_and_asked_for_anew_then(gamestats: Path, remote: SftpFolder):
    (gamestats / "a.txt").write_bytes(b"12345")
    listed = remote.list_files()
    remote.read_ahead(listed)
    (gamestats / "a.txt").unlink()

    assert remote.read(*listed).content == b"12345"
    with pytest.raises(SourceError, match="not on the server"):
        remote.read(*listed)


def test_only_files_with_nothing_special_about_them_are_read_together(gamestats: Path, client):
    for name in ("good", "gone", "grown", "rewritten", "empty", "large"):
        (gamestats / name).write_bytes(b"" if name == "empty" else b"12345")
    (gamestats / "large").write_bytes(bytes(LARGEST_TOGETHER_BYTES + 1))
    (gamestats / "link").symlink_to(gamestats / "good")
    listed = SftpFolder(client, "gamestats").list_files()
    (gamestats / "gone").unlink()
    (gamestats / "grown").write_bytes(b"123456")
    os.utime(gamestats / "rewritten", (0, 0))
    assert len(listed) == 7

    together = read_together(client, {file: f"gamestats/{file.filename}" for file in listed})

    assert [file.filename for file in together] == ["good"]


def test_a_special_file_says_what_it_is_when_it_is_asked_for(gamestats: Path, remote: SftpFolder):
    (gamestats / "a.txt").write_bytes(b"12345")
    (gamestats / "link").symlink_to(gamestats / "a.txt")
    moment = datetime.now(UTC)
    listed = [
        *remote.list_files(), RemoteFile("../secret", 5, moment), RemoteFile("big", LARGEST_FILE_BYTES + 1, moment)
    ]  # fmt: skip

    remote.read_ahead(listed)

    assert remote.read(listed[0]).content == b"12345"
    for special in listed[1:]:
        with pytest.raises(RefusedFileError):
            remote.read(special)


def test_nothing_stays_open_on_the_server(gamestats: Path, server: GameServer, remote: SftpFolder):
    for number in range(20):
        (gamestats / f"{number}.txt").write_bytes(b"12345")
    open_files = Path(f"/proc/{server.pid}/fd")
    before = len(list(open_files.iterdir()))

    remote.read_ahead(remote.list_files())

    assert len(list(open_files.iterdir())) == before


def test_a_connection_that_ended_is_lost_for_all(server: GameServer, gamestats: Path, remote: SftpFolder):
    (gamestats / "a.txt").write_bytes(b"12345")
    listed = remote.list_files()
    with session(server) as client:
        ended = SftpFolder(client, "gamestats")

    with pytest.raises(ConnectionLostError):
        ended.read_ahead(listed)
