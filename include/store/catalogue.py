"""What the database says of itself: tables and their sizes, connections, migrations, and what was imported last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg import Connection, sql
from psycopg.rows import dict_row

from include.store.migrate import known_migrations
from include.store.queries import queries

MOST_COUNTED: Final = 500_000
"""Rows that are counted in some ten milliseconds; of larger tables the planner's estimate is told."""

_CHEAP_RULES: Final = ("constraint_missing", "constraint_not_validated", "index_missing")
"""Those of integrity.sql that read the catalogue and no table of ours."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `about_rows` is None before the planner ever counted."""

    name: str
    about_rows: int | None
    table_bytes: int
    index_bytes: int


@dataclass(frozen=True, slots=True)
class Count:
    """The rows of a table, exact or as the planner estimates them."""

    table: str
    rows: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Database:
    """
    The database and its server.

    Attributes:
        memory_share: of the pages that were asked for, those that were in the server's memory; None before any was.
        data_version: raised by whatever changes an answer.
    """

    name: str
    server_version: str
    started_at: datetime
    size_bytes: int
    most_connections: int
    commits: int
    rollbacks: int
    deadlocks: int
    memory_share: float | None
    data_version: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Intake:
    """
    What comes from the game server.

    Attributes:
        listed_at: when the server's folder was last looked at, None before the first time.
        found_files: that came with that look.
        filename, state, fetched_at: of the file that came last, None before the first.
        round_at: when the latest round ended.
    """

    listed_at: datetime | None
    found_files: int
    filename: str | None
    state: str | None
    fetched_at: datetime | None
    round_at: datetime | None


@dataclass(frozen=True, slots=True)
class Import:
    """A file that came; `attempts` counts those that failed."""

    filename: str
    state: str
    reason: str | None
    attempts: int
    fetched_at: datetime


def ping(connection: Connection) -> None:
    """Go to the server and back."""
    queries("catalogue").ping(connection)


def read_tables(connection: Connection) -> list[Table]:
    """Give all tables, the largest first."""
    return [Table(**row) for row in queries("catalogue").read_tables(connection)]


def count_rows(connection: Connection) -> list[Count]:
    """Give how many rows each table has, the largest table first."""
    tables = read_tables(connection)
    small = [each.name for each in tables if (each.about_rows or 0) <= MOST_COUNTED]
    statement = sql.SQL(queries("catalogue").count_rows.sql.strip())
    counts = sql.SQL(" UNION ALL ").join(
        statement.format(text=sql.Literal(name), table=sql.Identifier(name)) for name in small
    )
    with connection.cursor(row_factory=dict_row) as cursor:
        counted = {row["name"]: row["rows"] for row in cursor.execute(counts)} if small else {}
    return [Count(each.name, counted.get(each.name, each.about_rows or 0), each.name in counted) for each in tables]


def read_database(connection: Connection) -> Database:
    """Give the database and its server."""
    (row,) = queries("catalogue").read_database(connection)
    return Database(**row)


def read_connections(connection: Connection) -> dict[str, int]:
    """Give how many connections each program has, the most first."""
    return {row["application"]: row["connections"] for row in queries("catalogue").read_connections(connection)}


def read_intake(connection: Connection, server_id: int) -> Intake | None:
    """Give what comes from a game server, None when nothing of it ever came."""
    for row in queries("catalogue").read_intake(connection, server_id=server_id):
        return Intake(**row)
    return None


def read_imports(
    connection: Connection, server_id: int, most: int, skipped: int, *, failed: bool
) -> tuple[list[Import], int]:
    """
    Give files that came, the last first, and the number of all.

    Args:
        failed: only those that could not be read or are in quarantine.
    """
    rows = list(
        queries("catalogue").read_imports(connection, server_id=server_id, most=most, skipped=skipped, failed=failed)
    )
    files = [Import(row["filename"], row["state"], row["reason"], row["attempts"], row["fetched_at"]) for row in rows]
    return files, rows[0]["files"] if rows else 0


def read_migrations(connection: Connection) -> tuple[set[str], set[str]]:
    """Give the migrations that this version knows, and those that were applied."""
    return known_migrations(), {row["migration"] for row in queries("migrations").read_migrations(connection)}


def count_cheap_violations(connection: Connection) -> dict[str, int]:
    """Give how often each rule of the schema is broken; the rules over the data are for the night."""
    integrity = queries("integrity")
    return {rule: getattr(integrity, rule)(connection) for rule in _CHEAP_RULES}
