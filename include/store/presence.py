"""What the bot says of itself in the list of members, and whom it expects to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection

from include.store.queries import queries


@dataclass(frozen=True, slots=True)
class Tracked:
    """
    What is known altogether, and now.

    Attributes:
        rounds: that count.
        ended_at: the last round of the latest session, None before the first.
        players: humans of that session.
    """

    rounds: int
    ended_at: datetime | None
    players: int


def read_tracked(connection: Connection, server_id: int) -> Tracked:
    """Give what is known of one server."""
    (row,) = queries("presence").read_presence(connection, server_id=server_id)
    return Tracked(**row)


def read_latest_players(connection: Connection, server_id: int) -> list[str]:
    """Give the GUIDs of who played in the latest session: they ask about it first."""
    return [row["player_guid"] for row in queries("presence").read_latest_players(connection, server_id=server_id)]
