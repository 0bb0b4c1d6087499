"""Loaded rounds as posts, answers and checks read them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import tuple_row

from include.stats.summary import PlayerSummary, RoundSummary
from include.store.queries import queries
from include.store.rows import PLAYER_COLUMNS, WEAPON_COLUMNS, RoundRow


def read_round_summary(connection: Connection, round_id: int) -> RoundSummary | None:
    """Give a round with its players, None when there is none (any more)."""
    for played in read_round_summaries(connection, [round_id]).values():
        players = queries("rounds").read_players(connection, round_id=round_id)
        return replace(played, players=tuple(PlayerSummary(**player) for player in players))
    return None


def read_round_summaries(connection: Connection, round_ids: Collection[int]) -> dict[int, RoundSummary]:
    """Give rounds without their players, by id; what is not there (any more) is missing."""
    rows = queries("rounds").read_rounds(connection, round_ids=list(round_ids))
    return {row["round_id"]: RoundSummary(**{**row, "flags": tuple(row["flags"])}, players=()) for row in rows}


def read_first_round_summary(connection: Connection, round_id: int) -> RoundSummary | None:
    """Give the round 1 that this round 2 was paired with, None when it has none."""
    first = queries("rounds").read_first_round_id(connection, round_id=round_id)
    return None if first is None else read_round_summary(connection, first)


@dataclass(frozen=True, slots=True)
class StoredRows:
    """Rounds with their players and weapons as they are stored, in the order of `RoundRow` and the column lists."""

    rounds: list[tuple[Any, ...]]
    players: list[tuple[Any, ...]]
    weapons: list[tuple[Any, ...]]


def read_rows(connection: Connection, round_ids: Collection[int]) -> StoredRows:
    """Give all that is stored of some rounds."""
    rounds = queries("rounds")
    return StoredRows(
        _read(connection, rounds.read_round_rows.sql, RoundRow._fields, round_ids),
        _read(connection, rounds.read_player_rows.sql, PLAYER_COLUMNS, round_ids),
        _read(connection, rounds.read_weapon_rows.sql, WEAPON_COLUMNS, round_ids),
    )


def _read(
    connection: Connection, statement: str, columns: Sequence[str], round_ids: Collection[int]
) -> list[tuple[Any, ...]]:
    """Rows without their columns' names: of hundreds of thousands those would cost more than the values."""
    filled = sql.SQL(statement).format(columns=sql.SQL(", ").join(map(sql.Identifier, columns)))
    with connection.cursor(row_factory=tuple_row) as cursor:
        return cursor.execute(filled, {"round_ids": list(round_ids)}).fetchall()
