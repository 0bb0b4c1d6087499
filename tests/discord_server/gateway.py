"""The gateway: who is connected, what is told to whom, and the faults that a test asks for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from tests.discord_server.connection import Connection, Session
from tests.discord_server.values import (
    DM_MESSAGES,
    GUILD_MESSAGES,
    MESSAGE_CONTENT,
    NEEDED_INTENT,
    PRIVILEGED,
    VIEW_CHANNEL,
    Json,
)

if TYPE_CHECKING:
    from tests.discord_server.world import World


class Gateway:
    """
    All connections of the bot.

    Attributes:
        received: what the bot sent, like {"op": 3, "d": ...}.
        violations: of Discord's limits on what a bot sends; see `Connection`.
        portal_intents: the privileged ones that are switched on in the developer portal.
        heartbeat_ms: how often the bot is asked for a sign of life.
        flowing: cleared while the gateway is silent.
    """

    def __init__(self, world: World, token: str) -> None:
        self.world = world
        self.token = token
        self.url = ""
        self.heartbeat_ms = 41250
        self.portal_intents = PRIVILEGED
        self.received: list[Json] = []
        self.violations: list[str] = []
        self.sessions: dict[str, Session] = {}
        self.connections: list[Connection] = []
        self.ready = asyncio.Event()
        self.flowing = asyncio.Event()
        self.flowing.set()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Speak to one connection until it ends."""
        socket = web.WebSocketResponse(max_msg_size=4096)
        await socket.prepare(request)
        connection = Connection(self, socket, request.query.get("compress"))
        self.connections.append(connection)
        try:
            await connection.run()
        finally:
            self.connections.remove(connection)
            if not any(each.session for each in self.connections):
                self.ready.clear()
        return socket

    def dispatch(self, event: str, data: Json) -> None:
        """Tell an event to every session that asked for its kind and may see its channel."""
        for session in list(self.sessions.values()):
            told = self._as_seen(session.intents, event, data)
            if told is not None:
                session.tell(event, told)

    def _as_seen(self, intents: int, event: str, data: Json) -> Json | None:
        need = NEEDED_INTENT.get(event, 0)
        if event == "MESSAGE_CREATE":
            need = GUILD_MESSAGES if data.get("guild_id") else DM_MESSAGES
            channel = self.world.channels[data["channel_id"]]
            if not self.world.may(self.world.app_id, channel) & VIEW_CHANNEL:
                return None
            is_hidden = data.get("guild_id") and not intents & MESSAGE_CONTENT
            if is_hidden and f"<@{self.world.app_id}>" not in data["content"]:
                data = {**data, "content": "", "embeds": [], "attachments": [], "components": []}
        return data if intents & need == need else None

    async def drop(self, code: int = 4000) -> None:
        """Close all connections with a code, as Discord does now and then."""
        for connection in list(self.connections):
            await connection.drop(code)

    def cut(self) -> None:
        """Break all connections without a word."""
        for connection in list(self.connections):
            connection.abort()

    def ask_to_reconnect(self) -> None:
        """Send op 7."""
        for connection in self.connections:
            connection.send({"op": 7, "d": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Send op 9: the session is void, or may be tried again."""
        if not resumable:
            self.forget()
        for connection in self.connections:
            connection.send({"op": 9, "d": resumable})

    def forget(self) -> None:
        """Forget all sessions: who wants to resume one is refused."""
        self.sessions.clear()

    def fall_silent(self) -> None:
        """Say nothing any more, not even to a heartbeat, though the connections stand."""
        self.flowing.clear()

    def speak_again(self) -> None:
        """Send all that was held back."""
        self.flowing.set()
