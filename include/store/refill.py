"""The derived tables emptied and filled anew, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from psycopg import Connection

from include.store import summaries
from include.store.derivation import copy, copy_incoming
from include.store.ledger import save_states
from include.store.measure import measure_grown
from include.store.queries import queries
from include.store.rows import PLAYER_COLUMNS, WEAPON_COLUMNS, AwardRow, Derivation, FlagRow, HeadToHeadRow, TeamRow

_PARENTS: Final = (
    "delete_teams",
    "delete_awards",
    "delete_head_to_head",
    "delete_weapons",
    "delete_players",
    "delete_rounds",
    "delete_matches",
    "delete_sessions",
    "fill_sessions",
    "fill_matches",
    "fill_rounds",
)
_LEFT_OVER: Final = (
    "delete_unfounded_rounds",
    "delete_unfounded_matches",
    "delete_unfounded_sessions",
)


class NamedFile(NamedTuple):
    """A file that has bytes, and the instants that its name can mean; None when the name is no round's."""

    file_id: int
    filename: str
    ended_at: datetime | None
    latest_ended_at: datetime | None


class GivenRound(NamedTuple):
    """The round that a file gave."""

    file_id: int
    round_id: int
    match_id: int
    round_number: int
    ended_at: datetime


def allow_long_statements(connection: Connection) -> None:
    """Let no statement of this transaction be stopped for taking long."""
    queries("refill").allow_long_statements(connection)


def read_names(connection: Connection, server_id: int) -> list[NamedFile]:
    """Give the files of the server that have bytes."""
    return [NamedFile(**row) for row in queries("refill").read_names(connection, server_id=server_id)]


def save_times(connection: Connection, files: Iterable[NamedFile], ignored_reasons: Mapping[int, str]) -> None:
    """Note what names say now, and of those that are no round's why they are ignored."""
    found = list(files)
    if not found:  # the right to write them is needed only when there is something to write
        return
    queries("refill").save_times(
        connection,
        file_ids=[file.file_id for file in found],
        ended_ats=[file.ended_at for file in found],
        latest_ended_ats=[file.latest_ended_at for file in found],
        ignored_reasons=[ignored_reasons.get(file.file_id) for file in found],
    )


def read_given_rounds(connection: Connection, server_id: int) -> dict[int, GivenRound]:
    """Give the stored round of each file, by the file's id."""
    rows = queries("refill").read_given_rounds(connection, server_id=server_id)
    return {row["file_id"]: GivenRound(**row) for row in rows}


def refill(connection: Connection, derivation: Derivation) -> None:
    """
    Delete what is stored of these files and in the place of their rounds, and write what was derived.

    Nothing is compared with what was there and nothing is announced; names of players are left to `refill_rest`.
    """
    steps = queries("refill")
    copy_incoming(connection, derivation)
    steps.choose_stored(connection, file_ids=list(derivation.file_ids))
    queries("derivation").measure(connection)
    for step in _PARENTS:
        getattr(steps, step)(connection)
    copy(connection, steps.fill_players.sql, PLAYER_COLUMNS, derivation.players)
    copy(connection, steps.fill_weapons.sql, WEAPON_COLUMNS, derivation.weapons)
    copy(connection, steps.fill_flags.sql, FlagRow._fields, derivation.flags)
    copy(connection, steps.fill_awards.sql, AwardRow._fields, derivation.awards)
    copy(connection, steps.fill_head_to_head.sql, HeadToHeadRow._fields, derivation.head_to_head)
    copy(connection, steps.fill_teams.sql, TeamRow._fields, derivation.teams)
    save_states(connection, derivation.states)


def refill_rest(connection: Connection, server_id: int) -> None:
    """Delete what no file gives, count the names of all players anew, and sum up their sessions."""
    steps = queries("refill")
    for step in _LEFT_OVER:
        getattr(steps, step)(connection, server_id=server_id)
    steps.delete_aliases(connection)
    steps.fill_aliases(connection)
    measure_grown(connection)
    summaries.refresh_server(connection, server_id)
    summaries.raise_version(connection)


def announce_matches(connection: Connection, match_ids: Collection[int]) -> None:
    """Put the rounds of these maps into the outbox that the watch fetched and that are not there."""
    queries("refill").announce_matches(connection, match_ids=list(match_ids))


def leave_unposted(connection: Connection, server_id: int) -> None:
    """Note of all other rounds that the watch fetched and that have no post that they get none."""
    queries("refill").leave_unposted(connection, server_id=server_id)


def move_posts(connection: Connection, moved: Sequence[tuple[int, int]]) -> None:
    """Let posts and revisions follow rounds from an earlier id to another."""
    if not moved:
        return
    ids = {"earlier_ids": [earlier for earlier, _ in moved], "round_ids": [now for _, now in moved]}
    queries("refill").move_announcements(connection, **ids)
    queries("refill").move_revisions(connection, **ids)
