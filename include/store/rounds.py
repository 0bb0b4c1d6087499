"""Loaded rounds as posts, answers and checks read them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from include.stats.summary import PlayerSummary, RoundSummary
from include.store.queries import queries
from include.store.rows import PLAYER_COLUMNS, WEAPON_COLUMNS, RoundRow


def read_round_summary(connection: Connection, round_id: int) -> RoundSummary | None:
    """Give a round with its players, None when there is none (any more)."""
    rounds = queries("rounds")
    for row in rounds.read_rounds(connection, round_id=round_id):
        players = tuple(PlayerSummary(**player) for player in rounds.read_players(connection, round_id=round_id))
        return RoundSummary(**{**row, "flags": tuple(row["flags"])}, players=players)
    return None


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
    wanted = {"round_ids": list(round_ids)}
    return StoredRows(
        [_in_order(row, RoundRow._fields) for row in rounds.read_round_rows(connection, **wanted)],
        [_in_order(row, PLAYER_COLUMNS) for row in rounds.read_player_rows(connection, **wanted)],
        [_in_order(row, WEAPON_COLUMNS) for row in rounds.read_weapon_rows(connection, **wanted)],
    )


def _in_order(row: dict[str, Any], columns: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple([row[column] for column in columns])
