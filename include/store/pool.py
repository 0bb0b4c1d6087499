"""Connections to PostgreSQL: a small pool with limits that no statement escapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from types import TracebackType
from typing import Any, Final, Self

from psycopg import Connection, OperationalError, ProgrammingError
from psycopg_pool import ConnectionPool, PoolTimeout

from include.store.observed import Observer, observed_cursor

OPTIONS: Final = "-c statement_timeout=60s -c jit=off -c timezone=UTC -c datestyle=ISO"
"""
jit: compiling costs more than any query here runs. timezone: results look the same on every machine. datestyle: psycopg
reads no other, and a database may be set otherwise.
"""

RECONNECT_SECONDS: Final = 5.0
"""psycopg waits twice as long after each failure: a minute without a server would be followed by another without us."""

MISSED_SECONDS: Final = 5.0
BRIEFLY: Final = 0.5
"""For so long after a connection was missed nobody waits longer: many who ask would wait one behind the other."""


class DatabaseUnreachableError(Exception):
    """No connection could be had in time; the message says what the server or the network answered."""


class Store:
    """A pool of at most `max_size` connections to one database."""

    def __init__(
        self,
        conninfo: str,
        application_name: str,
        min_size: int = 1,
        max_size: int = 5,
        wait_seconds: float = 10.0,
        read_only: bool = False,
        observer: Observer | None = None,
    ) -> None:
        """
        Connect once, so that a wrong address is known at the start.

        Args:
            observer: told how long each query took.

        Raises:
            DatabaseUnreachableError: there is no database, or it refuses us.
        """
        options = f"{OPTIONS} -c default_transaction_read_only=on" if read_only else OPTIONS
        settings: dict[str, Any] = {"application_name": application_name, "options": options, "connect_timeout": 5}
        if observer:
            settings["cursor_factory"] = observed_cursor(observer)
        _connect_once(conninfo, settings)
        self._missed_until = 0.0
        self._pool = ConnectionPool(
            conninfo,
            kwargs=settings,
            min_size=min_size,
            max_size=max_size,
            timeout=wait_seconds,
            check=ConnectionPool.check_connection,  # a restarted server leaves dead connections behind
            reconnect_timeout=RECONNECT_SECONDS,
            open=True,
        )

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """
        Give a connection in a transaction: committed at the end, rolled back when an exception leaves it.

        Raises:
            DatabaseUnreachableError: no connection became free in time, or the one given was lost.
        """
        try:
            connection = self._pool.getconn(BRIEFLY if monotonic() < self._missed_until else None)
        except PoolTimeout as error:
            self._missed_until = monotonic() + MISSED_SECONDS
            raise DatabaseUnreachableError(f"no connection to the database in time: {error}") from error
        try:
            with connection.transaction():
                yield connection
        except OperationalError as error:
            if connection.closed:
                raise DatabaseUnreachableError(f"the connection was lost: {error}".strip()) from error
            raise
        finally:
            self._pool.putconn(connection)

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _connect_once(conninfo: str, settings: Mapping[str, Any]) -> None:
    try:
        Connection.connect(conninfo, **settings).close()
    except OperationalError as error:
        raise DatabaseUnreachableError(str(error).strip()) from error
    except ProgrammingError:
        pass  # its message repeats the address, which may hold a password: not even the context of another error
    else:
        return
    raise DatabaseUnreachableError("the address cannot be read, expected postgresql://user@host:port/database")
