"""Looking at a process and all that it starts, while it runs."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

import psutil


class Watching:
    """
    Collects, a few times a second, what any account of the machine could see of a process and its descendants.

    Attributes:
        command_lines: all that were seen.
        listening: addresses on which something was listening -> the command that did.
    """

    def __init__(self, pid: int) -> None:
        self.command_lines: set[str] = set()
        self.listening: dict[tuple[str, int], str] = {}
        self._process = psutil.Process(pid)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.3):
            try:
                processes = [self._process, *self._process.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            self._look({process.pid: process for process in processes})

    def _look(self, processes: Mapping[int, psutil.Process]) -> None:
        commands = {}
        for pid, process in processes.items():
            with suppress(psutil.NoSuchProcess):
                commands[pid] = " ".join(process.cmdline())
        self.command_lines.update(commands.values())
        for connection in psutil.net_connections(kind="inet"):  # of all at once: asking each reads the same tables
            if connection.status == psutil.CONN_LISTEN and connection.pid in commands:
                self.listening[connection.laddr.ip, connection.laddr.port] = commands[connection.pid]
