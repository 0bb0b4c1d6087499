"""The outbox: what is to be announced or edited, inserted with the data and delivered after it, by one at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from psycopg import Connection
from psycopg.types.json import Jsonb

from include.store.queries import queries

LEASE_SECONDS: Final = 60.0
"""How long a claimed announcement belongs to its deliverer; after that anybody may take it."""

_LONGEST_WAIT_TO_MARK: Final = "1h"
"""For a rebuild that corrects the same post: what was sent and is not marked would be sent again."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """
    A post to be made, or to be edited when it has a message.

    Attributes:
        subject: the id of the round, of a map that of its round 2, or of the session.
        attempts: deliveries tried before.
        revision: what is wanted; a correction that comes during the delivery raises it.
        note: what the last correction changed.
        payload_sha256: of what was last delivered; None when that is not known, since an answer was lost.
    """

    announcement_id: int
    kind: Literal["round", "map", "session"]
    subject: int
    attempts: int
    revision: int = 1
    message_id: str | None = None
    note: str | None = None
    payload_sha256: str | None = None


def claim(connection: Connection, deliverer: str, tried: Collection[int]) -> Announcement | None:
    """Lease the oldest announcement that is due and not among those tried; the lease begins with the commit."""
    rows = queries("outbox").claim(connection, deliverer=deliverer, lease_seconds=LEASE_SECONDS, tried=list(tried))
    return next((Announcement(**row) for row in rows), None)


def leased_elsewhere_seconds(connection: Connection, tried: Collection[int]) -> float | None:
    """Give how long until the first lease of another deliverer ends, None when there is none."""
    seconds: float | None = queries("outbox").leased_elsewhere_seconds(connection, tried=list(tried))
    return seconds


def mark_delivered(
    connection: Connection,
    deliverer: str,
    announcement: Announcement,
    message_id: str,
    payload_sha256: str,
    error: str | None = None,
) -> None:
    """Note the message that it became, and with `error` what is odd about it; waits for whoever corrects the post."""
    queries("ledger").limit_statements(connection, limit=_LONGEST_WAIT_TO_MARK)
    queries("outbox").mark_delivered(
        connection,
        announcement_id=announcement.announcement_id,
        deliverer=deliverer,
        revision=announcement.revision,
        message_id=message_id,
        payload_sha256=payload_sha256,
        error=error,
    )


def mark_refused(connection: Connection, deliverer: str, announcement: Announcement, error: str) -> None:
    """Note that it will never be delivered; it is not tried again by itself, only a correction of it is."""
    queries("outbox").mark_refused(
        connection,
        deliverer=deliverer,
        announcement_id=announcement.announcement_id,
        revision=announcement.revision,
        error=error,
    )


def mark_failed(connection: Connection, deliverer: str, announcement_id: int, error: str) -> None:
    """Note a delivery that failed; it stays pending and anybody may take it."""
    queries("outbox").mark_failed(connection, deliverer=deliverer, announcement_id=announcement_id, error=error)


def postpone(connection: Connection, seconds: float) -> None:
    """Let nothing that waits be due before so many seconds have passed."""
    queries("outbox").postpone(connection, seconds=seconds)


def save_revision(connection: Connection, round_id: int, cause: str, changes: Sequence[str]) -> None:
    """Keep why a round changed or went, and what changed."""
    queries("outbox").save_revision(connection, round_id=round_id, cause=cause, changes=Jsonb(list(changes)))


def correct(connection: Connection, subjects: Collection[int], kinds: Collection[str], note: str) -> None:
    """Make these posts due again, with a note of what changed."""
    queries("outbox").correct(connection, subjects=list(subjects), kinds=list(kinds), note=note)


def correct_returned(connection: Connection, subjects: Collection[int]) -> None:
    """Compare posts of what came back, after a withdrawal or a rebuild, with what they should say."""
    queries("outbox").correct_returned(connection, subjects=list(subjects))
