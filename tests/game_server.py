"""A game server for tests: a real SSH server with a host key over one folder, on the loopback address."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import paramiko

from local.keys import key_file
from local.sftp_server import LOOPBACK, USER, serve


@dataclass(frozen=True, slots=True)
class GameServer:
    """Where a running server is, and what it takes to be let in."""

    folder: Path
    port: int
    key_path: Path
    host_key: str
    host: str = LOOPBACK
    user: str = USER


@contextmanager
def running(folder: Path, keys: Path, port: int = 0) -> Iterator[GameServer]:
    """Serve the folder from a thread while the context lasts; the same keys give the same server again."""
    key_file(keys / "client")
    key_file(keys / "host")
    loop = asyncio.new_event_loop()
    started = threading.Event()
    ports: list[int] = []

    async def main(ended: asyncio.Event) -> None:
        async with serve(folder, port, keys / "host", keys / "client.pub") as found:
            ports.append(found)
            started.set()
            await ended.wait()

    ended = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(main(ended)), daemon=True)
    thread.start()
    assert started.wait(10), "the SFTP server did not start"
    host_key = " ".join((keys / "host.pub").read_text().split()[:2])
    try:
        yield GameServer(folder, ports[0], keys / "client", host_key)
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)


@contextmanager
def session(server: GameServer) -> Iterator[paramiko.SFTPClient]:
    """An SFTP session as the tasks have it."""
    transport = paramiko.Transport((server.host, server.port))
    try:
        transport.connect(username=server.user, pkey=paramiko.Ed25519Key.from_private_key_file(str(server.key_path)))
        client = paramiko.SFTPClient.from_transport(transport)
        assert client is not None
        yield client
    finally:
        transport.close()
