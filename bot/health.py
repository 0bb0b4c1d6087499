"""`/health` and `/metrics` for whoever watches the bot, on this machine only."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import psycopg
from aiohttp import web

from bot.host import BotHost
from bot.metrics import Metrics
from include.store import DatabaseUnreachableError, Store
from include.store.catalogue import Intake, read_intake

HOST: Final = "127.0.0.1"
NAMES: Final = frozenset({"127.0.0.1", "localhost"})
PATIENCE_SECONDS: Final = 2.0
"""For the database; whoever asks whether the bot is well does not wait longer."""

PROMETHEUS: Final = "text/plain; version=0.0.4; charset=utf-8"


class PortTakenError(Exception):
    """Somebody else listens there; the message says what to change."""


class HealthPage:
    """
    Answers the two pages.

    Args:
        silence: what parts sessions.
    """

    def __init__(self, store: Store, host: BotHost, metrics: Metrics, server_id: int, silence: timedelta) -> None:
        self._store = store
        self._host = host
        self._metrics = metrics
        self._server_id = server_id
        self._silence = silence
        self._asking: asyncio.Task[Intake | None] | None = None

    @contextlib.asynccontextmanager
    async def served(self, port: int) -> AsyncIterator[None]:
        """
        Serve them for as long as this lasts.

        Raises:
            PortTakenError: the port is not free.
        """
        application = web.Application(middlewares=[_only_from_here])
        application.add_routes([web.get("/health", self._health), web.get("/metrics", self._text)])
        runner = web.AppRunner(application, access_log=None, handle_signals=False)
        await runner.setup()
        try:
            try:
                await web.TCPSite(runner, HOST, port).start()
            except OSError as error:
                raise PortTakenError(
                    f"Port {port} is taken ({error.strerror}): set BOT_PORT to another, or end what listens there."
                ) from None
            yield
        finally:
            await runner.cleanup()

    async def _health(self, request: web.Request) -> web.Response:
        facts = await self._facts()
        return web.json_response(facts, status=200 if facts["status"] == "ok" else 503)

    async def _text(self, request: web.Request) -> web.Response:
        return web.Response(body=self._metrics.text(), headers={"Content-Type": PROMETHEUS})

    async def _facts(self) -> dict[str, Any]:
        now, is_there, intake = datetime.now(UTC), True, None
        try:
            intake = await asyncio.wait_for(asyncio.shield(self._intake()), PATIENCE_SECONDS)
        except (DatabaseUnreachableError, psycopg.Error, TimeoutError):
            is_there = False
        is_well = is_there and self._host.is_connected
        round_at = intake.round_at if intake else None
        return {
            "status": "ok" if is_well else "failing",
            "bot": "running",
            "database": "ok" if is_there else "unreachable",
            "discord": "connected" if self._host.is_connected else "not connected",
            "session_active": (round_at is not None and now - round_at < self._silence) if is_there else None,
            "voice_participants": self._host.voice_participants,
            "uptime_seconds": round((now - self._host.started_at).total_seconds()),
            "last_file": _last_file(intake),
        }

    def _intake(self) -> asyncio.Task[Intake | None]:
        """One question to the database at a time, however many ask: it may hang, and connections are few."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(asyncio.to_thread(self._read))
            self._asking.add_done_callback(_retrieved)
        return self._asking

    def _read(self) -> Intake | None:
        with self._store.transaction() as connection:
            return read_intake(connection, self._server_id)


def _last_file(intake: Intake | None) -> dict[str, Any] | None:
    if intake is None or intake.fetched_at is None:
        return None
    return {"filename": intake.filename, "state": intake.state, "fetched_at": intake.fetched_at.isoformat()}


def _retrieved(task: asyncio.Task[Intake | None]) -> None:
    """Nobody may have waited for its error."""
    if not task.cancelled():
        task.exception()


@web.middleware
async def _only_from_here(request: web.Request, handler: Any) -> web.StreamResponse:
    """A page of somebody else's can lead its own name to this machine (DNS rebinding); the name betrays it."""
    name = request.headers.get("Host", "").rpartition(":")[0] or request.headers.get("Host", "")
    if name not in NAMES:
        raise web.HTTPForbidden(text="This page is for this machine.\n")
    response: web.StreamResponse = await handler(request)
    return response
