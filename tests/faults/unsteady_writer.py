"""A game server that takes its time: ways of writing a stats file other than at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

Writer = Callable[[Path, bytes], None]

LONGER_THAN_SETTLING = 2.3
"""Seconds in which a half-written file looks finished to anyone who only compares listings."""


def at_once(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def slowly(path: Path, content: bytes) -> None:
    """Forty pieces that end anywhere."""
    _in_pieces(path, _pieces(content, 40), pause=0.07)


def line_by_line(path: Path, content: bytes) -> None:
    _in_pieces(path, content.splitlines(keepends=True), pause=0.4)


def in_bursts(path: Path, content: bytes) -> None:
    """Some lines, a silence in which the file settles, and the rest."""
    lines = content.splitlines(keepends=True)
    _in_pieces(path, [b"".join(lines[:3]), b"".join(lines[3:])], pause=LONGER_THAN_SETTLING)


def emptily_first(path: Path, content: bytes) -> None:
    _in_pieces(path, [b"", content], pause=LONGER_THAN_SETTLING)


def renamed_late(path: Path, content: bytes) -> None:
    """Under another name until it is whole."""
    working = path.with_suffix(".part")
    line_by_line(working, content)
    working.rename(path)


def truncated_and_restored(path: Path, content: bytes) -> None:
    """Whole, then cut at a line end for a while, then whole again."""
    at_once(path, content)
    time.sleep(0.5)
    in_bursts(path, content)


def replaced(read: Event, earlier: bytes) -> Writer:
    """Other content first, until that was read."""

    def write(path: Path, content: bytes) -> None:
        at_once(path, earlier)
        assert read.wait(60), "the earlier content was never read"
        time.sleep(1.1)  # SFTP tells whole seconds
        at_once(path, content)

    return write


def _pieces(content: bytes, count: int) -> list[bytes]:
    size = -(-len(content) // count)
    return [content[start : start + size] for start in range(0, len(content), size)]


def _in_pieces(path: Path, pieces: list[bytes], pause: float) -> None:
    with path.open("wb", buffering=0) as file:
        for number, piece in enumerate(pieces):
            if number:
                time.sleep(pause)
            file.write(piece)
