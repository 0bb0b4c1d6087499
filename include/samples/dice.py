"""Chance that comes out the same on every Python: only `random.Random(int).random()` is asked, never its methods."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """
    A stream of choices that depends on its numbers alone.

    Each map and each evening has a stream of its own, so that a defect on one map leaves the others as they were.
    """

    __slots__ = ("random",)

    def __init__(self, *numbers: int) -> None:
        seed = 0
        for number in numbers:
            seed = seed * 1_000_003 + number
        # Random is right here: the samples must repeat, nothing is secret.
        self.random = Random(seed).random  # noqa: S311

    def below(self, end: int) -> int:
        """A whole number from 0 to `end` - 1."""
        return int(self.random() * end)

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.random() * (high - low + 1))

    def chance(self, share: float) -> bool:
        """True in `share` of all cases."""
        return self.random() < share

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, all alike likely."""
        return choices[int(self.random() * len(choices))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in another order."""
        result = list(items)
        for last in range(len(result) - 1, 0, -1):
            other = int(self.random() * (last + 1))
            result[last], result[other] = result[other], result[last]
        return result
