"""Sums of sides and of squads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection, sql
from psycopg.rows import dict_row

from include.parser.values import Side
from include.stats.sums import SUM_NAMES, Sums
from include.store.queries import queries
from include.store.summaries import together

SIDE_SUMS: Final = (
    "time_played_seconds", "kills", "deaths", "hits", "shots", "damage_given", "damage_received", "gibs", "self_kills",
    "team_kills", "headshot_kills", "objectives_stolen", "objectives_returned", "dynamites_planted",
    "dynamites_defused", "useful_kills", "repairs_constructions", "revives_given",
)  # fmt: skip
"""What is added up of a side over everything: these are columns, so that no weapon has to be read."""


@dataclass(frozen=True, slots=True)
class SideMap:
    """
    What one side won of a map's counted rounds.

    Attributes:
        all, defended: `rounds_on_a_side` and `rounds_won`, of all rounds and of those that the side defended.
    """

    map_name: str
    all: Sums
    defended: Sums


def read_side_sums(connection: Connection, server_id: int, side: Side) -> Sums:
    """Give `SIDE_SUMS` of the humans of one side over all counted rounds; None where nothing tells."""
    statement = sql.SQL(queries("teams").sum_side.sql).format(together=together(SIDE_SUMS, "stats"))
    return _rows(connection, statement, {"server_id": server_id, "side": side})[0]


def read_side_maps(connection: Connection, server_id: int, side: Side) -> list[SideMap]:
    """Give what one side won by map, the most played first."""
    return [
        SideMap(
            row["map_name"],
            {"rounds_on_a_side": row["rounds_on_a_side"], "rounds_won": row["rounds_won"]},
            {"rounds_on_a_side": row["rounds_defended"], "rounds_won": row["rounds_held"]},
        )
        for row in queries("teams").count_side_maps(connection, server_id=server_id, side=side)
    ]


def read_squad_sums(connection: Connection, session_id: int) -> dict[str, Sums]:
    """Give all sums of the squads A and B of a session; one of which nothing is known is missing."""
    return _by_team(connection, "sum_squads", session_id)


def read_session_side_sums(connection: Connection, session_id: int) -> dict[str, Sums]:
    """Give all sums of axis and allies in a session; a side on which nobody was is missing."""
    return _by_team(connection, "sum_sides", session_id)


def read_player_sides(connection: Connection, player_guids: Collection[str]) -> dict[str, Sums]:
    """Give `rounds_on_a_side` and `rounds_won` of a player by the side on which he was."""
    rows = queries("teams").count_player_sides(connection, played_guids=list(player_guids))
    return {row.pop("side"): row for row in rows}


def _by_team(connection: Connection, query: str, session_id: int) -> dict[str, Sums]:
    statement = sql.SQL(getattr(queries("teams"), query).sql).format(together=together(SUM_NAMES, "played"))
    return {row.pop("team"): row for row in _rows(connection, statement, {"session_id": session_id})}


def _rows(connection: Connection, statement: sql.Composed, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, parameters).fetchall()
