"""
A game server's SFTP access for demo and tests: one folder, one account, one key, loopback only.

    python -m local.sftp_server --folder F --port N --host-key F --authorized-key F
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import posixpath
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import asyncssh

from local.keys import key_file

USER: Final = "fragflow"
LOOPBACK: Final = "127.0.0.1"


class OneFolder(asyncssh.SFTPServer):
    """
    Serves one folder and nothing above it.

    asyncssh's own `chroot` keeps `..` inside but follows a symbolic link out: whoever may write into the folder could
    read the whole machine. So each path is resolved to where it really leads, and one that leaves is not there.
    """

    def map_path(self, path: bytes) -> bytes:
        """The path on this machine that a client's path means."""
        mapped = super().map_path(path)
        root = os.path.realpath(super().map_path(b"/"))
        real = os.path.realpath(mapped)
        if real != root and not real.startswith(root + b"/"):
            raise asyncssh.SFTPNoSuchFile(
                f"{posixpath.basename(path).decode(errors='replace')} leads out of the folder"
            )
        return mapped

    def symlink(self, oldpath: bytes, newpath: bytes) -> None:
        """Never: a game server's folder has none."""
        raise asyncssh.SFTPPermissionDenied("links are not made here")

    def link(self, oldpath: bytes, newpath: bytes) -> None:
        """Never: a game server's folder has none."""
        raise asyncssh.SFTPPermissionDenied("links are not made here")


class OneAccount(asyncssh.SSHServer):
    """Lets `fragflow` in with the keys given; no passwords, no shell."""

    def __init__(self, authorized: asyncssh.SSHAuthorizedKeys) -> None:
        self._authorized = authorized

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Keep the connection: its keys are set once the account is known."""
        self._connection = conn

    def begin_auth(self, username: str) -> bool:
        """Any account has to show a key, and only one has any that fit."""
        if username == USER:
            self._connection.set_authorized_keys(self._authorized)
        return True


@contextlib.asynccontextmanager
async def serve(folder: Path, port: int, host_key: Path, authorized_key: Path) -> AsyncIterator[int]:
    """Serve a folder while the context lasts; gives the port, which for 0 is one that was free."""
    authorized = asyncssh.read_authorized_keys(authorized_key)
    server = await asyncssh.create_server(
        lambda: OneAccount(authorized), LOOPBACK, port, server_host_keys=[key_file(host_key)],
        sftp_factory=lambda channel: OneFolder(channel, chroot=os.fsencode(folder)),
        public_key_auth=True, password_auth=False, kbdint_auth=False, gss_host=None,
    )  # fmt: skip
    try:
        yield server.get_port()
    finally:
        server.close()
        await server.wait_closed()


async def _serve_until_ended(options: argparse.Namespace) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with serve(options.folder, options.port, options.host_key, options.authorized_key) as port:
        print(f"serving {options.folder} on {LOOPBACK}:{port}", flush=True)  # noqa: T201 (the terminal is its log)
        await ended.wait()


def main(arguments: list[str] | None = None) -> None:
    """Serve until told to end."""
    parser = argparse.ArgumentParser(prog="python -m local.sftp_server", description="A game server's SFTP access.")
    parser.add_argument("--folder", type=Path, required=True, help="the folder to serve")
    parser.add_argument("--port", type=int, required=True, help="on the loopback address; 0 for a free one")
    parser.add_argument("--host-key", type=Path, required=True, help="the server's ed25519 key; made when missing")
    parser.add_argument("--authorized-key", type=Path, required=True, help="public key of the client")
    asyncio.run(_serve_until_ended(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()
