"""Ids computed from natural keys: the same rows get the same ids, whatever came first."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

SERVER_ID: Final = 1
"""There is one game server for now; its id is in every key, so that more can come."""

_BITS: Final = 52
"""What a JSON number holds exactly, so that an id survives every page and message it passes through."""


def file_id(server_id: int, filename: str, content_sha256: str | None) -> int:
    """Give the id of a file's revision; without a hash that of its failed transfer."""
    return _id(server_id, filename, content_sha256 or "")


def round_id(server_id: int, ended_at: datetime, map_name: str, round_number: int) -> int:
    """Give the id of a round."""
    return _id(server_id, _instant(ended_at), map_name, round_number)


def match_id(server_id: int, first_round_ended_at: datetime, map_name: str) -> int:
    """Give the id of a match, keyed by its round 1."""
    return _id(server_id, _instant(first_round_ended_at), map_name)


def session_id(server_id: int, first_round_ended_at: datetime) -> int:
    """Give the id of a gaming session, keyed by its first round."""
    return _id(server_id, _instant(first_round_ended_at))


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _id(*key: object) -> int:
    digest = sha256("\n".join(map(str, key)).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - _BITS)
