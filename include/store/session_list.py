"""Which sessions there are: found by day, by id or as the latest, and listed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from psycopg import Connection

from include.store.queries import queries


@dataclass(frozen=True, slots=True)
class ListedSession:
    """
    One session of a server.

    Attributes:
        started_at, ended_at: ends of its first and its last round.
    """

    session_id: int
    started_at: datetime
    ended_at: datetime
    round_count: int


@dataclass(frozen=True, slots=True)
class HistorySession(ListedSession):
    """
    The same with what a list tells of it.

    Attributes:
        maps: that were begun; `attributed` of them have a result that belongs to a squad.
        team_a, team_b: the points of both squads.
        players: humans of counted rounds.
        began_at: when its first round began, as far as the file tells; else when that ended.
    """

    maps: int
    attributed: int
    team_a: int
    team_b: int
    players: int
    began_at: datetime


@dataclass(frozen=True, slots=True)
class LastRound:
    """
    The round that ended last.

    Attributes:
        is_counted: whether aggregates read it.
        map_counts: whether they read both rounds of its map.
    """

    round_id: int
    is_counted: bool
    map_counts: bool


@dataclass(frozen=True, slots=True)
class Watch:
    """
    What is known of the way from the game server; None for never.

    Attributes:
        listed_at: when its folder was last listed with nothing left to fetch.
        file_came_at: when the last file came.
    """

    listed_at: datetime | None
    file_came_at: datetime | None


def read_latest(connection: Connection, server_id: int, most: int = 25, skipped: int = 0) -> list[ListedSession]:
    """Give the latest sessions, the latest first; cheap enough to be asked at every key that somebody presses."""
    rows = queries("session_list").read_latest(connection, server_id=server_id, most=most, skipped=skipped)
    return [ListedSession(**row) for row in rows]


def read_of_day(connection: Connection, server_id: int, day: date, zone: ZoneInfo) -> list[ListedSession]:
    """Give the sessions that began on a day of the server's clock, in the order of time."""
    rows = queries("session_list").read_between(
        connection, server_id=server_id, since=_begin(day, zone), until=_begin(day + timedelta(days=1), zone)
    )
    return [ListedSession(**row) for row in rows]


def read_around(connection: Connection, server_id: int, day: date, zone: ZoneInfo) -> list[ListedSession]:
    """Give the last session before a day and the first since it began, as far as there are such."""
    rows = queries("session_list").read_around(connection, server_id=server_id, moment=_begin(day, zone))
    return [ListedSession(**row) for row in rows]


def read_one(connection: Connection, server_id: int, session_id: int) -> ListedSession | None:
    """Give a session by its id, None when there is none (any more)."""
    for row in queries("session_list").read_one(connection, server_id=server_id, session_id=session_id):
        return ListedSession(**row)
    return None


def read_beginnings(connection: Connection, sessions: Iterable[ListedSession]) -> dict[int, datetime]:
    """Give when the first rounds of sessions began, as far as the files tell; else when they ended."""
    beginnings = {session.session_id: session.started_at for session in sessions}
    rows = queries("session_list").read_beginnings(connection, session_ids=list(beginnings))
    return beginnings | {row["session_id"]: row["began_at"] for row in rows}


def count_sessions(connection: Connection, server_id: int) -> int:
    """Count the sessions of a server."""
    counted: int = queries("session_list").count_sessions(connection, server_id=server_id)
    return counted


def read_history(connection: Connection, server_id: int, most: int, skipped: int) -> list[HistorySession]:
    """Give the latest sessions with what a list tells of them, the latest first."""
    rows = queries("session_list").read_history(connection, server_id=server_id, most=most, skipped=skipped)
    return [HistorySession(**row) for row in rows]


def read_last_round(connection: Connection, server_id: int) -> LastRound | None:
    """Give the round that ended last, None before the first."""
    for row in queries("session_list").read_last_round(connection, server_id=server_id):
        return LastRound(**row)
    return None


def read_watch(connection: Connection, server_id: int) -> Watch:
    """Give what is known of the way from the game server."""
    for row in queries("session_list").read_watch(connection, server_id=server_id):
        return Watch(**row)
    return Watch(None, None)


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
