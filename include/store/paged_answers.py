"""Messages with buttons: what their buttons ask, whose they are, and until when."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from include.store.queries import queries


@dataclass(frozen=True, slots=True)
class PagedAnswer:
    """
    One message of the bot.

    Attributes:
        owner_id: the Discord id of the only one who may use the buttons; 0: whoever may ask what they ask.
        question, choices: as JSON, whose form is the bot's (`bot.open_answers`).
    """

    message_id: int
    channel_id: int
    owner_id: int
    question: Mapping[str, Any]
    choices: Sequence[Mapping[str, Any]]
    expires_at: datetime


def save(connection: Connection, paged: PagedAnswer) -> None:
    """Remember a message, or what its buttons ask now."""
    queries("paged_answers").save(
        connection,
        message_id=paged.message_id,
        channel_id=paged.channel_id,
        owner_id=paged.owner_id,
        question=Jsonb(dict(paged.question)),
        choices=Jsonb(list(paged.choices)),
        expires_at=paged.expires_at,
    )


def read_all(connection: Connection) -> list[PagedAnswer]:
    """Give all messages that are remembered, what expired first."""
    return [PagedAnswer(**row) for row in queries("paged_answers").read_all(connection)]


def delete(connection: Connection, message_ids: Collection[int]) -> None:
    """Forget messages."""
    queries("paged_answers").delete(connection, message_ids=list(message_ids))
