"""Files on their way into the ledger and out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar

FetchedBy = Literal["watch", "sync", "load"]
SettledBy = Literal["watch", "two_listings", "not_awaited"]


class Listed(Protocol):
    """A file as a listing shows it."""

    @property
    def filename(self) -> str: ...
    @property
    def size_bytes(self) -> int: ...
    @property
    def modified_at(self) -> datetime: ...


ListedFile = TypeVar("ListedFile", bound=Listed)


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of a file whose bytes the ledger has; size and time as last seen on the server."""

    file_id: int
    filename: str
    sha256: str
    size_bytes: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """
    A file that was read.

    Attributes:
        size_before_bytes, size_after_bytes: what the folder said around the reading.
        ended_at: None when the name is not a round's.
        latest_ended_at: the second instant that the name can mean, in the hour that autumn repeats only.
        settled_by: how it was known that nobody was writing it: by the watch, by two listings of this fetch, or not
            asked, for files of this machine.
        ignored_reason: why nothing will be derived from it, None for a round.
        redacted_sha256, redacted_lines: of a content in which lines of forgotten players were replaced, while `sha256`
            is that of the file on the server; None for all others.
    """

    filename: str
    content: bytes
    sha256: str
    size_bytes: int
    size_before_bytes: int
    size_after_bytes: int
    modified_at: datetime
    ended_at: datetime | None
    latest_ended_at: datetime | None
    settled_by: SettledBy
    ignored_reason: str | None
    redacted_sha256: str | None = None
    redacted_lines: int | None = None


@dataclass(frozen=True, slots=True)
class FailedTransfer:
    """A file that is on the server and could not be read."""

    filename: str
    size_bytes: int
    modified_at: datetime
    ended_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """
    A file of the ledger with its bytes.

    Attributes:
        modified_at: of the file on the server, or of the copy that was loaded by hand.
        blocked_reason, check_warnings: what `check` found; a warning is {"code", "detail"} and becomes a flag.
        discarded_reason: why somebody put it aside: nothing is derived from it.
    """

    file_id: int
    filename: str
    sha256: str
    content: bytes
    fetched_by: FetchedBy
    is_checked: bool
    blocked_reason: str | None
    attempts: int
    modified_at: datetime
    check_warnings: list[dict[str, Any]] = field(hash=False)
    discarded_reason: str | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that did not become rows, and why."""

    filename: str
    state: str
    reason: str | None
