"""A game server's SFTP access that fails in the middle of things, and can be told to stop that."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import asyncssh

from include.source.ssh import Login
from local.keys import key_file
from local.sftp_server import LOOPBACK, USER, OneAccount, OneFolder

Fault = Literal["silent in a listing", "silent in a read", "gone in a read", "fewer bytes", "short reads"]

FIRST_BYTES = 1000
"""What of a file comes before the fault."""


class UnsteadyServer:
    """
    A server over a folder, on the same port and with the same keys each time it is started.

    Attributes:
        fault: what it does wrong from now on.
        at: the file with which it does that; listings are of all files.
        read: names of the files that were opened.
    """

    def __init__(self, folder: Path, keys: Path, port: int) -> None:
        key_file(keys / "client")
        key_file(keys / "host")
        self.folder, self.keys, self.port = folder, keys, port
        self.fault: Fault | None = None
        self.at = ""
        self.read: list[str] = []

    @property
    def login(self) -> Login:
        host_key = " ".join((self.keys / "host.pub").read_text().split()[:2])
        return Login(LOOPBACK, self.port, USER, self.keys / "client", host_key)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve from a thread."""
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            serving = asyncio.run_coroutine_threadsafe(self._serve(), loop).result(30)
            try:
                yield
            finally:
                asyncio.run_coroutine_threadsafe(_end(serving), loop).result(30)
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    async def _serve(self) -> asyncssh.SSHAcceptor:
        authorized = asyncssh.read_authorized_keys(self.keys / "client.pub")
        return await asyncssh.create_server(
            lambda: OneAccount(authorized), LOOPBACK, self.port, server_host_keys=[self.keys / "host"],
            sftp_factory=lambda channel: _Unsteady(channel, self),
        )  # fmt: skip


class _Unsteady(OneFolder):
    """One session."""

    def __init__(self, channel: asyncssh.SSHServerChannel, server: UnsteadyServer) -> None:
        super().__init__(channel, chroot=os.fsencode(server.folder))
        self._server = server
        self._struck: set[object] = set()

    async def scandir(self, path):
        if self._server.fault == "silent in a listing":
            await asyncio.sleep(3600)
        async for entry in super().scandir(path):
            yield entry

    def open(self, path, pflags, attrs):
        name = Path(os.fsdecode(path)).name
        self._server.read.append(name)
        opened = super().open(path, pflags, attrs)
        if name == self._server.at:
            self._struck.add(opened)
        return opened

    async def read(self, file_obj, offset, size):
        fault = self._server.fault
        content = super().read(file_obj, offset, size)
        if file_obj not in self._struck or fault is None:
            return content
        if offset < FIRST_BYTES or fault == "short reads":
            return content[:FIRST_BYTES]
        if fault == "silent in a read":
            await asyncio.sleep(3600)
        if fault == "gone in a read":
            self.connection.abort()
        return b""  # no more bytes, however many there are


async def _end(serving: asyncssh.SSHAcceptor) -> None:
    serving.close()
    await serving.wait_closed()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
