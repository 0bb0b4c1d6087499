"""The whole ledger beside the rounds, to be held against what a server lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection

from include.store.queries import queries


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """
    One revision of a file, without its bytes.

    Attributes:
        sha256: None for a transfer that failed: there are no bytes.
        size_bytes, modified_at: as last seen on the server.
        updated_at: when its state was last written.
        round_id: None when no round is made from it.
    """

    filename: str
    sha256: str | None
    size_bytes: int
    modified_at: datetime
    state: str
    reason: str | None
    attempts: int
    updated_at: datetime
    round_id: int | None
    is_discarded: bool


def read_ledger(connection: Connection, server_id: int) -> list[LedgerFile]:
    """Give all revisions of all files, older ones of a name before newer ones and failed transfers before both."""
    return [LedgerFile(**row) for row in queries("completeness").read_ledger(connection, server_id=server_id)]
