"""One connection to the gateway, from HELLO to its end (events/gateway, "Connection Lifecycle")."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.discord_server.values import MEMBERS, PRIVILEGED, Json, snowflake

try:
    import zstandard
except ImportError:  # discord.py then asks for zlib-stream itself
    zstandard = None

if TYPE_CHECKING:
    from tests.discord_server.gateway import Gateway

HEARTBEAT, IDENTIFY, PRESENCE, RESUME, RECONNECT, MEMBERS_WANTED, INVALID, HELLO, ALIVE = 1, 2, 3, 6, 7, 8, 9, 10, 11
MEMBERS_A_CHUNK = 1000


REMEMBERED_EVENTS = 1000


@dataclass
class Session:
    """What survives a connection: RESUME asks for the events after a number."""

    intents: int
    id: str = field(default_factory=snowflake)
    seq: int = 0
    told: deque[Json] = field(default_factory=lambda: deque(maxlen=REMEMBERED_EVENTS))
    connection: Connection | None = None

    def tell(self, event: str, data: Any) -> None:
        """Send an event, or keep it for when the bot is back."""
        self.seq += 1
        payload = {"op": 0, "t": event, "s": self.seq, "d": data}
        self.told.append(payload)
        if self.connection:
            self.connection.send(payload)


class Connection:
    """
    One connection.

    It notes in the gateway's `violations` more than 120 messages a minute, for which Discord closes the connection,
    and more than 5 presences in 20 seconds, which Discord drops.
    """

    def __init__(self, gateway: Gateway, socket: web.WebSocketResponse, compress: str | None) -> None:
        self.gateway = gateway
        self.socket = socket
        self.session: Session | None = None
        self.is_dropped = False
        self._pack = _packing(compress)
        self._outgoing: asyncio.Queue[bytes] = asyncio.Queue()
        self._sends: deque[float] = deque()
        self._presences: deque[float] = deque()

    def send(self, payload: Json) -> None:
        """Send this after all before it, unless the gateway is silent."""
        self._outgoing.put_nowait(json.dumps(payload).encode())

    async def drop(self, code: int) -> None:
        """Close it from Discord's side."""
        self.is_dropped = True
        with contextlib.suppress(ConnectionError):
            await self.socket.close(code=code)

    def abort(self) -> None:
        """Break the connection without a word."""
        transport = self.socket._req.transport if self.socket._req else None
        if transport:
            transport.abort()

    async def run(self) -> None:
        """Speak until either side ends it."""
        writing = asyncio.create_task(self._write())
        self.send({"op": HELLO, "d": {"heartbeat_interval": self.gateway.heartbeat_ms}})
        try:
            async for message in self.socket:
                if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                    break
                await self._receive(json.loads(message.data))
        finally:
            writing.cancel()
            if self.session and self.session.connection is self:
                self.session.connection = None
                if self.socket.close_code in (1000, 1001) and not self.is_dropped:  # only these end a session
                    self.gateway.sessions.pop(self.session.id, None)

    async def _write(self) -> None:
        while True:
            payload = await self._outgoing.get()
            await self.gateway.flowing.wait()
            try:
                await self.socket.send_frame(self._pack(payload), self._kind)
            except ConnectionError:
                return

    @property
    def _kind(self) -> WSMsgType:
        return WSMsgType.TEXT if self._pack is _unpacked else WSMsgType.BINARY

    async def _receive(self, message: Json) -> None:
        self.gateway.received.append(message)
        self._count(self._sends, 120, 60, "more than 120 gateway events in 60 s")
        op, data = message["op"], message.get("d")
        if op == PRESENCE:
            self._count(self._presences, 5, 20, "more than 5 presence updates in 20 s")
        elif op == HEARTBEAT:
            self.send({"op": ALIVE, "d": None})
        elif op == IDENTIFY:
            await self._identify(data)
        elif op == RESUME:
            self._resume(data)
        elif op == MEMBERS_WANTED and self.session and self.session.intents & MEMBERS:
            self._list_members(data)

    def _count(self, seen: deque[float], most: int, seconds: float, what: str) -> None:
        now = time.monotonic()
        seen.append(now)
        while seen[0] < now - seconds:
            seen.popleft()
        if len(seen) > most:
            self.gateway.violations.append(what)

    async def _identify(self, data: Json) -> None:
        gateway, world = self.gateway, self.gateway.world
        if data["token"] != gateway.token:
            await self.socket.close(code=4004, message=b"Authentication failed.")
            return
        if data["intents"] & PRIVILEGED & ~gateway.portal_intents:
            await self.socket.close(code=4014, message=b"Disallowed intent(s).")
            return
        self.session = Session(data["intents"], connection=self)
        gateway.sessions[self.session.id] = self.session
        self.session.tell(
            "READY",
            {
                "v": 10, "user": world.bot_user, "guilds": [{"id": world.guild_id, "unavailable": True}],
                "session_id": self.session.id, "resume_gateway_url": gateway.url, "shard": data.get("shard", [0, 1]),
                "application": {"id": world.app_id, "flags": 0},
            },
        )  # fmt: skip
        self.session.tell("GUILD_CREATE", world.guild(data["intents"]))
        gateway.ready.set()

    def _resume(self, data: Json) -> None:
        session = self.gateway.sessions.get(data["session_id"])
        if session is None or data["token"] != self.gateway.token:
            self.send({"op": INVALID, "d": False})
            return
        self.session, session.connection = session, self
        for payload in session.told:
            if payload["s"] > data["seq"]:
                self.send(payload)
        session.tell("RESUMED", {})
        self.gateway.ready.set()

    def _list_members(self, data: Json) -> None:
        members = list(self.gateway.world.members.values())
        chunks = [members[at : at + MEMBERS_A_CHUNK] for at in range(0, len(members), MEMBERS_A_CHUNK)]
        for number, chunk in enumerate(chunks):
            assert self.session
            self.session.tell(
                "GUILD_MEMBERS_CHUNK",
                {
                    "guild_id": self.gateway.world.guild_id, "members": chunk, "chunk_index": number,
                    "chunk_count": len(chunks), "not_found": [], "nonce": data.get("nonce"),
                },
            )  # fmt: skip


def _unpacked(payload: bytes) -> bytes:
    return payload


def _packing(compress: str | None) -> Callable[[bytes], bytes]:
    if compress == "zlib-stream":
        squeeze = zlib.compressobj()
        return lambda payload: squeeze.compress(payload) + squeeze.flush(zlib.Z_SYNC_FLUSH)
    if compress == "zstd-stream":
        press = zstandard.ZstdCompressor().compressobj()
        return lambda payload: press.compress(payload) + press.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return _unpacked
