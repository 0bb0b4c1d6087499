"""What a handler of a route is given, and how routes are written down."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.discord_server.messages import Upload
from tests.discord_server.values import Json


@dataclass(frozen=True, slots=True)
class Request:
    """The body and the files of a request of the bot."""

    body: Any
    files: Mapping[str, Upload]
    query: Mapping[str, str]

    @property
    def by_name(self) -> dict[str, bytes]:
        """The files by their own names."""
        return {each.filename: each.content for each in self.files.values()}


Handler = Callable[..., Awaitable[Json | list[Json] | None]]
"""Called with the server, the request and the parts of the path; None becomes 204."""


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path like "/channels/{id}/messages/{any}"."""

    method: str
    template: str
    handler: Handler

    @property
    def name(self) -> str:
        """As the limits call it."""
        return f"{self.method} {self.template}"

    def match(self, method: str, path: str) -> tuple[str, ...] | None:
        """Give the parts of a path that belongs to this route."""
        if method != self.method:
            return None
        pattern = re.escape(self.template).replace(r"\{id\}", r"(\d+)").replace(r"\{any\}", "([^/]+)")
        found = re.fullmatch(pattern, path)
        return found.groups() if found else None


async def read(request: web.Request) -> Request:
    """Read a request as JSON, or as a form of JSON and files."""
    if not request.content_type.startswith("multipart/"):
        raw = await request.read()
        return Request(json.loads(raw) if raw else None, {}, request.query)
    body, files = {}, {}
    for key, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[key] = Upload(value.filename, value.file.read())
        elif key == "payload_json":
            body = json.loads(str(value))
    return Request(body, files, request.query)
