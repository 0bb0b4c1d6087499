"""Routes of channels: messages, their history, reactions (resources/message)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from tests.discord_server.limits import check_message
from tests.discord_server.requests import Request, Route
from tests.discord_server.values import (
    ADD_REACTIONS,
    ATTACH_FILES,
    DM,
    EMBED_LINKS,
    EPHEMERAL,
    MANAGE_MESSAGES,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    VIEW_CHANNEL,
    Json,
    RefusedError,
    invalid,
    missing_access,
    missing_permissions,
    unknown,
)

if TYPE_CHECKING:
    from tests.discord_server.server import DiscordServer


def _channel(server: DiscordServer, channel_id: str, *needed: int) -> Json:
    """Give a channel in which the bot may do all that is needed."""
    channel = server.world.channels.get(channel_id)
    if channel is None:
        raise unknown("Channel", 10003)
    may = server.world.may(server.world.app_id, channel)
    if not may & VIEW_CHANNEL:
        raise missing_access()
    if any(not may & each for each in needed):
        raise missing_permissions()
    return channel


def _message(server: DiscordServer, channel_id: str, message_id: str) -> Json:
    """Give a message of a channel; one that only one member sees is in no channel."""
    message = server.world.messages.get(message_id)
    if message is None or message["channel_id"] != channel_id or message["flags"] & EPHEMERAL:
        raise unknown("Message", 10008)
    return message


def _needed(request: Request) -> list[int]:
    embeds = EMBED_LINKS if request.body.get("embeds") else SEND_MESSAGES
    return [SEND_MESSAGES, embeds, ATTACH_FILES if request.files else SEND_MESSAGES]


async def post_message(server: DiscordServer, request: Request, channel_id: str) -> Json:
    """Write a message."""
    _channel(server, channel_id, *_needed(request))
    check_message({**request.body, "attachments": list(request.files)})
    _check_reference(server, channel_id, request.body.get("message_reference"))
    body = {**request.body, "flags": (request.body.get("flags") or 0) & ~EPHEMERAL}  # only interactions have those
    return server.posted(server.world.post(channel_id, server.world.bot_user, body, request.files))


def _check_reference(server: DiscordServer, channel_id: str, reference: Json | None) -> None:
    if reference is None:
        return
    if not server.world.may(server.world.app_id, server.world.channels[channel_id]) & READ_MESSAGE_HISTORY:
        raise RefusedError(403, 160002, "Cannot reply without permission to read message history")
    if str(reference["message_id"]) not in server.world.messages and reference.get("fail_if_not_exists", True):
        raise invalid("message_reference", "Unknown message")


async def edit_message(server: DiscordServer, request: Request, channel_id: str, message_id: str) -> Json:
    """Change a message of the bot."""
    _channel(server, channel_id)
    message = _message(server, channel_id, message_id)
    if message["author"]["id"] != server.world.app_id:
        raise RefusedError(403, 50005, "Cannot edit a message authored by another user")
    check_message({**message, **request.body, "attachments": [*message["attachments"], *request.files]})
    return server.world.edit(message, request.body, request.files)


async def delete_message(server: DiscordServer, request: Request, channel_id: str, message_id: str) -> None:
    """Remove a message; those of others need a permission."""
    message = _message(server, channel_id, message_id)
    _channel(server, channel_id, *([] if message["author"]["id"] == server.world.app_id else [MANAGE_MESSAGES]))
    del server.world.messages[message_id]


async def list_messages(server: DiscordServer, request: Request, channel_id: str) -> list[Json]:
    """Give a channel's messages, the newest first; none to who may not read what was written before."""
    channel = _channel(server, channel_id)
    if not server.world.may(server.world.app_id, channel) & READ_MESSAGE_HISTORY:
        return []
    limit = int(request.query.get("limit", 50))
    if not 1 <= limit <= 100:
        raise invalid("limit", "int value should be between 1 and 100.")
    before, after = int(request.query.get("before", 2**63)), int(request.query.get("after", 0))
    found = [
        each
        for each in server.world.messages.values()
        if each["channel_id"] == channel_id and not each["flags"] & EPHEMERAL and after < int(each["id"]) < before
    ]
    return (found[:limit] if "after" in request.query else found[-limit:])[::-1]


async def get_message(server: DiscordServer, request: Request, channel_id: str, message_id: str) -> Json:
    """Give one message."""
    _channel(server, channel_id, READ_MESSAGE_HISTORY)
    return _message(server, channel_id, message_id)


async def add_reaction(server: DiscordServer, request: Request, channel_id: str, message_id: str, emoji: str) -> None:
    """Let the bot react."""
    message = _message(server, channel_id, message_id)
    is_first = not any(each["emoji"]["name"] == unquote(emoji) for each in message["reactions"])
    _channel(server, channel_id, READ_MESSAGE_HISTORY, *([ADD_REACTIONS] if is_first else []))
    if unquote(emoji).isascii():
        raise RefusedError(400, 10014, "Unknown Emoji")
    server.react(server.world.bot_user, message, unquote(emoji))


async def remove_reaction(
    server: DiscordServer, request: Request, channel_id: str, message_id: str, emoji: str
) -> None:
    """Take the bot's reaction back."""
    _channel(server, channel_id)
    message = _message(server, channel_id, message_id)
    message["reactions"] = [each for each in message["reactions"] if each["emoji"]["name"] != unquote(emoji)]


async def type_in(server: DiscordServer, request: Request, channel_id: str) -> None:
    """Show that the bot is about to answer."""
    _channel(server, channel_id, SEND_MESSAGES)


async def get_channel(server: DiscordServer, request: Request, channel_id: str) -> Json:
    """Describe a channel."""
    return _channel(server, channel_id)


async def open_direct_channel(server: DiscordServer, request: Request) -> Json:
    """Give the channel that the bot and a member have to themselves."""
    member = server.world.members.get(str(request.body["recipient_id"]))
    if member is None:
        raise unknown("User", 10013)
    channel = server.world.direct_channel(member["user"]["id"])
    assert channel["type"] == DM
    return channel


MESSAGES: Final = "/channels/{id}/messages"

ROUTES: Final = (
    Route("GET", "/channels/{id}", get_channel),
    Route("GET", MESSAGES, list_messages),
    Route("POST", MESSAGES, post_message),
    Route("GET", f"{MESSAGES}/{{id}}", get_message),
    Route("PATCH", f"{MESSAGES}/{{id}}", edit_message),
    Route("DELETE", f"{MESSAGES}/{{id}}", delete_message),
    Route("PUT", f"{MESSAGES}/{{id}}/reactions/{{any}}/@me", add_reaction),
    Route("DELETE", f"{MESSAGES}/{{id}}/reactions/{{any}}/@me", remove_reaction),
    Route("POST", "/channels/{id}/typing", type_in),
    Route("POST", "/users/@me/channels", open_direct_channel),
)
