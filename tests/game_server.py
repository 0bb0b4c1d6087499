"""A game server for tests: a real SSH server with a host key over one folder, on the loopback address."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import paramiko

from local.keys import key_file
from local.sftp_server import LOOPBACK, USER


@dataclass(frozen=True, slots=True)
class GameServer:
    """Where a running server is, and what it takes to be let in."""

    folder: Path
    port: int
    key_path: Path
    host_key: str
    pid: int
    host: str = LOOPBACK
    user: str = USER


@contextmanager
def running(folder: Path, keys: Path, port: int = 0) -> Iterator[GameServer]:
    """Serve the folder from a process of its own, killed at the end; the same keys give the same server again."""
    key_file(keys / "client")
    key_file(keys / "host")
    options = {"folder": folder, "port": port, "host-key": keys / "host", "authorized-key": keys / "client.pub"}
    arguments = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    server = subprocess.Popen(
        [sys.executable, "-m", "local.sftp_server", *arguments], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    try:
        line = server.stdout.readline()
        assert line.startswith("serving"), f"the SFTP server did not start: {line!r}"
        host_key = " ".join((keys / "host.pub").read_text().split()[:2])
        yield GameServer(folder, int(line.rpartition(":")[2]), keys / "client", host_key, server.pid)
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


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
