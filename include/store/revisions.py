"""What rounds said before they are derived again."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from psycopg import Connection

from include.store.queries import queries


def read_earlier_rounds(
    connection: Connection, file_ids: Collection[int], round_ids: Collection[int]
) -> list[dict[str, Any]]:
    """Give the rounds as stored, each with its `filename`, its match's scores and the codes of its `flags`."""
    found = queries("revisions").read_earlier_rounds(connection, file_ids=list(file_ids), round_ids=list(round_ids))
    return list(found)
