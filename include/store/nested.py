"""A transaction around many: steps that commit by themselves become parts of one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Connection

from include.store.pool import Store


class OneTransaction(Store):
    """A store over a connection in a transaction: what it is asked for is undone alone and committed with the whole."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give the connection after a savepoint; an exception that leaves undoes what was done since."""
        with self._connection.transaction():
            yield self._connection

    def close(self) -> None:
        """Leave the connection to whoever opened it."""
