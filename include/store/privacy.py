"""What players decided about themselves: left out of boards and lookups, or forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from include.parser.redaction import Forgotten
from include.store import outbox, summaries
from include.store.queries import queries


class RedactionRefusedError(Exception):
    """The database took other bytes than those of forgotten people for changed: a fault of ours."""


class Use(NamedTuple):
    """A command of somebody that was noted."""

    used_at: datetime
    command: str
    arguments: dict[str, Any]
    outcome: str


class Contents(NamedTuple):
    """A file of the ledger and its bytes."""

    file_id: int
    filename: str
    content: bytes


def hide(connection: Connection, player_guid: str) -> None:
    """Leave a player out of boards and lookups."""
    queries("privacy").hide(connection, player_guid=player_guid)
    summaries.raise_version(connection)


def show(connection: Connection, player_guid: str) -> None:
    """Let a player stand there again."""
    queries("privacy").show(connection, player_guid=player_guid)
    summaries.raise_version(connection)


def read_hidden(connection: Connection) -> frozenset[str]:
    """Give the main GUIDs of the players who are hidden."""
    return frozenset(row["player_guid"] for row in queries("privacy").read_hidden(connection))


def read_uses(connection: Connection, discord_id: int) -> list[Use]:
    """Give the commands of a member that were noted, the earliest first."""
    return [Use(**row) for row in queries("privacy").read_uses(connection, discord_id=discord_id)]


def ask_to_be_forgotten(connection: Connection, player_guid: str, discord_id: int) -> None:
    """Ask for it; until it is done, within minutes, the player is hidden."""
    queries("privacy").ask_to_be_forgotten(connection, player_guid=player_guid, discord_id=discord_id)
    hide(connection, player_guid)


def read_requests(connection: Connection) -> list[str]:
    """Give every GUID of those who asked to be forgotten; who asked and has no verified link any more did not ask."""
    queries("privacy").drop_stale_requests(connection)
    return [row["player_guid"] for row in queries("privacy").read_requests(connection)]


def read_forgotten(connection: Connection) -> list[Forgotten]:
    """Give everybody who is forgotten."""
    return [
        Forgotten(row["token"], bytes(row["salt"]), row["guid_sha256"], frozenset(row["name_sha256s"]))
        for row in queries("privacy").read_forgotten(connection)
    ]


def save_forgotten(connection: Connection, people: Iterable[Forgotten]) -> None:
    """Keep who is forgotten; names are added to those that are known."""
    for each in people:
        queries("privacy").save_forgotten(
            connection,
            token=each.token,
            salt=each.salt,
            guid_sha256=each.guid_sha256,
            name_sha256s=sorted(each.name_sha256s),
        )


def read_guids(connection: Connection) -> list[str]:
    """Give every GUID of a human that any table knows."""
    return [row["guid"] for row in queries("privacy").read_played_guids(connection)]


def read_names(connection: Connection, guids: Collection[str]) -> list[tuple[str, str]]:
    """Give GUID and name for every name of these."""
    rows = queries("privacy").read_names(connection, guids=list(guids))
    return [(row["player_guid"], row["alias"]) for row in rows]


def read_contents(connection: Connection, file_ids: Collection[int]) -> list[Contents]:
    """Give files with their bytes."""
    return [Contents(**row) for row in queries("privacy").read_contents(connection, file_ids=list(file_ids))]


def read_beside(connection: Connection, server_id: int, instants: Collection[datetime]) -> list[Contents]:
    """Give the files that were written when these were, or half a minute from it."""
    rows = queries("privacy").read_beside(connection, server_id=server_id, instants=list(instants))
    return [Contents(**row) for row in rows]


def redact_file(connection: Connection, file_id: int, content: bytes, sha256: str) -> None:
    """
    Put bytes in the place of a file's, which have as many lines, and differ in lines with tokens only.

    Raises:
        RedactionRefusedError: they differ otherwise.
    """
    if queries("privacy").redact_file(connection, file_id=file_id, content=content, sha256=sha256) is None:
        raise RedactionRefusedError(f"file {file_id} was to be changed in lines of somebody who is not forgotten")


def forget_words(connection: Connection, tokens: Mapping[str, str], names: Mapping[str, str]) -> None:
    """
    Put tokens in the place of GUIDs and names in everything that does not follow from files.

    Args:
        tokens: by GUID.
        names: what stands for each name.
    """
    longest_first = sorted(names, key=len, reverse=True)
    queries("privacy").forget_words(
        connection,
        guids=list(tokens),
        guid_tokens=list(tokens.values()),
        names=longest_first,
        name_tokens=[names[name] for name in longest_first],
    )
    queries("privacy").repeat_discards(connection)


def correct_posts(connection: Connection, tokens: Collection[str], note: str) -> None:
    """Make the posts about maps and sessions of these people due again."""
    rows = list(queries("privacy").read_posted_rounds(connection, tokens=list(tokens)))
    outbox.correct(connection, [row["round_id"] for row in rows], ["round", "map"], note)
    outbox.correct(connection, list({row["session_id"] for row in rows}), ["session"], note)
