"""One hash over all that follows from the files: same bytes, same fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection, sql
from psycopg.rows import dict_row

from include.store.queries import queries

SURROGATES: Final[dict[str, frozenset[str]]] = {
    "gaming_sessions": frozenset({"session_id"}),
    "matches": frozenset({"match_id"}),
    "rounds": frozenset({"round_id", "file_id", "match_id", "session_id"}),
    "player_comprehensive_stats": frozenset({"round_id"}),
    "weapon_comprehensive_stats": frozenset({"round_id"}),
    "round_flags": frozenset({"round_id"}),
    "round_awards": frozenset({"round_id"}),
    "player_head_to_head": frozenset({"round_id"}),
    "session_teams": frozenset({"session_id", "from_round_id", "to_round_id"}),
    "player_aliases": frozenset(),
    "player_session_summary": frozenset({"session_id"}),
    "player_map_summary": frozenset({"session_id"}),
    "player_companion_summary": frozenset({"session_id"}),
    "player_year_summary": frozenset(),
}
"""The derived tables, each with the columns that the query replaces by natural keys; all its others count."""

OF_THE_LEDGER: Final = ("ended_at", "filename", "latest_ended_at", "reason", "server_id", "sha256", "state")
"""What follows from a file's bytes and name, in the order of the names; the rest tells how and when it came."""

TABLES: Final = (*SURROGATES, "stats_files")


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
    statements = queries("fingerprint")
    statements.settle_texts(connection)
    columns = {"stats_files": list(OF_THE_LEDGER)}
    for row in statements.read_columns(connection, tables=list(SURROGATES)):
        table = row["table_name"]
        columns[table] = [column for column in row["columns"] if column not in SURROGATES[table]]
    statement = sql.SQL(statements.read_tables.sql).format(
        **{table: sql.SQL(", ").join(sql.Identifier(table, column) for column in columns[table]) for table in TABLES}
    )
    with connection.cursor(row_factory=dict_row) as cursor:
        found = {row["table_name"]: row for row in cursor.execute(statement)}
    return Fingerprint(tuple(_of_table(table, columns[table], found.get(table)) for table in TABLES))


def _of_table(table: str, columns: Sequence[str], found: Mapping[str, Any] | None) -> TableFingerprint:
    """The hash of the rows together with the names of their columns."""
    rows, sha256 = (found["row_count"], found["sha256"]) if found else (0, "")
    return TableFingerprint(table, rows, hashlib.sha256(f"{','.join(columns)}\n{sha256}".encode()).hexdigest())
