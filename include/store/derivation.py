"""Writing what was derived: copied in bulk, then merged, all in the caller's transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Final

from psycopg import Connection, sql

from include.store import summaries
from include.store.ledger import save_states
from include.store.measure import measure_grown
from include.store.queries import queries
from include.store.rows import (
    PLAYER_COLUMNS,
    WEAPON_COLUMNS,
    AwardRow,
    Derivation,
    FlagRow,
    HeadToHeadRow,
    MatchRow,
    RoundRow,
    SessionRow,
    TeamRow,
)

logger = logging.getLogger(__name__)

_LONGEST_WAIT: Final = "1h"
"""For another derivation: a rebuild of all files of a server takes minutes."""

_MERGES: Final = (
    "delete_stale_rounds",
    "save_sessions",
    "save_matches",
    "save_rounds",
    "delete_stale_players",
    "save_players",
    "delete_stale_weapons",
    "save_weapons",
    "delete_stale_flags",
    "save_flags",
    "delete_stale_awards",
    "save_awards",
    "delete_stale_head_to_head",
    "save_head_to_head",
    "delete_stale_teams",
    "save_teams",
    "delete_empty_matches",
    "delete_empty_sessions",
    "delete_stale_aliases",
    "count_aliases",
    "add_aliases",
    "announce_watched",
)
"""Parents before children, and what is keyed by others after them."""


def lock_server(connection: Connection, server_id: int) -> None:
    """Wait until no other transaction derives rounds of this server, and say so: a rebuild may take minutes."""
    ledger = queries("ledger")
    if ledger.lock_server_if_free(connection, server_id=server_id):
        return
    logger.info("Somebody else derives rounds of this server at the moment, perhaps a rebuild: waiting for the end.")
    limit = ledger.read_statement_limit(connection)
    ledger.limit_statements(connection, limit=_LONGEST_WAIT)
    list(ledger.lock_server(connection, server_id=server_id))
    ledger.limit_statements(connection, limit=limit)


def save(connection: Connection, derivation: Derivation) -> None:
    """
    Make the derived tables say exactly what follows from these files, and the ledger what became of each.

    Rows that already say it are not written again. Rounds of files that the watch fetched get their outbox rows.
    """
    steps = queries("derivation")
    copy_incoming(connection, derivation)
    _copy_incoming(connection, "copy_players", PLAYER_COLUMNS, derivation.players)
    _copy_incoming(connection, "copy_weapons", WEAPON_COLUMNS, derivation.weapons)
    _copy_incoming(connection, "copy_flags", FlagRow._fields, derivation.flags)
    _copy_incoming(connection, "copy_awards", AwardRow._fields, derivation.awards)
    _copy_incoming(connection, "copy_head_to_head", HeadToHeadRow._fields, derivation.head_to_head)
    _copy_incoming(connection, "copy_teams", TeamRow._fields, derivation.teams)
    steps.remember_earlier(connection, file_ids=list(derivation.file_ids))
    steps.remember_touched(connection)
    steps.measure(connection)
    years = summaries.read_touched_years(connection)
    written = sum([getattr(steps, merge)(connection) for merge in _MERGES])
    measure_grown(connection)
    if summaries.refresh_touched(connection, years) or written:
        summaries.raise_version(connection)
    save_states(connection, derivation.states)


def copy_incoming(connection: Connection, derivation: Derivation) -> None:
    """Make the temporary tables of a transaction, or empty them, and copy sessions, matches and rounds into them."""
    queries("derivation").create_incoming(connection)
    _copy_incoming(connection, "copy_sessions", SessionRow._fields, derivation.sessions)
    _copy_incoming(connection, "copy_matches", MatchRow._fields, derivation.matches)
    _copy_incoming(connection, "copy_rounds", RoundRow._fields, derivation.rounds)


def copy(connection: Connection, statement: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    """Copy rows by a COPY statement that leaves its `{columns}` open."""
    filled = sql.SQL(statement.rstrip().rstrip(";")).format(columns=sql.SQL(", ").join(map(sql.Identifier, columns)))
    with connection.cursor() as cursor, cursor.copy(filled) as incoming:
        for row in rows:
            incoming.write_row(row)


def _copy_incoming(
    connection: Connection, query: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]
) -> None:
    copy(connection, getattr(queries("derivation"), query).sql, columns, rows)
