"""The roles of the database, each with as little as it needs: the owner makes them and says what they may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from psycopg import Connection, sql

from include.store.pool import Store
from include.store.queries import queries

LOADER: Final = "fragflow_loader"
"""Writes statistics: the tasks, and the watch that asks the ledger."""

READER: Final = "fragflow_reader"
"""Reads them."""

BOT: Final = "fragflow_bot"
"""Reads them too, and writes who is which player, what moderators did, and which answers still turn pages."""

AIRFLOW: Final = "fragflow_airflow"
"""Owns Airflow's own database and is let into no other."""


def make_roles(store: Store, passwords: Mapping[str, str]) -> None:
    """Make the roles that are missing and give each its password, which the server never sees in clear."""
    with store.transaction() as connection:
        list(queries("migrations").lock_migrations(connection))
        known = _known(connection, passwords)
        statement = sql.SQL(queries("roles").create_role.sql.rstrip().rstrip(";"))
        for role, password in passwords.items():
            if role not in known:
                connection.execute(statement.format(role=sql.Identifier(role)))
            connection.pgconn.change_password(role.encode(), password.encode())


def grant(connection: Connection) -> bool:
    """
    Let the loader, the reader and the bot do what they may, and nothing else.

    False where the server does not know the loader and the reader; a server of somebody's own may lack the bot alone.
    """
    roles = (LOADER, READER)
    if _known(connection, roles) != set(roles):
        return False
    queries("roles").grant_statistics(connection)
    if _known(connection, (BOT,)):
        queries("roles").grant_bot(connection)
    return True


def hand_over_airflow(store: Store) -> None:
    """Give Airflow's database, which the store must lead to, to Airflow's role."""
    with store.transaction() as connection:
        queries("roles").hand_over_airflow(connection)


def _known(connection: Connection, names: Iterable[str]) -> set[str]:
    return {row["rolname"] for row in queries("roles").read_roles(connection, names=list(names))}
