"""A game server that lists what it likes: no name leads out of its folder, into one of ours, or past the ledger."""

from __future__ import annotations

import asyncio
import os
import random
import string
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from pathlib import Path

import asyncssh
import paramiko
import pytest

from include.ingest.context import Pipeline
from include.ingest.fetch import fetch
from include.samples import SampleOptions, generate
from include.source import sftp_async
from include.source.folder import SourceError
from include.source.sftp import SftpFolder
from include.store import Store
from local.keys import key_file

pytestmark = [pytest.mark.database, pytest.mark.validation]

ROUND = "2026-01-10-200000-supply-round-1.txt"
LONG = "".join(random.Random(1).choices(string.ascii_letters + string.digits, k=5000))
HOSTILE = [
    f"../{ROUND}".encode(),
    f"../../etc/{ROUND}".encode(),
    f"/etc/{ROUND}".encode(),
    f"..\\{ROUND}".encode(),
    f"C:\\{ROUND}".encode(),
    f"{ROUND}/../../{ROUND}".encode(),
    ROUND.replace("supply", "../../supply").encode(),
    ROUND.replace("supply", "sup\nply").encode(),
    ROUND.replace("supply", "sup\0ply").encode(),
    ROUND.replace("supply", "sup\x1b[2Jply").encode(),
    ROUND.replace("supply", "sup\u202eply").encode(),
    ROUND.replace("supply", "caf\xe9").encode("latin-1"),
    ROUND.replace("supply", LONG).encode(),
    f"{ROUND}\0.png".encode(),
    b"",
    b"..",
    b"passwd",
    f"-rf {ROUND}".encode(),
    f"--{ROUND}".encode(),
]
LINK = ROUND.replace("supply", "linked")
"""Listed as a file, and a link out of the folder when it is looked at."""
SWELLING = ROUND.replace("supply", "swelling")
"""Never there when it is looked at, and from the third listing on of a size that no database can note."""


@dataclass
class Hostile:
    """A server that lists names of its own making beside the real ones, and remembers what it was asked for."""

    port: int = 0
    is_endless: bool = False
    looked_at: set[bytes] = field(default_factory=set)
    opened: set[bytes] = field(default_factory=set)
    listings: int = 0
    listed: int = 0


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[tuple[Hostile, Path]]:
    folder = tmp_path / "gamestats"
    folder.mkdir()
    seen = Hostile()

    class Server(asyncssh.SFTPServer):
        async def scandir(self, _: bytes) -> AsyncIterator[asyncssh.SFTPName]:
            for name in HOSTILE:
                seen.listed += 1
                yield asyncssh.SFTPName(name, "", asyncssh.SFTPAttrs(permissions=0o100644, size=100, mtime=1))
            for path in folder.iterdir():
                yield asyncssh.SFTPName(path.name.encode(), "", asyncssh.SFTPAttrs.from_local(path.stat()))
            seen.listings += 1
            size = 100 if seen.listings <= 2 else 2**64 - 1
            yield asyncssh.SFTPName(SWELLING.encode(), "", asyncssh.SFTPAttrs(permissions=0o100644, size=size, mtime=1))
            while seen.is_endless:
                seen.listed += 1
                yield asyncssh.SFTPName(b"%d.txt" % seen.listed, "", asyncssh.SFTPAttrs(permissions=0o100644))

        def lstat(self, path: bytes) -> os.stat_result:
            seen.looked_at.add(path)
            return super().lstat(path)

        def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
            seen.opened.add(path)
            return super().open(path, pflags, attrs)

    class Anybody(asyncssh.SSHServer):
        def begin_auth(self, username: str) -> bool:
            return False

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def serve() -> asyncssh.SSHAcceptor:
        return await asyncssh.create_server(
            Anybody, "127.0.0.1", 0, server_host_keys=[key_file(tmp_path / "host")],
            sftp_factory=lambda channel: Server(channel, chroot=os.fsencode(tmp_path)),
        )  # fmt: skip

    server = asyncio.run_coroutine_threadsafe(serve(), loop).result()
    seen.port = server.get_port()
    yield seen, folder
    asyncio.run_coroutine_threadsafe(ended(server), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


async def ended(server: asyncssh.SSHAcceptor) -> None:
    server.close()
    await server.wait_closed()
    listing = asyncio.all_tasks() - {asyncio.current_task()}
    for task in listing:
        task.cancel()
    await asyncio.gather(*listing, return_exceptions=True)


@pytest.fixture
def client(hostile: tuple[Hostile, Path]) -> Iterator[paramiko.SFTPClient]:
    transport = paramiko.Transport(("127.0.0.1", hostile[0].port))
    transport.connect(username="anybody")
    transport.auth_none("anybody")
    opened = paramiko.SFTPClient.from_transport(transport)
    assert opened
    yield opened
    transport.close()


def test_of_a_hostile_listing_only_plain_names_are_looked_at_and_kept(
    hostile: tuple[Hostile, Path], client: paramiko.SFTPClient, tmp_path: Path, database_url: str
):
    seen, folder = hostile
    good = generate(SampleOptions(maps=1))
    for file in good:
        (folder / file.filename).write_bytes(file.content)
    (tmp_path / "outside").write_bytes(good[0].content)
    (folder / LINK).symlink_to(tmp_path / "outside")
    hour = timedelta(hours=1)
    with Store(database_url, "tests") as store:
        pipeline = Pipeline(store, 1, "tests", zone=UTC, match_window=hour, session_gap=hour, run="tests")
        report = fetch(pipeline, SftpFolder(client, "gamestats"), fetched_by="sync")
        with store.transaction() as connection:
            kept = {name for (name,) in connection.execute("SELECT filename FROM stats_files")}

    names = {file.filename for file in good}
    assert seen.listed >= len(HOSTILE)
    assert set(report.fetched) == names
    assert seen.opened == {f"gamestats/{name}".encode() for name in names}
    assert seen.looked_at == {f"gamestats/{name}".encode() for name in {*names, LINK, SWELLING}}
    assert seen.listings > 2
    assert {LINK, SWELLING} <= set(report.failed)
    assert names <= kept
    assert [name for name in kept if "/" in name or len(name) > 255] == []


def test_a_listing_without_end_is_given_up(
    hostile: tuple[Hostile, Path], client: paramiko.SFTPClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("include.source.folder.MOST_FILES", 1000)
    hostile[0].is_endless = True

    with pytest.raises(SourceError, match="more than 1000 files"):
        SftpFolder(client, "gamestats").list_files()


def test_the_watch_gives_up_a_listing_without_end(hostile: tuple[Hostile, Path], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("include.source.folder.MOST_FILES", 1000)
    hostile[0].is_endless = True

    async def look() -> None:
        async with (
            asyncssh.connect("127.0.0.1", hostile[0].port, username="anybody", known_hosts=None) as connection,
            connection.start_sftp_client() as client,
        ):
            await sftp_async.list_files(client, "gamestats")

    with pytest.raises(SourceError, match="more than 1000 files"):
        asyncio.run(asyncio.wait_for(look(), 20))
