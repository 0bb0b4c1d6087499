"""Asking a server on this machine whether it is there, without waiting for it and without any proxy."""

from __future__ import annotations

import asyncio
import http.client
import json
from collections.abc import Mapping
from typing import Any, Final

TIMEOUT_SECONDS: Final = 3.0


async def accepts(port: int) -> bool:
    """Whether somebody listens on a port."""
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:  # refused, reset, or not in time
        return False
    writer.close()
    return True


async def get_json(port: int, path: str, headers: Mapping[str, str] | None = None) -> Any:
    """What a server answers, or None while there is no server or no good answer."""
    return await asyncio.to_thread(_get_json, port, path, headers or {})


def _get_json(port: int, path: str, headers: Mapping[str, str]) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", path, headers=dict(headers))
        answer = connection.getresponse()
        return json.load(answer) if answer.status == 200 else None
    except (OSError, http.client.HTTPException, json.JSONDecodeError):
        return None
    finally:
        connection.close()
