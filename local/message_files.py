"""Files beside messages: a chart is shown, anything else is saved; nothing of them runs in the page."""

from __future__ import annotations

import base64
import binascii
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from include.answers.answer import File

Find = Callable[[str, int], File | None]
"""The file of a message by the message's id and its place among the message's files, None when there is none."""

PNG: Final = b"\x89PNG\r\n\x1a\n"
NOT_FOUND: Final = {"message": "404: Not Found", "code": 0}


class Shelf:
    """The files of the latest messages, in memory; the oldest message's go first."""

    def __init__(self, most: int = 50) -> None:
        self._most = most
        self._files: OrderedDict[str, tuple[File, ...]] = OrderedDict()

    def put(self, message_id: str, files: tuple[File, ...]) -> None:
        """Keep a message's files."""
        if files:
            self._files[message_id] = files
            if len(self._files) > self._most:
                self._files.popitem(last=False)

    def find(self, message_id: str, place: int) -> File | None:
        """Give one of them."""
        return dict(enumerate(self._files.get(message_id, ()))).get(place)


def attached(message: dict[str, Any] | None, place: int, folder: Path) -> File | None:
    """
    Give a file of a captured message.

    Its `url` is a data: URL or a path, which begins at the folder; such messages are written by who starts the page,
    the webhook keeps none.
    """
    attachments = (message or {}).get("attachments") or []
    if not 0 <= place < len(attachments):
        return None
    filename, url = attachments[place]["filename"], attachments[place]["url"]
    try:
        if url.startswith("data:"):
            return File(filename, base64.b64decode(url.partition(",")[2], validate=True))
        return File(filename, (folder / url).read_bytes())
    except (OSError, binascii.Error):
        return None


def router(finders: tuple[Find, ...], headers: dict[str, str]) -> APIRouter:
    """Give the route of all files."""
    routes = APIRouter()

    @routes.get("/files/{message_id}/{place}")
    def file(message_id: str, place: int) -> Response:
        for find in finders:
            found = find(message_id, place)
            if found is not None:
                return _served(found, headers)
        return JSONResponse(NOT_FOUND, status_code=404)

    return routes


def _served(file: File, headers: dict[str, str]) -> Response:
    if file.content.startswith(PNG):
        return Response(file.content, media_type="image/png", headers=headers)
    saved = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.filename, safe='')}"}
    return Response(file.content, media_type="application/octet-stream", headers=headers | saved)
