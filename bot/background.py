"""What the bot does besides answering: each goes on whatever happens to it, until the bot leaves."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final

logger = logging.getLogger(__name__)

REST_SECONDS: Final = 30.0


Work = Callable[[], Coroutine[Any, Any, None]]


class Background:
    """Work that never ends by itself."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []

    def keep(self, name: str, work: Work) -> None:
        """Begin a work, and begin it again after a failure."""
        self._tasks.append(asyncio.create_task(_kept(name, work), name=name))

    def stop(self) -> None:
        """End all of it."""
        for each in self._tasks:
            each.cancel()


async def _kept(name: str, work: Work) -> None:
    while True:
        try:
            await work()
        except Exception:  # presence or warming that fails must not end the answering
            logger.exception("The %s failed and begins again in %.0f seconds", name, REST_SECONDS)
        await asyncio.sleep(REST_SECONDS)
