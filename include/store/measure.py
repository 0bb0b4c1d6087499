"""Telling the planner how large tables are that have just been filled."""

from __future__ import annotations

from psycopg import Connection

from include.store.queries import queries


def measure_grown(connection: Connection) -> None:
    """Measure the tables that have doubled since they were last measured; most calls find none."""
    queries("measure").measure_grown(connection)
