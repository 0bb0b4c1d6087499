"""Numbers and words of Discord's protocol that the stand-in needs, and how it words a refusal."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

Json = dict[str, Any]

EPOCH_MS: Final = 1420070400000
ACK_SECONDS: Final = 3.0
TOKEN_SECONDS: Final = 15 * 60.0
LARGEST_FILE: Final = 10 << 20

TEXT: Final = 0
DM: Final = 1
VOICE: Final = 2

# Permissions (Discord's documentation, topics/permissions).
ADD_REACTIONS: Final = 1 << 6
ADMINISTRATOR: Final = 1 << 3
VIEW_CHANNEL: Final = 1 << 10
SEND_MESSAGES: Final = 1 << 11
MANAGE_MESSAGES: Final = 1 << 13
EMBED_LINKS: Final = 1 << 14
ATTACH_FILES: Final = 1 << 15
READ_MESSAGE_HISTORY: Final = 1 << 16
MENTION_EVERYONE: Final = 1 << 17
CONNECT: Final = 1 << 20
USE_APPLICATION_COMMANDS: Final = 1 << 31
EVERYTHING: Final = (1 << 53) - 1
MEMBERS_MAY: Final = (
    ADD_REACTIONS | VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | READ_MESSAGE_HISTORY | CONNECT
) | USE_APPLICATION_COMMANDS  # fmt: skip

# Flags of messages.
EPHEMERAL: Final = 1 << 6
LOADING: Final = 1 << 7
COMPONENTS_V2: Final = 1 << 15

# Gateway intents: without the bit in IDENTIFY the event never arrives (events/gateway, "Gateway Intents").
MEMBERS: Final = 1 << 1
VOICE_STATES: Final = 1 << 7
PRESENCES: Final = 1 << 8
GUILD_MESSAGES: Final = 1 << 9
GUILD_REACTIONS: Final = 1 << 10
DM_MESSAGES: Final = 1 << 12
MESSAGE_CONTENT: Final = 1 << 15
PRIVILEGED: Final = MEMBERS | PRESENCES | MESSAGE_CONTENT
NEEDED_INTENT: Final = {
    "VOICE_STATE_UPDATE": VOICE_STATES,
    "MESSAGE_REACTION_ADD": GUILD_REACTIONS,
    "GUILD_MEMBER_ADD": MEMBERS,
    "GUILD_MEMBER_UPDATE": MEMBERS,
}

_numbers = itertools.count(1)


def snowflake() -> str:
    """Give an id that is larger than all before."""
    return str((int(time.time() * 1000) - EPOCH_MS) << 22 | next(_numbers) & 0x3FFFFF)


def reply(said: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """Answer a request; discord.py compares the type by ==, and `; charset=utf-8` would turn every answer into text."""
    return web.Response(
        body=json.dumps(said).encode(), status=status, headers={**(headers or {}), "Content-Type": "application/json"}
    )


class RefusedError(Exception):
    """What a request is answered with as Discord words it (topics/opcodes-and-status-codes, "JSON")."""

    def __init__(
        self, status: int, code: int, message: str, more: Json | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {code} {message} {(more or {}).get('errors', '')}".rstrip())
        self.status = status
        self.headers = headers or {}
        self.body: Json = {"code": code, "message": message, **(more or {})}


def invalid(path: str, message: str) -> RefusedError:
    """Give the refusal of a body; the path has dots, like "embeds.0.title"."""
    tree: Json = {"_errors": [{"code": "BASE_TYPE_BAD_LENGTH", "message": message}]}
    for part in reversed(path.split(".")):
        tree = {part: tree}
    return RefusedError(400, 50035, "Invalid Form Body", {"errors": tree})


def missing_access() -> RefusedError:
    """Give the refusal of who may not see a channel."""
    return RefusedError(403, 50001, "Missing Access")


def missing_permissions() -> RefusedError:
    """Give the refusal of who sees a channel and may not do this there."""
    return RefusedError(403, 50013, "Missing Permissions")


def unknown(what: str, code: int) -> RefusedError:
    """Give the refusal of an id that means nothing."""
    return RefusedError(404, code, f"Unknown {what}")
