"""The REST side: finds the route of a request, lets it pass or refuses it, and remembers it."""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING, Final

from aiohttp import web

from tests.discord_server import routes_application, routes_interactions, routes_messages
from tests.discord_server.requests import Request, Route, read
from tests.discord_server.uses import Call
from tests.discord_server.values import Json, RefusedError, reply

if TYPE_CHECKING:
    from tests.discord_server.server import DiscordServer

PREFIX: Final = "/api/v10"
ROUTES: Final = (*routes_application.ROUTES, *routes_messages.ROUTES, *routes_interactions.ROUTES)
BY_TOKEN: Final = ("/webhooks/", "/interactions/")
"""The token is in the path; these are also free of the global limit."""


class Rest:
    """
    Answers requests.

    Attributes:
        delay_seconds: how long Discord takes for each.
        faults: what the next requests that match are refused with; see `DiscordServer.refuse_next`.
    """

    def __init__(self, server: DiscordServer) -> None:
        self.server = server
        self.delay_seconds = 0.0
        self.faults: list[tuple[re.Pattern[str], RefusedError]] = []

    async def serve(self, http: web.Request) -> web.Response:
        """Answer one request as Discord would."""
        method, path = http.method, http.path.removeprefix(PREFIX)
        request = await read(http)
        call = Call(method, path, request.body, request.by_name, time.perf_counter())
        self.server.calls.append(call)
        await asyncio.sleep(self.delay_seconds)
        try:
            route, parts = _route(method, path)
            self._fail_as_asked(method, path)
            self._admit(route, http)
            limits = self.server.rates.take(route.name, parts[0] if parts else "", is_exempt=path.startswith(BY_TOKEN))
            said = await self._answer(route, parts, request)
            response = web.Response(status=204, headers=limits) if said is None else reply(said, 200, limits)
        except RefusedError as error:
            self._note(parts_of(path), error)
            response = reply(error.body, error.status, error.headers)
        call.status = response.status
        return response

    async def _answer(self, route: Route, parts: tuple[str, ...], request: Request) -> Json | list[Json] | None:
        if self.server.validate:
            self.server.validate(route, request.body)
        return await route.handler(self.server, request, *parts)

    def _fail_as_asked(self, method: str, path: str) -> None:
        for place, (pattern, error) in enumerate(self.faults):
            if pattern.search(f"{method} {path}"):
                del self.faults[place]
                raise error

    def _admit(self, route: Route, http: web.Request) -> None:
        wanted = f"Bot {self.server.token}"
        if not route.template.startswith(BY_TOKEN) and http.headers.get("Authorization") != wanted:
            raise RefusedError(401, 0, "401: Unauthorized")

    def _note(self, parts: list[str], error: RefusedError) -> None:
        self.server.refused.append(f"/{'/'.join(parts)}: {error}")
        for part in parts:
            if part in self.server.uses:
                self.server.uses[part].refused.append(str(error))


def parts_of(path: str) -> list[str]:
    """ "/a/b" -> ["a", "b"]."""
    return path.strip("/").split("/")


def _route(method: str, path: str) -> tuple[Route, tuple[str, ...]]:
    for route in ROUTES:
        parts = route.match(method, path)
        if parts is not None:
            return route, parts
    raise RefusedError(404, 0, f"404: Not Found ({method} {path})")
