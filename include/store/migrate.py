"""Migrations: include/sql/schema in the order of their numbers, each applied once."""

from __future__ import annotations

from pathlib import Path

from psycopg import Connection

from include.store.pool import Store
from include.store.queries import SQL_FOLDER, queries

_REGISTER = "000_schema_migrations"


def migrate(store: Store) -> list[str]:
    """
    Bring the database up to date and give the names of the migrations applied now.

    Several processes may do this at once: one migrates, the others wait and find nothing to do. All or nothing.
    """
    migrations = queries("migrations")
    files = {path.stem: path for path in sorted((SQL_FOLDER / "schema").glob("*.sql"))}
    applied = []
    with store.transaction() as connection:
        list(migrations.lock_migrations(connection))
        migrations.allow_long_migrations(connection)
        _run(connection, files.pop(_REGISTER))
        seen = {row["migration"] for row in migrations.read_migrations(connection)}
        for name, path in files.items():
            if name not in seen:
                _run(connection, path)
                migrations.save_migration(connection, migration=name)
                applied.append(name)
    return applied


def _run(connection: Connection, path: Path) -> None:
    connection.execute(path.read_bytes())
