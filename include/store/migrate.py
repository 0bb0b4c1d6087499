"""Migrations: include/sql/schema in the order of their numbers, each applied once."""

from __future__ import annotations

from pathlib import Path

from psycopg import Connection

from include.store import roles
from include.store.pool import Store
from include.store.queries import SQL_FOLDER, queries

_REGISTER = "000_schema_migrations"


def migrate(store: Store) -> list[str]:
    """
    Bring the database up to date and give the names of the migrations applied now.

    Several processes may do this at once: one migrates, the others wait and find nothing to do. All or nothing; the
    roles' rights follow in the same transaction. A role that may change no table finds out that there is nothing to do.
    """
    migrations = queries("migrations")
    files = _files()
    register = files.pop(_REGISTER)
    applied = []
    with store.transaction() as connection:
        if migrations.has_register(connection) and not files.keys() - _seen(connection):
            return []
        list(migrations.lock_migrations(connection))
        migrations.allow_long_migrations(connection)
        _run(connection, register)
        seen = _seen(connection)
        for name, path in files.items():
            if name not in seen:
                _run(connection, path)
                migrations.save_migration(connection, migration=name)
                applied.append(name)
        if applied:
            roles.grant(connection)
    return applied


def pending(store: Store) -> list[str]:
    """Give the names of the migrations that the database has not seen; asking needs no right to apply them."""
    with store.transaction() as connection:
        seen = _seen(connection) if queries("migrations").has_register(connection) else set()
    return [name for name in _files() if name not in {*seen, _REGISTER}]


def _files() -> dict[str, Path]:
    return {path.stem: path for path in sorted((SQL_FOLDER / "schema").glob("*.sql"))}


def known_migrations() -> set[str]:
    """Give the names of all migrations of this version."""
    return _files().keys() - {_REGISTER}


def _seen(connection: Connection) -> set[str]:
    return {row["migration"] for row in queries("migrations").read_migrations(connection)}


def _run(connection: Connection, path: Path) -> None:
    connection.execute(path.read_bytes())
