"""The trust receipt of a file and the round it gave: everything that says why its numbers may be believed, or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from include.parser.values import BadLine, Flag

Rederived = Literal["equal", "differs", "no round"]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """
    One revision of a file as the ledger has it.

    Attributes:
        settled_by: how it was known that the server had finished writing, None for files from before it was noted.
        superseded_by: sha256 of the newer revision, None for the current one.
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


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that was held against another: what it is, what was found, and whether it fits."""

    what: str
    observed: str
    holds: bool


@dataclass(frozen=True, slots=True)
class CheckedExpectation:
    """One expectation of a suite as it was last evaluated for this file; `observed` is about this file alone."""

    expectation: str
    column: str
    severity: str
    holds: bool
    observed: str


@dataclass(frozen=True, slots=True)
class CheckedSuite:
    """The last run of a suite over this file; `run` is Airflow's run id, or the command."""

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


@dataclass(frozen=True, slots=True)
class Receipt:
    """
    Everything about one file.

    Attributes:
        round_id: None when no round came of the file.
        title: the round in words, like "supply, round 2"; the filename when there is none.
        partner: filename of the other round of the map.
        pairing: why the partner is the right one; for an orphan, why none of the candidates is.
        rederived: whether the stored rows are what follows from the raw bytes, worked out again for this receipt.
        differences: what differs, in sentences.
        held_back: player lines that were not believed, and for a file in quarantine the line at fault, if any.
    """

    file: FileFacts
    round_id: int | None
    title: str
    ended_at: datetime | None
    partner: str | None
    pairing: tuple[Proof, ...]
    rederived: Rederived
    differences: tuple[str, ...]
    suites: tuple[CheckedSuite, ...]
    flags: tuple[Flag, ...]
    held_back: tuple[BadLine, ...]
    changes: tuple[Change, ...]
    posts: tuple[Post, ...]
    revisions: tuple[FileFacts, ...]
