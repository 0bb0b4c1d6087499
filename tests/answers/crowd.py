"""A map on which 65 people played whose names, like that of the map, try to break what is said of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from psycopg import Connection, sql

from include.samples.truth import SampleRound
from include.store import Store, summaries
from tests.answers.asked import evening_database

CROWD: Final = 65
NAME: Final = "e\u0301\u0302`*_@everyone```||"
MAP: Final = "**@everyone**```[x](http://x.invalid)"

_OWN: Final = ("round_id", "player_guid", "guid", "name", "side")


@contextmanager
def crowd_database(
    postgres_server: Any, template: str, name: str, rounds: Sequence[SampleRound], *, with_squads: bool = True
) -> Iterator[Store]:
    """
    Give a database with these two rounds of one map, played by the crowd.

    Args:
        with_squads: half of them belong to each squad; otherwise nobody's is known.
    """
    with evening_database(postgres_server, template, name, [each.file for each in rounds]) as store:
        with store.transaction() as connection:
            _gather(connection, with_squads)
            connection.execute("UPDATE matches SET map_name = %s", (MAP,))
            connection.execute("UPDATE rounds SET map_name = %s", (MAP,))
            found = connection.execute("SELECT session_id FROM gaming_sessions").fetchall()
            summaries.refresh(connection, [row[0] for row in found])
        yield store


def _gather(connection: Connection, with_squads: bool) -> None:
    """Put the first line of round 1 into both rounds for each of the crowd, instead of those who played."""
    columns = connection.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'player_comprehensive_stats' AND column_name <> ALL(%s)",
        (list(_OWN),),
    ).fetchall()
    copied = sql.SQL(", ").join(sql.Identifier(column) for (column,) in columns)
    connection.execute("DELETE FROM session_teams")
    connection.execute(
        "CREATE TEMPORARY TABLE line ON COMMIT DROP AS SELECT * FROM player_comprehensive_stats ORDER BY name LIMIT 1"
    )
    connection.execute("DELETE FROM player_comprehensive_stats")
    connection.execute(
        sql.SQL(
            "INSERT INTO player_comprehensive_stats (round_id, player_guid, guid, name, side, {copied})"
            " SELECT rounds.round_id, crowd.guid, crowd.guid, %(name)s || number,"
            "   CASE WHEN (number %% 2 = 0) = (rounds.round_number = 1) THEN 'axis' ELSE 'allies' END, {copied}"
            " FROM rounds CROSS JOIN line CROSS JOIN generate_series(1, %(crowd)s) AS number"
            " CROSS JOIN LATERAL (SELECT upper(lpad(to_hex(number), 8, 'f')) AS guid) AS crowd"
        ).format(copied=copied),
        {"name": NAME, "crowd": CROWD},
    )
    connection.execute("UPDATE rounds SET human_count = %s, bot_count = 0", (CROWD,))
    if with_squads:
        connection.execute(
            "INSERT INTO session_teams"
            " SELECT first.session_id, player_guid, CASE side WHEN 'axis' THEN 'A' ELSE 'B' END,"
            "   first.round_id, second.round_id, 0.8, 'algorithm', '[]'"
            " FROM rounds AS first JOIN rounds AS second ON second.round_number = 2"
            " JOIN player_comprehensive_stats AS stats ON stats.round_id = first.round_id"
            " WHERE first.round_number = 1"
        )
