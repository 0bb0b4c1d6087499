import os
import signal
from datetime import UTC, datetime
from pathlib import Path

import paramiko
import pytest

from include.source.folder import LARGEST_FILE_BYTES, ConnectionLostError, RefusedFileError, RemoteFile, SourceError
from include.source.sftp import SftpFolder
from tests.game_server import GameServer, session


def test_a_listing_tells_name_size_and_time(gamestats: Path, remote: SftpFolder):
    (gamestats / "a.txt").write_bytes(b"12345")
    os.utime(gamestats / "a.txt", (1_768_000_000, 1_768_000_000))

    assert remote.list_files() == [RemoteFile("a.txt", 5, datetime.fromtimestamp(1_768_000_000, UTC))]


def test_bytes_arrive_unchanged(gamestats: Path, remote: SftpFolder):
    content = bytes(range(256)) * 500 + b"\r\n"
    (gamestats / "a.txt").write_bytes(content)

    assert remote.read(*remote.list_files()).content == content


def test_an_empty_file_is_read_as_nothing(gamestats: Path, remote: SftpFolder):
    (gamestats / "a.txt").touch()

    assert remote.read(*remote.list_files()).content == b""


def test_folders_are_not_listed(gamestats: Path, remote: SftpFolder):
    (gamestats / "old").mkdir()

    assert remote.list_files() == []


def test_a_symlink_is_refused(gamestats: Path, remote: SftpFolder):
    (gamestats / "a.txt").write_text("real")
    (gamestats / "link.txt").symlink_to(gamestats / "a.txt")
    (link,) = [file for file in remote.list_files() if file.filename == "link.txt"]

    with pytest.raises(RefusedFileError, match="not a regular file"):
        remote.read(link)


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "..", ".", "", "a\\b.txt", "a\nb.txt", "a\x1b[2Jb.txt"])
def test_a_name_that_is_a_path_or_cannot_be_printed_is_refused(name: str, remote: SftpFolder):
    with pytest.raises(RefusedFileError, match="name"):
        remote.read(RemoteFile(name, 5, datetime.now(UTC)))


def test_a_name_that_is_not_utf8_hides_no_other_file(gamestats: Path, remote: SftpFolder):
    (gamestats / "a.txt").write_text("good")
    Path(os.fsdecode(os.fsencode(gamestats) + b"/caf\xe9.txt")).write_text("odd")

    odd, good = sorted(remote.list_files(), key=lambda file: file.filename == "a.txt")

    assert remote.read(good).content == b"good"
    with pytest.raises(RefusedFileError, match="not UTF-8"):
        remote.read(odd)


def test_a_file_too_large_for_statistics_is_refused_unread(gamestats: Path, remote: SftpFolder):
    with (gamestats / "large.txt").open("wb") as file:
        file.truncate(LARGEST_FILE_BYTES + 1)

    with pytest.raises(RefusedFileError, match="4194305 bytes"):
        remote.read(*remote.list_files())


def test_a_file_that_grew_since_it_was_listed_shows_it_in_its_sizes(gamestats: Path, remote: SftpFolder):
    (gamestats / "a.txt").write_bytes(b"half")
    (listed,) = remote.list_files()
    (gamestats / "a.txt").write_bytes(b"half and more")

    reading = remote.read(listed)

    assert (listed.size_bytes, reading.size_before_bytes, reading.size_after_bytes) == (4, 13, 13)


def test_a_file_rewritten_with_the_same_length_is_an_error(gamestats: Path, remote: SftpFolder):
    (gamestats / "a.txt").write_bytes(b"old")
    os.utime(gamestats / "a.txt", (1_768_000_000, 1_768_000_000))
    (listed,) = remote.list_files()
    (gamestats / "a.txt").write_bytes(b"new")

    with pytest.raises(SourceError, match="changed"):
        remote.read(listed)


def test_a_file_that_went_away_is_an_error_of_now_not_a_refusal(gamestats: Path, remote: SftpFolder):
    with pytest.raises(SourceError, match="is not on the server") as raised:
        remote.read(RemoteFile("gone.txt", 5, datetime.now(UTC)))

    assert not isinstance(raised.value, RefusedFileError)


def test_a_missing_folder_is_said_by_name(client: paramiko.SFTPClient):
    with pytest.raises(SourceError, match="the folder 'no/such' is not on the server"):
        SftpFolder(client, "no/such").list_files()


def test_after_a_file_that_cannot_be_read_the_connection_goes_on(gamestats: Path, remote: SftpFolder):
    (gamestats / "a.txt").write_text("12345")
    (listed,) = remote.list_files()
    (gamestats / "a.txt").unlink()

    with pytest.raises(SourceError) as raised:
        remote.read(listed)

    assert not isinstance(raised.value, ConnectionLostError)
    assert remote.list_files() == []


def test_a_connection_that_ended_is_told_from_a_file_that_cannot_be_read(server: GameServer):
    with session(server) as client:
        folder = SftpFolder(client, "gamestats")
    with pytest.raises(ConnectionLostError, match="cannot be read"):
        folder.list_files()


@pytest.mark.lengthy
def test_a_server_that_falls_silent_is_a_lost_connection_and_the_reason_says_so(server: GameServer, gamestats: Path):
    """Stopped, its machine still takes what is sent and nobody answers."""
    (gamestats / "a.txt").write_text("12345")
    with session(server) as client:
        client.get_channel().settimeout(0.1)
        folder = SftpFolder(client, "gamestats")
        (listed,) = folder.list_files()
        os.kill(server.pid, signal.SIGSTOP)
        try:
            with pytest.raises(ConnectionLostError, match=r"the connection said: TimeoutError$"):
                folder.read(listed)
        finally:
            os.kill(server.pid, signal.SIGCONT)
