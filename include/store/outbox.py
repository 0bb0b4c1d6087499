"""The outbox: what is to be announced, inserted with the data and delivered after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from psycopg import Connection

from include.store.queries import queries


@dataclass(frozen=True, slots=True)
class Announcement:
    """A post still to be made; `attempts` are those that failed before."""

    announcement_id: int
    kind: Literal["round", "map"]
    round_id: int
    attempts: int


def pending(connection: Connection, limit: int) -> list[Announcement]:
    """Give what is to be delivered, in the order of the rounds, locked until the transaction ends."""
    return [Announcement(**row) for row in queries("outbox").pending(connection, limit=limit)]


def mark_delivered(connection: Connection, announcement_id: int, message_id: str) -> None:
    """Note the message that it became."""
    queries("outbox").mark_delivered(connection, announcement_id=announcement_id, message_id=message_id)


def mark_refused(connection: Connection, announcement_id: int, error: str) -> None:
    """Note that it will never be delivered; it is not tried again by itself."""
    queries("outbox").mark_refused(connection, announcement_id=announcement_id, error=error)


def mark_failed(connection: Connection, announcement_id: int, error: str) -> None:
    """Note a delivery that failed; it stays pending."""
    queries("outbox").mark_failed(connection, announcement_id=announcement_id, error=error)
