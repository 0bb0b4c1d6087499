"""The sums of sessions and years, kept up for those that a change touches, and the version of the data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from psycopg import Connection, sql
from psycopg.rows import scalar_row

from include.stats.sums import SUM_NAMES, SUMS
from include.store.queries import queries

NAMES: Final = sql.SQL(", ").join(map(sql.Identifier, SUM_NAMES))
"""The columns that hold sums, for a statement that leaves them open."""

_LARGEST: Final = frozenset(each.name for each in SUMS if each.largest)


def together(names: Iterable[str], *relation: str) -> sql.Composed:
    """Give columns that hold sums, each put together over rows; `relation` is what they are taken from."""
    return sql.SQL(", ").join(_together(name, *relation) for name in names)


def _together(name: str, *relation: str) -> sql.Composed:
    """Without the cast PostgreSQL adds whole numbers up to a decimal one."""
    function = sql.SQL("max" if name in _LARGEST else "sum")
    return sql.SQL("{}({})::bigint AS {}").format(function, sql.Identifier(*relation, name), sql.Identifier(name))


TOGETHER: Final = together(SUM_NAMES)
"""The same as `NAMES`, each put together over rows."""

_MERGES: Final = (
    "delete_stale_sessions",
    "delete_stale_maps",
    "delete_stale_companions",
    "save_sessions",
    "save_maps",
    "save_companions",
)
_YEAR_MERGES: Final = ("delete_stale_years", "save_years")

Years = list[dict[str, int]]
"""Years of UTC: `server_id` and `year` of each."""


def refresh(connection: Connection, session_ids: Collection[int]) -> int:
    """
    Make the summaries of these sessions, and of their years, say what their rounds say.

    Returns:
        how many rows went or came; those that already said it are not written again.
    """
    years = list(queries("summaries").years_of_sessions(connection, session_ids=list(session_ids)))
    return _refresh(connection, session_ids, years)


def read_touched_years(connection: Connection) -> Years:
    """Give the years that the derivation changes, before it takes a session away."""
    return list(queries("summaries").touched_years(connection))


def refresh_touched(connection: Connection, years: Years) -> int:
    """Refresh the sessions of the derivation that is being saved, and these years."""
    touched = queries("summaries").touched_sessions(connection)
    return _refresh(connection, [row["session_id"] for row in touched], years)


def refresh_server(connection: Connection, server_id: int) -> None:
    """Refresh all sessions of a server; its years are added up without a look at what they said."""
    steps = queries("summaries")
    found = steps.read_session_ids(connection, server_id=server_id)
    steps.delete_years(connection, server_id=server_id)
    refresh(connection, [row["session_id"] for row in found])


def _refresh(connection: Connection, session_ids: Collection[int], years: Years) -> int:
    steps = queries("summaries")
    steps.create_incoming(connection)
    sessions = {"session_ids": list(session_ids)}
    steps.sum_rounds(connection, **sessions)
    steps.sum_companions(connection)
    _sum(connection, steps.sum_maps.sql, {})
    _sum(connection, steps.sum_sessions.sql, {})
    written = [getattr(steps, merge)(connection, **sessions) for merge in _MERGES]
    touched = {"server_ids": [each["server_id"] for each in years], "years": [each["year"] for each in years]}
    _sum(connection, steps.sum_years.sql, touched)
    written += [getattr(steps, merge)(connection, **touched) for merge in _YEAR_MERGES]
    return sum(written)


def _sum(connection: Connection, statement: str, parameters: Mapping[str, list[int]]) -> None:
    connection.execute(sql.SQL(statement).format(names=NAMES, together=TOGETHER), parameters)


def count_differing(connection: Connection) -> int:
    """Give how many sums are not those of their rounds; it adds up all rounds that there are."""
    differing = [
        sql.SQL("{0}.{1} IS DISTINCT FROM {2}.{1}").format(*map(sql.Identifier, ("stored", name, "played")))
        for name in SUM_NAMES
    ]
    statement = sql.SQL(queries("summaries").count_differing.sql).format(
        names=NAMES, together=TOGETHER, differing=sql.SQL(" OR ").join(differing)
    )
    with connection.cursor(row_factory=scalar_row) as cursor:
        count: int = cursor.execute(statement).fetchone() or 0
    return count


def raise_version(connection: Connection) -> None:
    """Let nothing be answered any more from what was remembered before; others see it after the commit."""
    queries("summaries").raise_version(connection)


def read_version(connection: Connection) -> int:
    """Give the version of the data; equal versions, equal answers."""
    version: int = queries("summaries").read_version(connection)
    return version
