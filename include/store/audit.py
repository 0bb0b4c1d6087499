"""The table `admin_audit_log`: each use of a command of MODERATOR and above. Rows are added and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from psycopg import Connection
from psycopg.types.json import Jsonb

from include.store.queries import queries

LONGEST_TEXT: Final = 500
"""Of what people typed; Discord lets them type 6,000 characters."""


@dataclass(frozen=True, slots=True)
class Use:
    """
    One use of a command.

    Attributes:
        outcome: "allowed" is written before the command is carried out; "failed" stands after it when it was not.
        level_needed, level_held: from 0 (PUBLIC) to 4 (OWNER).
    """

    discord_id: int
    member_name: str
    channel_id: int | None
    command: str
    arguments: Mapping[str, str | int]
    level_needed: int
    level_held: int
    outcome: Literal["allowed", "refused", "failed"]
    reason: str | None = None


def save_use(connection: Connection, use: Use) -> None:
    """Add a row."""
    queries("audit").save_use(
        connection,
        discord_id=use.discord_id,
        member_name=_storable(use.member_name),
        channel_id=use.channel_id,
        command=use.command,
        arguments=Jsonb({name: _storable(str(given)) for name, given in use.arguments.items()}),
        level_needed=int(use.level_needed),
        level_held=int(use.level_held),
        outcome=use.outcome,
        reason=use.reason and _storable(use.reason),
    )


def _storable(text: str) -> str:
    """PostgreSQL keeps neither NUL nor half a surrogate pair."""
    safe = text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
    return safe[:LONGEST_TEXT]
