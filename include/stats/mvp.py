"""
The most valuable player: who is ahead of the others in most of what wins maps.

In each of seven metrics everybody present gets the share of the others that he is better than, an equal one counting
half. The score is the weighted mean of these shares, 0 to 100. A metric that is known of nobody is left out; of whom it
is not known, he is better than nobody in it. So no unit weighs more than another, and a score can be worked out by hand
from any table of the round. docs/awards.md has an example.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from include.stats.awards import Players, present
from include.stats.registry import METRICS, value

WEIGHTS: Final = {
    "dpm": 3,
    "kd": 2,
    "revives_per_round": 2,
    "objectives_per_round": 2,
    "denied_per_minute": 1,
    "useful_share": 1,
    "round_win_share": 1,
}
"""How much each metric counts: damage most, then the duel, the team and the objective alike, then what costs time."""


@dataclass(frozen=True, slots=True)
class MvpScore:
    """
    One player's score.

    Attributes:
        points: 0 to 100, not rounded.
        shares: the share of the others that he is better than, 0 to 1, by the metrics that counted.
    """

    player_guid: str
    points: float
    shares: dict[str, float]


def mvp_ranking(players: Players) -> tuple[MvpScore, ...]:
    """
    Give the scores of all who were present, the best first; nobody when fewer than two were.

    Equal points go by damage per minute, then by GUID.
    """
    there = present(players)
    if len(there) < 2:
        return ()
    figures = {metric: {guid: value(metric, sums) for guid, sums in there.items()} for metric in WEIGHTS}
    counted = {metric: _shares(metric, each) for metric, each in figures.items() if set(each.values()) != {None}}
    weights = sum(WEIGHTS[metric] for metric in counted)
    scores = [
        MvpScore(
            guid,
            100 * sum(WEIGHTS[metric] * shares[guid] for metric, shares in counted.items()) / weights,
            {metric: shares[guid] for metric, shares in counted.items()},
        )
        for guid in there
        if weights
    ]
    return tuple(sorted(scores, key=lambda score: (-score.points, -(figures["dpm"][score.player_guid] or 0),
                                                   score.player_guid)))  # fmt: skip


def mvp(players: Players) -> MvpScore | None:
    """Give the most valuable player of a round, a map or a session; None when fewer than two were present."""
    return next(iter(mvp_ranking(players)), None)


def _shares(metric: str, figures: dict[str, float | None]) -> dict[str, float]:
    """Of each the share of the others that he is better than."""
    sign = 1 if METRICS[metric].higher_is_better else -1
    merits = {guid: sign * figure for guid, figure in figures.items() if figure is not None}
    shares = dict.fromkeys(figures, 0.0)
    for guid, merit in merits.items():
        behind = sum(other < merit for other in merits.values()) + len(figures) - len(merits)
        level = sum(other == merit for other in merits.values()) - 1
        shares[guid] = (behind + level / 2) / (len(figures) - 1)
    return shares
