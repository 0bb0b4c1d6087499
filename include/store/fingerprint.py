"""One hash over all that follows from the files: same bytes, same fingerprint."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from psycopg import Connection

from include.store.queries import queries

TABLES: Final = (
    "gaming_sessions",
    "matches",
    "rounds",
    "player_comprehensive_stats",
    "weapon_comprehensive_stats",
    "round_flags",
    "player_aliases",
    "stats_files",
)
"""The derived tables, and of the ledger what follows from bytes and names."""

_NO_ROWS: Final = hashlib.sha256().hexdigest()


@dataclass(frozen=True, slots=True)
class TableFingerprint:
    """Rows of one table and the hash over them."""

    table: str
    rows: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.table} {self.rows} {self.sha256}"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The hashes of all tables, in the order of `TABLES`."""

    tables: tuple[TableFingerprint, ...]

    @property
    def sha256(self) -> str:
        """The one hash: over a line for each table, so that `sha256sum` gives the same."""
        return hashlib.sha256("".join(f"{table}\n" for table in self.tables).encode()).hexdigest()

    def differing(self, other: Fingerprint) -> tuple[str, ...]:
        """Give the tables whose rows are others there."""
        return tuple(one.table for one, there in zip(self.tables, other.tables, strict=True) if one != there)


def read_fingerprint(connection: Connection) -> Fingerprint:
    """
    Give the fingerprint of the database as this transaction sees it.

    Every row is read and hashed. Settings of this transaction are changed: its texts are those of UTC, and no statement
    of it is stopped for taking long.
    """
    fingerprint = queries("fingerprint")
    fingerprint.settle_texts(connection)
    found = {row["table_name"]: row for row in fingerprint.read_tables(connection)}
    return Fingerprint(
        tuple(
            TableFingerprint(table, found[table]["row_count"], found[table]["sha256"])
            if table in found
            else TableFingerprint(table, 0, _NO_ROWS)
            for table in TABLES
        )
    )
