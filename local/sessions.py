"""
Processes by session: the only handle that holds a component together.

Airflow gives its task processes groups of their own, so a group's signal misses them; a session it never changes.

Run as a script this is the guard: it is told on standard input which sessions are alive (`+123`) and gone (`-123`),
and ends what is left when that input closes, which it also does when the supervisor is killed with signal 9.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path
from typing import Final

TERM_SECONDS: Final = 10.0
PROC: Final = Path("/proc")


def members(session: int) -> list[int]:
    """Process ids of a session that are alive (not waiting to be reaped)."""
    if not PROC.is_dir():
        return []
    found = []
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            # The name of a process may hold spaces and brackets: the fields begin after the last bracket.
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
                if fields[0] not in "ZX" and int(fields[3]) == session:
                    found.append(int(entry.name))
    return found


def send(session: int, number: signal.Signals) -> None:
    """Signal every process of a session; where /proc is missing, the group of its leader."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if not PROC.is_dir():
            os.killpg(session, number)
    for pid in members(session):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def guard() -> None:
    """Remember the sessions named on standard input; when it closes, end those that are left: TERM, then KILL."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    alive: set[int] = set()
    for line in sys.stdin:
        (alive.add if line[0] == "+" else alive.discard)(int(line[1:]))
    for session in alive:
        send(session, signal.SIGTERM)
    deadline = time.monotonic() + TERM_SECONDS
    while any(members(session) for session in alive) and time.monotonic() < deadline:
        time.sleep(0.1)
    for session in alive:
        send(session, signal.SIGKILL)


if __name__ == "__main__":
    guard()
