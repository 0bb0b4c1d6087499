"""Sessions: what is told of them, and which are over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import Connection, sql
from psycopg.rows import dict_row

from include.stats.session_maps import SessionRound
from include.stats.session_summary import Session, SessionPlayer
from include.stats.squad_values import Squad
from include.store.queries import queries
from include.store.rounds import read_round_summaries
from include.store.squads import read_first_attackers, read_session_squads
from include.store.summaries import NAMES, TOGETHER

LEFT_OUT: Final = ("orphan", "quarantined", "aborted", "failed")
"""States of files of which a session says that they gave no round."""

Stay = tuple[str, Squad, int]
"""A player, the squad that he plays for, and the id of the round from which on he does."""


def read_session(connection: Connection, session_id: int, silence: timedelta) -> Session | None:
    """
    Give a session as it is told, None when there is none (any more).

    Args:
        silence: what parts sessions; files within half of it belong to the session's time.
    """
    sessions = queries("sessions")
    found = list(sessions.read_rounds(connection, session_id=session_id))
    if not found:
        return None
    rounds = read_round_summaries(connection, [row["round_id"] for row in found])
    left_out = sessions.read_left_out(connection, session_id=session_id, silence=silence, states=list(LEFT_OUT))
    return Session(
        session_id=session_id,
        rounds=tuple(SessionRound(rounds[row["round_id"]], row["match_id"], row["is_counted"]) for row in found),
        players=_players(connection, session_id),
        first_attackers=read_first_attackers(connection, session_id),
        past=_sums(connection, sessions.read_past.sql, session_id),
        left_out={row["state"]: row["files"] for row in left_out},
    )


def read_stays(connection: Connection, session_ids: Collection[int]) -> dict[int, set[Stay]]:
    """Give who played for which squad, by session."""
    stays: dict[int, set[Stay]] = defaultdict(set)
    for row in queries("sessions").read_stays(connection, session_ids=list(session_ids)):
        stays[row["session_id"]].add((row["player_guid"], row["squad"], row["from_round_id"]))
    return stays


def read_files_left_out(connection: Connection, file_ids: Collection[int]) -> set[int]:
    """Give which of these files are in one of the states `LEFT_OUT`."""
    rows = queries("sessions").read_files_left_out(connection, file_ids=list(file_ids), states=list(LEFT_OUT))
    return {row["file_id"] for row in rows}


def close(
    connection: Connection, server_id: int, silence: timedelta, look_back: timedelta, unfinished_ids: Sequence[int]
) -> int:
    """
    Put the sessions into the outbox that are over; gives how many they are.

    Args:
        silence: what ends a session.
        look_back: what the watch fetched longer ago is not announced any more.
        unfinished_ids: files that are not derived yet.
    """
    closed: int = queries("sessions").close(
        connection, server_id=server_id, silence=silence, look_back=look_back, unfinished_ids=list(unfinished_ids)
    )
    return closed


def note_look(connection: Connection, server_id: int, listed_at: datetime) -> None:
    """Note when the server's folder was listed after which nothing was left to be fetched."""
    queries("sessions").note_look(connection, server_id=server_id, listed_at=listed_at)


def move_posts(connection: Connection, moved: Collection[tuple[int, int]]) -> None:
    """Let posts follow sessions that are no more to those that took their places, pairs of ids."""
    if moved:
        earlier_ids, session_ids = zip(*moved, strict=True)
        queries("sessions").move_posts(connection, earlier_ids=list(earlier_ids), session_ids=list(session_ids))


def leave_unposted(connection: Connection, session_ids: Iterable[int]) -> None:
    """Note of sessions without a post that they get none."""
    queries("sessions").leave_unposted(connection, session_ids=list(session_ids))


def _players(connection: Connection, session_id: int) -> dict[str, SessionPlayer]:
    sums = _sums(connection, queries("sessions").read_sums.sql, session_id)
    members: dict[str, list[Squad]] = defaultdict(list)
    for stay in read_session_squads(connection, session_id):
        members[stay.player_guid].append(stay.squad)
    return {
        row["player_guid"]: SessionPlayer(
            row["name"],
            sums[row["player_guid"]],
            tuple(dict.fromkeys(squad for guid in row["played_guids"] for squad in members[guid])),
        )
        for row in queries("sessions").read_players(connection, session_id=session_id)
    }


def _sums(connection: Connection, statement: str, session_id: int) -> dict[str, dict[str, Any]]:
    """Sums by player."""
    filled = sql.SQL(statement).format(names=NAMES, together=TOGETHER)
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(filled, {"session_id": session_id}).fetchall()
    return {row.pop("player_guid"): row for row in rows}
