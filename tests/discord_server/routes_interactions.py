"""Routes of interactions: the acknowledgement, and what follows it (interactions/receiving-and-responding)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.discord_server.limits import check_choices, check_message, check_modal
from tests.discord_server.requests import Request, Route
from tests.discord_server.uses import Use
from tests.discord_server.values import (
    ACK_SECONDS,
    EPHEMERAL,
    LOADING,
    TOKEN_SECONDS,
    Json,
    RefusedError,
    invalid,
    unknown,
)

if TYPE_CHECKING:
    from tests.discord_server.server import DiscordServer

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
"""Types of interactions."""

MESSAGE, LATER, EDIT_LATER, EDIT, CHOICES, FORM = 4, 5, 6, 7, 8, 9
"""Types of answers."""


async def acknowledge(server: DiscordServer, request: Request, interaction_id: str, token: str) -> Json | None:
    """Take the first answer to an interaction."""
    use = server.uses.get(token)
    if use is None or use.id != interaction_id or (use.ack is None and use.age > ACK_SECONDS):
        raise unknown("interaction", 10062)
    if use.ack is not None:
        raise RefusedError(400, 40060, "Interaction has already been acknowledged.")
    kind, body = request.body["type"], request.body.get("data") or {}
    _check_kind(use, kind)
    if kind == CHOICES:
        check_choices(body["choices"])
    elif kind == FORM:
        check_modal(body)
    shown = _shown(server, use, kind, body, request)
    use.files |= request.by_name
    use.acknowledge(request.body)
    if kind in (MESSAGE, EDIT):
        use.show(shown)
    elif shown:
        use.message = shown
    return _told(use, kind, body) if request.query.get("with_response") in ("1", "true") else None


def _check_kind(use: Use, kind: int) -> None:
    """Not every interaction may be answered in every way."""
    asked, message = use.payload["type"], use.payload.get("message")
    is_wrong = (
        (kind == CHOICES) != (asked == AUTOCOMPLETE)
        or (kind in (EDIT_LATER, EDIT) and message is None)
        or (kind == FORM and asked == MODAL)
    )
    if is_wrong:
        raise invalid("type", f"Value {kind} is no answer to an interaction of type {asked}.")


def _shown(server: DiscordServer, use: Use, kind: int, body: Json, request: Request) -> Json | None:
    """Give the message that is the answer from now on."""
    if kind == MESSAGE:
        check_message({**body, "attachments": list(request.files)})
        message = server.world.post(use.payload["channel_id"], server.world.bot_user, body, request.files)
        return server.posted(message, to=use.payload)
    if kind == LATER:
        waiting = {"flags": body.get("flags", 0) & EPHEMERAL | LOADING}
        message = server.world.post(use.payload["channel_id"], server.world.bot_user, waiting)
        return server.posted(message, to=use.payload)
    if kind in (EDIT_LATER, EDIT):
        message = server.world.messages[use.payload["message"]["id"]]
        return _edited(server, message, body, request) if kind == EDIT else message
    return None


def _edited(server: DiscordServer, message: Json, body: Json, request: Request) -> Json:
    check_message({**message, **body, "attachments": [*message["attachments"], *request.files]})
    body = {**body, "flags": (body.get("flags") or message["flags"]) & ~(LOADING | EPHEMERAL)}
    body["flags"] |= message["flags"] & EPHEMERAL  # who sees a message is settled when it is first shown
    return server.world.edit(message, body, request.files)


def _told(use: Use, kind: int, body: Json) -> Json:
    known: Json = {
        "id": use.id,
        "type": use.payload["type"],
        "response_message_loading": kind == LATER,
        "response_message_ephemeral": bool(body.get("flags", 0) & EPHEMERAL),
    }
    if kind in (MESSAGE, EDIT) and use.message:  # only these two carry a resource
        return {
            "interaction": {**known, "response_message_id": use.message["id"]},
            "resource": {"type": kind, "message": use.message},
        }
    return {"interaction": known}


def _use(server: DiscordServer, token: str) -> Use:
    use = server.uses.get(token)
    if use is None or use.ack is None:
        raise unknown("Webhook", 10015)
    if use.age > TOKEN_SECONDS:
        raise RefusedError(401, 50027, "Invalid Webhook Token")
    return use


def _message(server: DiscordServer, use: Use, which: str) -> Json:
    message = use.message if which == "@original" else server.world.messages.get(which)
    if message is None or message["id"] not in server.world.messages:
        raise unknown("Message", 10008)
    return message


async def follow_up(server: DiscordServer, request: Request, app_id: str, token: str) -> Json:
    """Write a further message; the first one after a deferred answer takes its place."""
    use = _use(server, token)
    if use.message and use.message["flags"] & LOADING:
        return await edit(server, request, app_id, token, "@original")
    check_message({**request.body, "attachments": list(request.files)})
    message = server.world.post(use.payload["channel_id"], server.world.bot_user, request.body, request.files)
    use.files |= request.by_name
    use.followups.append(server.posted(message, to=use.payload))
    return message


async def get(server: DiscordServer, request: Request, app_id: str, token: str, which: str) -> Json:
    """Give a message of an interaction."""
    return _message(server, _use(server, token), which)


async def edit(server: DiscordServer, request: Request, app_id: str, token: str, which: str) -> Json:
    """Change a message of an interaction, also one that only one member sees."""
    use = _use(server, token)
    message = _edited(server, _message(server, use, which), request.body, request)
    use.files |= request.by_name
    if use.message is message:
        use.show(message)
    return message


async def delete(server: DiscordServer, request: Request, app_id: str, token: str, which: str) -> None:
    """Remove a message of an interaction."""
    del server.world.messages[_message(server, _use(server, token), which)["id"]]


WEBHOOK: Final = "/webhooks/{id}/{any}"

ROUTES: Final = (
    Route("POST", "/interactions/{id}/{any}/callback", acknowledge),
    Route("POST", WEBHOOK, follow_up),
    Route("GET", f"{WEBHOOK}/messages/{{any}}", get),
    Route("PATCH", f"{WEBHOOK}/messages/{{any}}", edit),
    Route("DELETE", f"{WEBHOOK}/messages/{{any}}", delete),
)
