"""Squads as answers read them, and what people say of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from psycopg import Connection

from include.stats.squad_values import Met, Pair, Source, Squad
from include.store.queries import queries


class SquadByHand(NamedTuple):
    """What somebody said of a player in the session in which an instant lies."""

    played_at: datetime
    player_guid: str
    squad: Squad


class SquadStay(NamedTuple):
    """
    One stay of a player in a squad of a session.

    Attributes:
        from_at, to_at: ends of the first and the last round of it.
        evidence: what each voter said: voter, squad (None when it abstains), weight, confidence, evidence in words.
    """

    player_guid: str
    name: str
    squad: Squad
    from_at: datetime
    to_at: datetime
    confidence: float
    source: Source
    evidence: list[dict[str, Any]]


class SquadHistory(NamedTuple):
    """One stay of a player, with what his squad won, drew and lost during it."""

    session_id: int
    started_at: datetime
    squad: Squad
    from_at: datetime
    to_at: datetime
    confidence: float
    source: Source
    maps_won: int
    maps_drawn: int
    maps_lost: int


def read_by_hand(connection: Connection, server_id: int) -> list[SquadByHand]:
    """Give all that was said of sessions of a server, the latest last."""
    return [SquadByHand(**row) for row in queries("squads").read_by_hand(connection, server_id=server_id)]


def save_by_hand(connection: Connection, session_id: int, squads: Mapping[str, Squad], set_by: str) -> bool:
    """
    Note who played for which squad; False when there is no such session.

    It counts when the session is derived the next time: `load` of `read_file_ids`, or a rebuild.
    """
    saved = queries("squads").save_by_hand(
        connection, session_id=session_id, player_guids=list(squads), squads=list(squads.values()), set_by=set_by
    )
    return bool(saved)


def forget_by_hand(connection: Connection, session_id: int, silence: timedelta) -> None:
    """
    Take back all that was said of a session; as `save_by_hand` it counts with the next derivation.

    Args:
        silence: what parts sessions.
    """
    queries("squads").forget_by_hand(connection, session_id=session_id, silence=silence)


def read_file_ids(connection: Connection, session_id: int) -> list[int]:
    """Give the files of a session's rounds."""
    return [row["file_id"] for row in queries("squads").read_file_ids(connection, session_id=session_id)]


def read_session_squads(connection: Connection, session_id: int) -> list[SquadStay]:
    """Give every stay of a session: squad A before B, then in the order in which players came."""
    return [SquadStay(**row) for row in queries("squads").read_session_squads(connection, session_id=session_id)]


def read_first_attackers(connection: Connection, session_id: int) -> dict[int, Squad]:
    """Give the squad that attacks in round 1, by map."""
    rows = queries("squads").read_first_attackers(connection, session_id=session_id)
    return {row["match_id"]: row["first_attackers"] for row in rows}


def read_player_squads(
    connection: Connection, player_guid: str, most: int = 50, skipped: int = 0
) -> list[SquadHistory]:
    """Give a player's stays, the latest first; the GUID is the main one of the person."""
    rows = queries("squads").read_player_squads(connection, player_guid=player_guid, most=most, skipped=skipped)
    return [SquadHistory(**row) for row in rows]


def count_player_squads(connection: Connection, player_guids: Collection[str]) -> int:
    """Count a player's stays; these are all GUIDs of the person."""
    counted: int = queries("squads").count_player_squads(connection, player_guids=list(player_guids))
    return counted


def read_meetings(connection: Connection, server_id: int, before: datetime) -> dict[Pair, Met]:
    """Give who met whom in sessions that ended before an instant, as `count_history` counts it."""
    rows = queries("squads").read_meetings(connection, server_id=server_id, before=before)
    return {(row["player_guid"], row["other_guid"]): Met(row["together"], row["against"]) for row in rows}
