"""Waiting for what another process, thread or task does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

PAUSE_SECONDS = 0.002


async def until(found: Callable[[], Found], within: float = 5.0) -> Found:
    """
    Wait until something is so, and give what was found.

    Raises:
        TimeoutError: it was not so in time.
    """
    async with asyncio.timeout(within):
        while not (what := found()):  # noqa: ASYNC110 - whoever changes it cannot set an event of ours
            await asyncio.sleep(PAUSE_SECONDS)
        return what
