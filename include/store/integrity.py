"""What must hold over all data, counted by the queries of include/sql/queries/integrity.sql."""

from __future__ import annotations

from psycopg import Connection

from include.store import summaries
from include.store.queries import queries


def count_violations(connection: Connection) -> list[tuple[str, int]]:
    """Give every invariant with the number of rows that break it; each reads whole tables, so this is for the night."""
    integrity = queries("integrity")
    counted = [(name, getattr(integrity, name)(connection)) for name in integrity.available_queries]
    return [*counted, ("sums_differ_from_rounds", summaries.count_differing(connection))]
