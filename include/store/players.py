"""Who is who: the names that GUIDs used, and GUIDs that belong to one person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection

from include.stats.lookup import Alias
from include.store import summaries
from include.store.derivation import lock_server
from include.store.queries import queries


class MergeError(Exception):
    """Two GUIDs cannot be made one person, or are none; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class NameSeen:
    """A name under one GUID; `times_seen` counts rounds."""

    player_guid: str
    alias: str
    times_seen: int
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Merge:
    """`player_guid` counts as `main_guid`."""

    player_guid: str
    main_guid: str
    merged_by: str
    merged_at: datetime


def read_aliases(connection: Connection) -> list[Alias]:
    """Give every name of every person, without bots, for `include.stats.lookup`."""
    return [Alias(**row) for row in queries("players").read_aliases(connection)]


def read_names(connection: Connection, player_guids: Collection[str]) -> dict[str, str]:
    """Give the last name of each of these people; who has none is left out."""
    rows = queries("players").read_names(connection, player_guids=list(player_guids))
    return {row["player_guid"]: row["alias"] for row in rows}


def read_names_of(connection: Connection, player_guid: str) -> list[NameSeen]:
    """Give every name of one person under every GUID, the last one first."""
    return [NameSeen(**row) for row in queries("players").read_names_of(connection, player_guid=player_guid)]


def read_merges(connection: Connection) -> list[Merge]:
    """Give all merges, the latest first."""
    return [Merge(**row) for row in queries("players").read_merges(connection)]


def merge(
    connection: Connection, server_id: int, player_guid: str, main_guid: str, merged_by: str, *, together: bool = False
) -> None:
    """
    Let the rounds of one GUID count as another's, in every sum at once. The rounds themselves keep what the file says.

    Args:
        together: also when both stand in the same rounds, as after a reconnection under another GUID; otherwise they
            are taken for two people.

    Raises:
        MergeError: a GUID is unknown, both are one, one of them is part of another merge, or they played together.
    """
    lock_server(connection, server_id)
    players = queries("players")
    for guid in (player_guid, main_guid):
        if not players.is_played(connection, player_guid=guid):
            raise MergeError(f"nobody played under the GUID {guid}; `fragflow players find NAME` tells GUIDs")
    if player_guid == main_guid:
        raise MergeError(f"{player_guid} is one GUID, not two")
    for each in read_merges(connection):
        _refuse_chain(each, player_guid, main_guid)
    if not together:
        _refuse_two_people(connection, player_guid, main_guid)
    players.save_merge(connection, player_guid=player_guid, main_guid=main_guid, merged_by=merged_by)
    _refresh(connection, player_guid)


def undo_merge(connection: Connection, server_id: int, player_guid: str) -> str:
    """
    Let a GUID stand for itself again, as if it had never been merged; gives whose its rounds were.

    Raises:
        MergeError: it is not merged.
    """
    lock_server(connection, server_id)
    main_guid: str | None = queries("players").delete_merge(connection, player_guid=player_guid)
    if main_guid is None:
        raise MergeError(f"{player_guid} counts as nobody else; `fragflow players merges` lists who does")
    _refresh(connection, player_guid)
    return main_guid


def _refuse_chain(merged: Merge, player_guid: str, main_guid: str) -> None:
    if merged.player_guid == player_guid:
        raise MergeError(f"{player_guid} counts as {merged.main_guid} already; undo that first")
    if merged.player_guid == main_guid:
        raise MergeError(f"{main_guid} counts as {merged.main_guid}; merge {player_guid} into that one")
    if merged.main_guid == player_guid:
        raise MergeError(f"{merged.player_guid} counts as {player_guid}; undo that, then merge each into {main_guid}")


def _refuse_two_people(connection: Connection, player_guid: str, main_guid: str) -> None:
    for met in queries("players").read_rounds_together(connection, player_guid=player_guid, main_guid=main_guid):
        if met["rounds"]:
            raise MergeError(
                f"{player_guid} and {main_guid} stand together in {met['rounds']} of the rounds, last on "
                f"{met['last_ended_at']:%Y-%m-%d}: they are two people. If not, say --together"
            )


def _refresh(connection: Connection, player_guid: str) -> None:
    rows = queries("players").read_session_ids(connection, player_guid=player_guid)
    summaries.refresh(connection, [row["session_id"] for row in rows])
    summaries.raise_version(connection)
