"""How fast one person may ask: a bucket of tokens for all commands, and a pause for each heavy one."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from include.answers.errors import AnswerError

TOKENS_A_SECOND: Final = 2.0
BURST: Final = 5
"""commands.md: two commands a second per user with a burst of five."""

MOST_REMEMBERED: Final = 10_000
"""People, and pauses; the oldest are forgotten first. A bucket is full again after two and a half seconds anyway."""


class TooFastError(AnswerError):
    """Somebody asks faster than they may; the message says how long to wait."""

    def __init__(self, what: str, wait_seconds: float) -> None:
        super().__init__(f"{what}: wait {max(wait_seconds, 0.1):.1f} seconds.")
        self.wait_seconds = wait_seconds


class RateLimit:
    """
    Counts what each person asks.

    Args:
        clock: seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[int, tuple[float, float]] = OrderedDict()  # person -> tokens, and when there were
        self._pauses: OrderedDict[tuple[int, str], float] = OrderedDict()  # person and command -> end of the pause

    def take(self, person: int) -> None:
        """
        Take a token.

        Raises:
            TooFastError: there is none; trying costs nothing.
        """
        now = self._clock()
        tokens, since = self._buckets.pop(person, (float(BURST), now))
        tokens = min(BURST, tokens + (now - since) * TOKENS_A_SECOND)
        self._buckets[person] = (tokens - 1 if tokens >= 1 else tokens, now)
        _forget_oldest(self._buckets)
        if tokens < 1:
            raise TooFastError("That is too fast", (1 - tokens) / TOKENS_A_SECOND)

    def gives(self, person: int) -> bool:
        """Take a token, if there is one."""
        try:
            self.take(person)
        except TooFastError:
            return False
        return True

    @contextmanager
    def resting(self, person: int, command: str, seconds: float) -> Iterator[None]:
        """
        Begin the pause after a heavy command, at once, so that nobody asks it twice meanwhile; none for zero seconds.

        It is taken back when the question is not admitted.

        Raises:
            TooFastError: the pause after the last one is not over.
        """
        if not seconds:
            yield
            return
        now, key = self._clock(), (person, command)
        if (left := self._pauses.get(key, now) - now) > 0:
            raise TooFastError(f"{command} is a heavy one", left)
        self._pauses.pop(key, None)
        self._pauses[key] = now + seconds
        _forget_oldest(self._pauses)
        try:
            yield
        except BaseException:  # cancelled as well: who got no answer owes no pause
            self._pauses.pop(key, None)
            raise


def _forget_oldest(remembered: OrderedDict[Any, Any]) -> None:
    while len(remembered) > MOST_REMEMBERED:
        remembered.popitem(last=False)
