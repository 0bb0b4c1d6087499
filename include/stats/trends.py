"""Whether somebody gets better: the first days of play against the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from include.stats.registry import METRICS, names_needed, value
from include.stats.sums import Sums, add

SHOWN: Final = ("kd", "dpm", "accuracy")

NEEDED: Final = tuple(dict.fromkeys(["rounds", *(name for code in SHOWN for name in names_needed(METRICS[code]))]))
"""The sums of each day that this is made of, and the rounds."""

DECIDING: Final = "dpm"
"""
Damage by own time: what somebody does to the enemy, from thousands of hit points a day. A K/D swings 2.6 times as far
from round to round, and an accuracy follows the choice of weapons (docs/profiles.md has the measurement).
"""

WEEK: Final = 7
FEWEST_DAYS: Final = 2 * WEEK
"""Below that the two weeks would share days."""

Direction = Literal["improving rapidly", "steady improvement", "slightly down", "recent struggles"]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of play with `NEEDED`: an evening counts whole to the date on which it began, on the server's clock."""

    day: date
    sums: Sums


@dataclass(frozen=True, slots=True)
class Change:
    """One metric over the first and the last week of play; `percent` is None without a figure to compare with."""

    code: str
    first: float | None
    last: float | None
    percent: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """
    How the figures of somebody went.

    Attributes:
        changes: of the metrics in `SHOWN`; empty on fewer days of play than `FEWEST_DAYS`.
        direction: None when nothing can be said; `sentence` says why.
    """

    days: tuple[Day, ...]
    changes: tuple[Change, ...]
    direction: Direction | None

    @property
    def sentence(self) -> str:
        """The trend in words."""
        if not self.changes:
            played = f"{len(self.days)} day" if len(self.days) == 1 else f"{len(self.days)} days"
            return f"{played} of play; a trend needs {FEWEST_DAYS}"
        percent = next(change.percent for change in self.changes if change.code == DECIDING)
        if percent is None:
            return "the damage of the first days is not known, so there is nothing to compare with"
        return f"{self.direction}: DPM {percent:+.1f}% from the first {WEEK} days of play to the last {WEEK}"


def trend(days: Sequence[Day]) -> Trend:
    """
    Compare the first seven days of play with the last seven, each week's figures from its sums.

    Args:
        days: with play, in the order of time.
    """
    if len(days) < FEWEST_DAYS:
        return Trend(tuple(days), (), None)
    first, last = (add(day.sums for day in week) for week in (days[:WEEK], days[-WEEK:]))
    changes = tuple(_change(code, first, last) for code in SHOWN)
    percent = next(change.percent for change in changes if change.code == DECIDING)
    return Trend(tuple(days), changes, None if percent is None else direction(percent))


def direction(percent: float) -> Direction:
    """Give the word for a change: no change at all is no step back."""
    if percent > 10:
        return "improving rapidly"
    if percent >= 0:
        return "steady improvement"
    return "slightly down" if percent >= -10 else "recent struggles"


def _change(code: str, before: Sums, after: Sums) -> Change:
    first, last = value(code, before), value(code, after)
    percent = 100 * (last - first) / first if first and last is not None else None
    return Change(code, first, last, percent)
