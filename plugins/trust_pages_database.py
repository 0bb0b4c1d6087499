"""The trust pages' way into the database: read only, opened with the first page, and opened again when it was away."""

from __future__ import annotations

from threading import Lock
from typing import Final

from airflow.exceptions import AirflowNotFoundException
from airflow.models.connection import Connection

from include.ingest.context import Pipeline
from include.settings import Settings
from include.store import DatabaseUnreachableError, Store
from include.store.ids import SERVER_ID

READER_CONNECTION: Final = "fragflow_db_reader"
MOST_CONNECTIONS: Final = 2
WAIT_SECONDS: Final = 3.0
"""A page says that the database is away rather than keep somebody waiting."""


class Database:
    """Gives one pipeline to all requests, from whatever thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pipeline: Pipeline | None = None

    def pipeline(self) -> Pipeline:
        """
        Give the way into the database.

        Raises:
            DatabaseUnreachableError: it is away; the next request tries again.
        """
        with self._lock:
            if self._pipeline is None:
                self._pipeline = _opened()
            return self._pipeline

    def close(self) -> None:
        """Close the connections; a later request opens new ones."""
        with self._lock:
            if self._pipeline is not None:
                self._pipeline.store.close()
            self._pipeline = None


def _opened() -> Pipeline:
    settings = Settings()
    try:
        conninfo = Connection.get_connection_from_secrets(READER_CONNECTION).get_uri()
    except AirflowNotFoundException as error:
        raise DatabaseUnreachableError(f"Airflow has no connection {READER_CONNECTION}") from error
    store = Store(
        conninfo, "fragflow pages", min_size=0, max_size=MOST_CONNECTIONS, wait_seconds=WAIT_SECONDS, read_only=True
    )
    return Pipeline(
        store,
        server_id=SERVER_ID,
        server_name=settings.server_name,
        zone=settings.server_timezone,
        match_window=settings.match_window,
        session_gap=settings.session_gap,
        run="trust pages",
    )
