"""Who asks, as the answers need to know it."""

from __future__ import annotations

from psycopg import Connection

from include.answers.command import Caller
from include.answers.errors import Level
from include.store.links import read_link


def caller_of(connection: Connection, discord_id: int, name: str, level: Level) -> Caller:
    """
    Give a member of Discord with the player who is linked.

    Args:
        name: as Discord shows it.
        level: by roles and owner ids; a linked player is TRUSTED at least.
    """
    link = read_link(connection, discord_id)
    if link is None or not link.is_linked:
        return Caller(level, discord_id, name)
    return Caller(max(level, Level.TRUSTED), discord_id, name, link.player_guid, link.is_verified)
