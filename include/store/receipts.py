"""What the tables know about one file: the parts of its trust receipt."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg import Connection

from include.store.queries import queries
from include.store.rows import FlagRow

MOST_CANDIDATES: Final = 50


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that a question may mean; `round_id` is None when no round came of it."""

    file_id: int
    filename: str
    sha256: str | None
    state: str
    round_id: int | None


@dataclass(frozen=True, slots=True)
class FileFacts:
    """
    One revision of a file as the ledger has it.

    Attributes:
        settled_by: how it was known that the server had finished writing, None for files from before it was noted.
        superseded_by: sha256 of the newer revision, None for the current one.
        redacted_lines: how many were replaced since their players asked to be forgotten; `sha256` and sizes are those
            of the file on the server.
    """

    file_id: int
    filename: str
    sha256: str | None
    size_bytes: int
    size_before_bytes: int | None
    size_after_bytes: int | None
    layout: int | None
    state: str
    reason: str | None
    fetched_by: str
    settled_by: str | None
    modified_at: datetime
    seen_on_server_at: datetime | None
    fetched_at: datetime
    attempts: int
    superseded_by: str | None
    redacted_lines: int | None = None


@dataclass(frozen=True, slots=True)
class CheckedExpectation:
    """
    One expectation of a suite as it was last evaluated for this file.

    Attributes:
        observed: of this file alone.
        limits: what a value may be, in words; empty where it has none of its own, or none were kept.
    """

    expectation: str
    column: str
    severity: str
    holds: bool
    observed: str
    limits: str = ""


@dataclass(frozen=True, slots=True)
class CheckedSuite:
    """The last run of a suite over this file; `run` is an Airflow run as `dag_id/run_id`, or the command."""

    suite: str
    validated_at: datetime
    run: str | None
    expectations: tuple[CheckedExpectation, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A derivation that gave other numbers than the one before."""

    revision: int
    derived_at: datetime
    cause: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """What became of a post about the round."""

    kind: str
    state: str
    revision: int
    message_id: str | None
    finished_at: datetime | None
    error: str | None


def read_candidates(connection: Connection, server_id: int, text: str) -> list[Candidate]:
    """
    Give the files that a text means: a round's id, else a filename, else a hash or its beginning, else a part of names.

    Only current revisions, except where the text is a hash; the latest rounds first, at most `MOST_CANDIDATES`.
    """
    rows = queries("receipts").read_candidates(connection, server_id=server_id, text=text, most=MOST_CANDIDATES)
    return [Candidate(**row) for row in rows]


def hold_still(connection: Connection) -> None:
    """Let the transaction, of which this is the first statement, see one state of all tables and write nothing."""
    queries("receipts").hold_still(connection)


def read_file_of_round(connection: Connection, round_id: int) -> int | None:
    """Give the file of a round, None when there is no such round."""
    found: int | None = queries("receipts").read_file_of_round(connection, round_id=round_id)
    return found


def read_revisions(connection: Connection, file_id: int) -> list[FileFacts]:
    """Give all that the ledger has under the name of this file, the current revision last."""
    return [FileFacts(**row) for row in queries("receipts").read_revisions(connection, file_id=file_id)]


def read_round_of_file(connection: Connection, file_id: int) -> int | None:
    """Give the round of a file, None when there is none."""
    found: int | None = queries("receipts").read_round_of_file(connection, file_id=file_id)
    return found


def read_failures(connection: Connection, file_ids: Collection[int]) -> dict[int, str]:
    """Give those of the files whose rows the database refused, with the reason."""
    rows = queries("receipts").read_failures(connection, file_ids=list(file_ids))
    return {row["file_id"]: row["reason"] for row in rows}


def read_flags(connection: Connection, round_id: int) -> list[FlagRow]:
    """Give the flags of a round as they are stored."""
    return [FlagRow(**row) for row in queries("receipts").read_flags(connection, round_id=round_id)]


def read_score(connection: Connection, round_id: int) -> tuple[int | None, int | None] | None:
    """Give the points of both squads in the round's map, None when there is no such round."""
    for row in queries("receipts").read_score(connection, round_id=round_id):
        return row["squad_a_score"], row["squad_b_score"]
    return None


def read_changes(connection: Connection, round_id: int) -> list[Change]:
    """Give what later derivations of a round changed, the earliest first."""
    rows = queries("receipts").read_changes(connection, round_id=round_id)
    return [Change(row["revision"], row["derived_at"], row["cause"], tuple(row["changes"])) for row in rows]


def read_posts(connection: Connection, round_id: int) -> list[Post]:
    """Give what became of the posts about a round."""
    return [Post(**row) for row in queries("receipts").read_posts(connection, round_id=round_id)]
