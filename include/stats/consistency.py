"""How much somebody's rounds differ from each other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Final, Literal

from include.stats.registry import METRICS, names_needed, value
from include.stats.sums import Sums

MEASURED: Final = ("dpm", "kd")

NEEDED: Final = tuple(dict.fromkeys(name for code in MEASURED for name in names_needed(METRICS[code])))
"""The sums of each round that this is made of."""

FEWEST_ROUNDS: Final = 10
"""Quartiles of fewer are single rounds."""

Reading = Literal["very steady", "steady", "changing", "up and down"]

LIMITS: Final = {"dpm": (0.10, 0.15, 0.20), "kd": (0.30, 0.40, 0.45)}
"""
The coefficients below which somebody is very steady, steady and changing. Near the quarters of the regulars of a public
server: DPM 0.11, 0.15, 0.16, K/D 0.33, 0.39, 0.43 (19 players of the corpus with ten rounds or more).
"""


@dataclass(frozen=True, slots=True)
class Spread:
    """
    One metric over single rounds. One round that went wild moves none of these, as it would a mean.

    Attributes:
        rounds: in which the metric is known.
        lower, middle, upper: a quarter, half and three quarters of the rounds are below.
        coefficient: (upper - lower) / (upper + lower), 0 to 1: the width of the middle half by its height, so that
            good and weak players are measured alike. 0 when both are 0.
        reading: in plain words.
    """

    code: str
    rounds: int
    lower: float
    middle: float
    upper: float
    coefficient: float
    reading: Reading


def spread(code: str, rounds: Iterable[Sums]) -> Spread | None:
    """Give the spread of one metric; None below `FEWEST_ROUNDS` rounds in which it is known."""
    known = [figure for sums in rounds if (figure := value(code, sums)) is not None]
    if len(known) < FEWEST_ROUNDS:
        return None
    lower, middle, upper = quantiles(known, n=4, method="inclusive")
    coefficient = (upper - lower) / (upper + lower) if upper + lower else 0.0
    return Spread(code, len(known), lower, middle, upper, coefficient, _reading(code, coefficient))


def consistency(rounds: Sequence[Sums]) -> list[Spread]:
    """Give the spread of DPM and of K/D, without those that too few rounds say anything about."""
    return [found for code in MEASURED if (found := spread(code, rounds))]


def _reading(code: str, coefficient: float) -> Reading:
    words: tuple[Reading, ...] = ("very steady", "steady", "changing", "up and down")
    return words[bisect_right(LIMITS[code], coefficient)]
