"""Files in lists: the least that lets a reader choose one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Connection

from include.store.queries import queries


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """
    One revision of a file and the round it gave.

    Attributes:
        round_id, map_name, round_number: None when no round came of it.
        held_back_lines: player lines that were left out of its round.
        change_count: how often a later derivation gave other numbers.
    """

    file_id: int
    filename: str
    state: str
    reason: str | None
    ended_at: datetime | None
    round_id: int | None
    map_name: str | None
    round_number: int | None
    held_back_lines: int
    flag_count: int
    change_count: int


def read_latest(connection: Connection, server_id: int, most: int, skipped: int = 0) -> list[LedgerEntry]:
    """Give what is not ignored, the latest rounds first."""
    return _read(connection, server_id, most, skipped)


def read_of_run(connection: Connection, server_id: int, run: str, most: int) -> list[LedgerEntry]:
    """Give the files that a run checked."""
    return _read(connection, server_id, most, run=run)


def read_some(connection: Connection, server_id: int, file_ids: Collection[int]) -> list[LedgerEntry]:
    """Give these files."""
    return _read(connection, server_id, len(file_ids), file_ids=list(file_ids))


def read_of_session(
    connection: Connection, server_id: int, session_id: int, silence: timedelta, most: int
) -> list[LedgerEntry]:
    """Give the files of a session's time, also those that gave no round; `silence` is what parts sessions."""
    return _read(connection, server_id, most, session_id=session_id, silence=silence)


def _read(
    connection: Connection,
    server_id: int,
    most: int,
    skipped: int = 0,
    run: str | None = None,
    file_ids: list[int] | None = None,
    session_id: int | None = None,
    silence: timedelta | None = None,
) -> list[LedgerEntry]:
    rows = queries("listing").read_files(
        connection, server_id=server_id, most=most, skipped=skipped, run=run, file_ids=file_ids, session_id=session_id,
        silence=silence,
    )  # fmt: skip
    return [LedgerEntry(**row) for row in rows]
