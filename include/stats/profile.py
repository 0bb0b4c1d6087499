"""One player: totals, slices beside the own past and the median of the players, and milestones."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from include.stats.registry import METRICS, value
from include.stats.sums import Sums

LATEST_SESSIONS: Final = 5
"""What counts as now, beside the own past; most communities play one or two evenings a week."""

FEWEST_ROUNDS: Final = 10
"""Who has played fewer is no part of the median: one lucky round is not a player's figure."""


@dataclass(frozen=True, slots=True)
class Totals:
    """
    What somebody did over some time.

    Attributes:
        sums: every sum of `include.stats.sums`.
        sessions: how many they were.
        first_played_at, last_played_at: begin of the first of these sessions and end of the last.
    """

    sums: Sums
    sessions: int
    first_played_at: datetime
    last_played_at: datetime


@dataclass(frozen=True, slots=True)
class MapTotals:
    """The same on one map."""

    map_name: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class PlayedSession:
    """One session of a player."""

    session_id: int
    started_at: datetime
    ended_at: datetime
    sums: Sums


@dataclass(frozen=True, slots=True)
class PlayedRound:
    """
    One round of a player.

    Attributes:
        name: as it was then, without colour codes but otherwise hostile text.
        side: None where the file does not say it.
    """

    round_id: int
    ended_at: datetime
    map_name: str
    round_number: int
    player_guid: str
    name: str
    side: str | None
    sums: Sums


SLICES: Final = {
    "combat": (
        "kd", "dpm", "kpm", "kills_per_round", "deaths_per_round", "accuracy", "headshot_accuracy",
        "headshot_kill_rate", "damage_share",
    ),
    "efficiency": (
        "efficiency", "damage_efficiency", "damage_ratio", "frag_potential", "survival", "useful_share",
        "useless_share", "denied_per_minute",
    ),
    "objectives": (
        "objectives_per_round", "dynamites_planted_per_round", "dynamites_defused_per_round", "repairs_per_round",
        "revives_per_round",
    ),
    "support": ("revives_per_round", "assists_per_round", "repairs_per_round", "denied_per_minute", "tank"),
}  # fmt: skip
"""What is shown together, by name: metrics that do not grow by playing more, so that players can be compared."""


@dataclass(frozen=True, slots=True)
class Compared:
    """
    One metric of a player beside others; None where it is not known.

    Attributes:
        always: over all that is asked about.
        lately, before: over the latest sessions, and over those before them.
        median: of the players.
    """

    code: str
    always: float | None
    lately: float | None
    before: float | None
    median: float | None


def figures(sums: Sums, codes: Iterable[str] = METRICS) -> dict[str, float | None]:
    """Give metrics of these sums by their codes, not rounded."""
    return {code: value(code, sums) for code in codes}


def compare(
    codes: Iterable[str], always: Sums, lately: Sums | None, before: Sums | None, players: Collection[Sums]
) -> list[Compared]:
    """
    Put metrics of a player beside the own past and the median.

    Args:
        lately, before: None without any session.
        players: everybody's sums over the same time; those of fewer than `FEWEST_ROUNDS` rounds are left out.
    """
    regulars = [sums for sums in players if (sums["rounds"] or 0) >= FEWEST_ROUNDS]
    return [
        Compared(
            code,
            value(code, always),
            value(code, lately) if lately else None,
            value(code, before) if before else None,
            _median(code, regulars),
        )
        for code in codes
    ]


def _median(code: str, players: Iterable[Sums]) -> float | None:
    known = [figure for sums in players if (figure := value(code, sums)) is not None]
    return median(known) if known else None


_HOUR: Final = 3600

STEPS: Final = {
    "rounds": (10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000),
    "time_played_seconds": tuple(hours * _HOUR for hours in (1, 10, 50, 100, 250, 500, 1_000, 2_500)),
    "kills": (100, 500, 1_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000),
    "headshot_kills": (50, 100, 500, 1_000, 5_000, 10_000, 25_000, 50_000),
    "damage_given": (10_000, 100_000, 500_000, 1_000_000, 5_000_000, 10_000_000, 50_000_000),
    "killing_spree": (5, 10, 15, 20, 25, 30),
    "revives_given": (50, 100, 500, 1_000, 5_000, 10_000, 25_000),
    "objectives": (10, 50, 100, 250, 500, 1_000, 2_500, 5_000),
    "maps_won": (10, 50, 100, 250, 500, 1_000, 2_500, 5_000),
}
"""What is celebrated, by metric, from the smallest; ours, chosen so that the next one is some evenings away."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """
    How far somebody is with one metric.

    Attributes:
        reached: the highest step, None below the first.
        next: None above the last.
    """

    code: str
    figure: float
    reached: int | None
    next: int | None


def milestones(sums: Sums) -> list[Milestone]:
    """Give what is reached and what comes next; a metric that is not known has none."""
    return [
        _milestone(code, figure, steps) for code, steps in STEPS.items() if (figure := value(code, sums)) is not None
    ]


def _milestone(code: str, figure: float, steps: Sequence[int]) -> Milestone:
    done = bisect_right(steps, figure)
    return Milestone(code, figure, steps[done - 1] if done else None, steps[done] if done < len(steps) else None)
