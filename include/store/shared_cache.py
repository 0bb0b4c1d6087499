"""Redis as a memory that processes share. It may be down, slow or full of nonsense: then there is nothing in it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from cashews import Cache
from cashews.exceptions import CacheError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

T = TypeVar("T")

Json = Any
"""What `json` writes and reads back unchanged, such as an embed."""

LONGEST_WAIT_SECONDS: Final = 0.1
"""Making an answer anew takes less."""
REST_SECONDS: Final = 30.0
"""How long it is left alone after a failure."""
KEPT_SECONDS: Final = 6 * 3600
"""Answers of earlier versions are never asked for again and go by themselves."""

_PREFIX: Final = "fragflow:"


class SharedCache:
    """
    Values by key in Redis; no method raises because of Redis.

    Args:
        url: redis://, rediss:// or unix://, with the password.
    """

    def __init__(self, url: str) -> None:
        self._redis = Cache("shared answers")
        # json: the other types of cashews run what they read as a program, for whoever may write to Redis.
        self._redis.setup(
            url,
            pickle_type="json",
            suppress=False,
            socket_timeout=LONGEST_WAIT_SECONDS,
            socket_connect_timeout=LONGEST_WAIT_SECONDS,
            wait_for_connection_timeout=LONGEST_WAIT_SECONDS,
        )
        self._rests_until = 0.0
        self._is_failing = False

    async def get(self, key: str) -> Json:
        """Give what is remembered, None when there is nothing or nobody to ask."""
        return await self._tried(self._redis.get(_PREFIX + key))

    async def set(self, key: str, value: Json) -> None:
        """Remember a value, if that is possible."""
        await self._tried(self._redis.set(_PREFIX + key, value, expire=KEPT_SECONDS))

    async def clear(self) -> None:
        """Forget what this project remembers there, and nothing else."""
        await self._tried(self._redis.delete_match(f"{_PREFIX}*"), patience_seconds=10)

    async def close(self) -> None:
        """Leave the server."""
        await self._tried(self._redis.close())

    async def _tried(self, asked: Coroutine[Any, Any, T], patience_seconds: float = LONGEST_WAIT_SECONDS) -> T | None:
        if time.monotonic() < self._rests_until:
            asked.close()
            return None
        try:
            async with asyncio.timeout(patience_seconds):
                found = await asked
        except ValueError:  # no JSON: somebody else wrote it
            return None
        except (CacheError, RedisError, OSError) as error:
            self._rests_until = time.monotonic() + REST_SECONDS
            if not self._is_failing:  # said once; the error's own words may hold the address with its password
                kind = type(error.__cause__ or error).__name__
                logger.warning("Redis does not serve (%s): each process remembers answers alone.", kind)
            self._is_failing = True
            return None
        if self._is_failing:
            logger.warning("Redis serves again.")
            self._is_failing = False
        return found
