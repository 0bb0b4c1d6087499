"""Of rounds and maps the sums that awards are given for, and what awards files say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from psycopg import Connection, sql
from psycopg.rows import dict_row

from include.stats.sums import Sums, add
from include.store.queries import queries
from include.store.summaries import NAMES


@dataclass(frozen=True, slots=True)
class FileAward:
    """
    What an awards file says, as `include.parser.endstats.EndstatsAward`; all of it is hostile text.

    Attributes:
        player_guid: None where nobody of the round, or more than one, has the name.
        covers_map: the figure is of both rounds of the map.
    """

    award: str
    label: str
    player_guid: str | None
    player_name: str
    value: Decimal | None
    value_text: str
    covers_map: bool


def read_round_players(connection: Connection, round_id: int) -> dict[str, Sums]:
    """Give the sums of each human of a counted round, for `give_awards` and `mvp`; of another nobody's."""
    return _players(connection, round_id, None)


def read_map_players(connection: Connection, match_id: int) -> dict[str, Sums]:
    """Give the sums over the counted rounds of a map, as `read_round_players`."""
    return _players(connection, None, match_id)


def read_file_awards(connection: Connection, round_id: int) -> tuple[FileAward, ...]:
    """Give what the awards file of a round says; nothing without one."""
    return tuple(FileAward(**row) for row in queries("awards").read_file_awards(connection, round_id=round_id))


def read_duels(connection: Connection, player_guid: str) -> dict[str, tuple[int, int]]:
    """
    Give somebody's kills on each opponent and deaths by them, over counted rounds, by the opponent's GUID.

    Only rounds with an awards file say it: these are no totals.
    """
    rows = queries("awards").read_duels(connection, player_guid=player_guid)
    return {row["opponent_guid"]: (row["kills"], row["deaths"]) for row in rows}


def _players(connection: Connection, round_id: int | None, match_id: int | None) -> dict[str, Sums]:
    statement = sql.SQL(queries("awards").read_players.sql).format(names=NAMES)
    rounds: dict[str, list[Sums]] = defaultdict(list)
    with connection.cursor(row_factory=dict_row) as cursor:
        for row in cursor.execute(statement, {"round_id": round_id, "match_id": match_id}):
            rounds[row.pop("player_guid")].append(row)
    return {guid: add(each) for guid, each in rounds.items()}
