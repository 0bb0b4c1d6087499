"""Files that are held back whole or in part, and what people decide about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg import Connection

from include.store.queries import queries

MOST_FOUND: Final = 50


@dataclass(frozen=True, slots=True)
class HeldFile:
    """
    One revision of a file with what keeps it, or some of its lines, out of the rounds.

    Attributes:
        sha256: None for a transfer that failed: its bytes are not here.
        held_back_lines: player lines that were left out of its round.
        round_id: None when no round came of it.
        is_current: no newer revision of the name is here.
    """

    file_id: int
    filename: str
    sha256: str | None
    state: str
    reason: str | None
    attempts: int
    ended_at: datetime | None
    fetched_at: datetime
    held_back_lines: int
    round_id: int | None
    discarded_reason: str | None
    discarded_at: datetime | None
    is_current: bool

    @property
    def has_bytes(self) -> bool:
        return self.sha256 is not None


def read_held(connection: Connection, server_id: int, *, discarded: bool) -> list[HeldFile]:
    """Give what is in quarantine, failed, or loaded with lines held back, in time order; or what was put aside."""
    rows = queries("quarantine").read_held(connection, server_id=server_id, discarded=discarded)
    return [HeldFile(**row) for row in rows]


def read_named(connection: Connection, server_id: int, text: str) -> list[HeldFile]:
    """Give the current files that a text means: an id, else a filename, else the beginning of a hash, else a part."""
    rows = queries("quarantine").read_named(connection, server_id=server_id, text=text, most=MOST_FOUND)
    return [HeldFile(**row) for row in rows]


def read_file(connection: Connection, server_id: int, file_id: int) -> HeldFile | None:
    """Give one file, None when there is none."""
    for row in queries("quarantine").read_file(connection, server_id=server_id, file_id=file_id):
        return HeldFile(**row)
    return None


def discard(connection: Connection, file_id: int, reason: str) -> None:
    """Put a file aside; what follows from that is to be derived."""
    queries("quarantine").discard(connection, file_id=file_id, reason=reason)


def restore(connection: Connection, file_id: int) -> None:
    """Take a file back; what follows from it is to be checked and derived."""
    queries("quarantine").restore(connection, file_id=file_id)
