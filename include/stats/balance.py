"""
How even two squads are, and the fairest way to make two of the same people.

Each player has a worth (DPM for now); a squad is worth the sum of its members, since more people do more. A fair split
puts equally many on both sides, one more on one of them when their number is odd, and lets the sums differ least.

The search is exact for any number of people: for every number of members it keeps the set of all sums that so many of
the first players can have, as the bits of one integer, to a tenth of a point. Only when all together are worth more
than 20,000 is the step coarser (a 200,000th of the whole), so that no absurd figure costs memory: then the sums found
may be as far from the best as there are players times that step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MOST_STEPS: Final = 200_000
"""Of all players together; at a tenth of a point each."""


@dataclass(frozen=True, slots=True)
class Split:
    """
    Two squads.

    Attributes:
        first, second: players in the order of their worth, equal ones by name.
        first_worth, second_worth: sums.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    first_worth: float
    second_worth: float

    @property
    def apart(self) -> float:
        """By how much the sums differ."""
        return abs(self.first_worth - self.second_worth)

    @property
    def evenness(self) -> float | None:
        """The smaller sum in percent of the larger; None when both are nothing."""
        larger = max(self.first_worth, self.second_worth)
        return 100 * min(self.first_worth, self.second_worth) / larger if larger else None

    @property
    def exchanged(self) -> Split:
        """The same with the squads the other way round."""
        return Split(self.second, self.first, self.second_worth, self.first_worth)


def split_of(worth: Mapping[str, float], first: set[str]) -> Split:
    """Give the split in which these make the first squad, and all others the second."""
    order = _ordered(worth)
    squads = [player for player in order if player in first], [player for player in order if player not in first]
    sums = [sum(worth[player] for player in squad) for squad in squads]
    return Split(tuple(squads[0]), tuple(squads[1]), sums[0], sums[1])


def fairest_split(worth: Mapping[str, float], now_first: set[str] | None = None) -> Split:
    """
    Give the fairest split; of several equally fair ones always the same.

    Args:
        worth: of each player, 0 or more.
        now_first: who is in the first squad now: of both ways to name the squads the one with fewer moves is given,
            else the one in which the first squad has who is worth most.
    """
    order = _ordered(worth)
    found = split_of(worth, set(order) - _chosen(order, _in_steps(order, worth)))
    if order and order[0] not in found.first:
        found = found.exchanged
    staying = len((now_first or set()) & set(found.first))
    changing = len((now_first or set()) & set(found.second))
    return found.exchanged if changing > staying else found


def _ordered(worth: Mapping[str, float]) -> list[str]:
    return sorted(worth, key=lambda player: (-worth[player], player))


def _in_steps(order: list[str], worth: Mapping[str, float]) -> list[int]:
    tenths = [round(10 * worth[player]) for player in order]
    step = -(-sum(tenths) // MOST_STEPS) or 1
    return [round(each / step) for each in tenths]


def _chosen(order: list[str], steps: list[int]) -> set[str]:
    """Half of the players, rounded down, whose sum is nearest to half of all."""
    size = len(order) // 2
    reachable = [[1] + [0] * size]  # by number of players looked at and number of members: bit s says that s can be
    for step in steps:
        before = reachable[-1]
        reachable.append([before[0], *(before[n] | before[n - 1] << step for n in range(1, size + 1))])
    left = _nearest(reachable[-1][size], sum(steps))
    chosen = set()
    for place in range(len(order) - 1, -1, -1):
        if not reachable[place][size] >> left & 1:
            chosen.add(order[place])
            left -= steps[place]
            size -= 1
    return chosen


def _nearest(sums: int, whole: int) -> int:
    """The number of the set bit that is nearest to half of the whole; of two the smaller."""
    below = (sums & ((1 << whole // 2 + 1) - 1)).bit_length() - 1
    rest = sums >> whole // 2 + 1
    if not rest:
        return below
    above = whole // 2 + (rest & -rest).bit_length()
    return below if below >= 0 and whole - 2 * below <= 2 * above - whole else above
