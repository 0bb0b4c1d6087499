"""A folder for a PostgreSQL of the tests, in memory where the machine has some to spare."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 4 * 1024**3
"""Of free memory, in each of both processes of `make test`: a server takes a few hundred megabytes."""

PREFIX = "fragflow-tests"


@contextmanager
def folder_for_a_server() -> Iterator[Path]:
    """
    Give an empty folder, gone afterwards.

    Not pytest's own temporary folder: root's is closed to the account that PostgreSQL runs as. On a disk, making and
    dropping a database for each test takes ten times as long.
    """
    in_memory = _has_room(MEMORY)
    if in_memory:
        _clear_up_after_killed_runs(MEMORY)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}-{os.getpid()}-", dir=MEMORY if in_memory else None))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _has_room(folder: Path) -> bool:
    """Containers often give it 64 MB, and some machines let no program run from there."""
    if not os.access(folder, os.W_OK):
        return False
    runs_programs = not os.statvfs(folder).f_flag & os.ST_NOEXEC
    return runs_programs and shutil.disk_usage(folder).free > ENOUGH_BYTES


def _clear_up_after_killed_runs(memory: Path) -> None:
    """Else they would hold it until the machine starts again; a server without its folder ends by itself."""
    for folder in memory.glob(f"{PREFIX}-*-*"):
        if not psutil.pid_exists(int(folder.name.split("-")[2])):
            shutil.rmtree(folder, ignore_errors=True)
