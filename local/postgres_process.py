"""A running PostgreSQL server as a process: found by its data, and ended."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import psutil


def left_behind(data: Path) -> psutil.Process | None:
    """The server that runs on a data folder, None where its pid file is missing or names a process that is none."""
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text().splitlines()[0]))
        return process if str(data) in process.cmdline() else None
    except (OSError, IndexError, ValueError, psutil.NoSuchProcess):
        return None


def end(process: psutil.Process | subprocess.Popen[bytes]) -> None:
    """SIGINT asks for an orderly stop that does not wait for clients; SIGQUIT is for a server that does not listen."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=30)
    except (psutil.TimeoutExpired, subprocess.TimeoutExpired):
        process.send_signal(signal.SIGQUIT)
        process.wait(timeout=10)
