"""
Rate limits: buckets by route and major parameter, and the global one (topics/rate-limits).

Discord does not publish the limits and changes them; those of `as_discord` are what was seen of it. Without them every
answer still carries the headers, of a bucket that nobody empties.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from tests.discord_server.values import RefusedError

SEEN_OF_DISCORD: Final = {
    "POST /channels/{id}/messages": (5, 5.0),
    "PATCH /channels/{id}/messages/{id}": (5, 5.0),
    "PUT /channels/{id}/messages/{id}/reactions/{any}/@me": (1, 0.25),
    "POST /webhooks/{id}/{any}": (5, 2.0),
    "PATCH /webhooks/{id}/{any}/messages/{any}": (5, 2.0),
}
A_SECOND: Final = 50
PLENTY: Final = (100_000, 1.0)


@dataclass
class _Bucket:
    limit: int
    seconds: float
    ends: float = 0.0
    left: int = 0

    def take(self, now: float) -> bool:
        if now >= self.ends:
            self.ends, self.left = now + self.seconds, self.limit
        self.left -= 1
        return self.left >= 0


class Rates:
    """
    Holds the bot back as Discord does.

    Attributes:
        refused: how many requests got a 429; Discord bans an address after 10,000 in ten minutes.
        limits: by route, like "POST /channels/{id}/messages": requests, and seconds after which they begin anew.
    """

    def __init__(self) -> None:
        self.limits: dict[str, tuple[int, float]] = {}
        self.global_limit: int | None = None
        self.refused = 0
        self._buckets: dict[tuple[str, str], _Bucket] = {}
        self._last_second: deque[float] = deque()

    def as_discord(self) -> None:
        """Use the limits that were seen of Discord."""
        self.limits, self.global_limit = dict(SEEN_OF_DISCORD), A_SECOND

    def take(self, route: str, major: str, *, is_exempt: bool) -> Mapping[str, str]:
        """
        Count a request and give the headers of its answer.

        Args:
            is_exempt: from the global limit, as answers to interactions are.

        Raises:
            RefusedError: too many; with `Retry-After`.
        """
        now = time.monotonic()
        if not is_exempt:
            self._take_global(now)
        limit, seconds = self.limits.get(route, PLENTY)
        bucket = self._buckets.setdefault((route, major), _Bucket(limit, seconds))
        passes = bucket.take(now)
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(0, bucket.left)),
            "X-RateLimit-Reset": f"{time.time() + bucket.ends - now:.3f}",
            "X-RateLimit-Reset-After": f"{bucket.ends - now:.3f}",
            "X-RateLimit-Bucket": sha256(route.encode()).hexdigest()[:32],
        }
        if not passes:
            raise self.too_many(bucket.ends - now, {**headers, "X-RateLimit-Scope": "user"})
        return headers

    def too_many(self, seconds: float, headers: Mapping[str, str], *, is_global: bool = False) -> RefusedError:
        """Give a 429. Without `Via` discord.py takes it for a ban by Cloudflare."""
        self.refused += 1
        more = {"retry_after": round(seconds, 3), "global": is_global}
        named = {**headers, "Via": "1.1 discord_server", "Retry-After": f"{seconds:.3f}"}
        return RefusedError(429, 0, "You are being rate limited.", more, named)

    def _take_global(self, now: float) -> None:
        if self.global_limit is None:
            return
        while self._last_second and self._last_second[0] <= now - 1:
            self._last_second.popleft()
        if len(self._last_second) >= self.global_limit:
            scope = {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
            raise self.too_many(self._last_second[0] + 1 - now, scope, is_global=True)
        self._last_second.append(now)
