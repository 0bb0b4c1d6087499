"""
Awards of a round, a map or a session, all from the same sums; docs/awards.md has the table.

Figures are those of `include.stats.registry`. Only the present take part: who played at least half as long as whoever
played longest. Nothing here depends on the order of players.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from include.stats.registry import METRICS, shown, value
from include.stats.sums import Sums

PRESENT: Final = 0.5
"""Least share of the longest playing time that takes part."""

Players = Mapping[str, Sums]
"""The sums of each player by GUID, all over the same rounds."""


@dataclass(frozen=True, slots=True)
class Award:
    """
    Something to be best at.

    Attributes:
        metric: code of the figure that decides; the better one wins, in the metric's sense of better.
        tie: code of the metric that decides between equal figures; after that the GUID does, for want of a reason.
        meaning: in words.
        minimum: the smallest sums with which somebody takes part, besides the metric's own.
    """

    code: str
    label: str
    metric: str
    tie: str
    meaning: str
    minimum: Mapping[str, int] = field(default_factory=dict)


_ALL: Final = (
    Award("fragger", "Fragger", "kills", "kd", "most kills", {"kills": 3}),
    Award("heavy_hitter", "Heavy hitter", "dpm", "damage_given", "most damage per own minute", {"damage_given": 500}),
    Award("duelist", "Duelist", "kd", "kills", "best kills per death", {"kills": 5}),
    Award("medic", "Medic", "revives_given", "survival", "most team mates revived", {"revives_given": 2}),
    Award("engineer", "Engineer", "repairs_constructions", "dynamites_planted", "most repairs and constructions",
          {"repairs_constructions": 2}),
    Award("objective", "Objective player", "objectives", "dynamites_planted",
          "most objectives stolen and returned, dynamites planted and defused"),
    Award("denier", "Denier", "denied_playtime", "denied_per_minute", "most seconds that enemies had to wait",
          {"denied_playtime": 30}),
    Award("tactician", "Tactician", "useful_kills", "useful_share", "most kills that cost the enemy much time",
          {"useful_kills": 2}),
    Award("sharpshooter", "Sharpshooter", "light_accuracy", "headshot_accuracy",
          "best accuracy with pistols and submachine guns"),
    Award("headhunter", "Headhunter", "headshot_accuracy", "headshot_kills",
          "largest share of hits in the head, of weapons that can", {"head_weapon_hits": 30}),
    Award("tank", "Tank", "tank", "survival", "most damage received per death"),
    Award("survivor", "Survivor", "survival", "kills", "largest share of the own time alive", {"kills": 3}),
    Award("wingman", "Wingman", "kill_assists", "damage_given", "most assists", {"kill_assists": 2}),
    Award("undertaker", "Undertaker", "gibs", "kills", "most bodies gibbed", {"gibs": 3}),
    Award("rampage", "Rampage", "killing_spree", "kills", "longest killing spree", {"killing_spree": 3}),
)  # fmt: skip

AWARDS: Final = {award.code: award for award in _ALL}
"""All awards that follow from sums, by their codes, in the order in which they are given."""

MOST_IMPROVED: Final = Award(
    "most_improved", "Most improved", "dpm", "kd",
    "largest gain of damage per minute over the own past of at least 10 rounds, in percent of it",
)  # fmt: skip
PAST_ROUNDS: Final = 10
"""Fewest rounds that make a past."""


@dataclass(frozen=True, slots=True)
class GivenAward:
    """
    An award and who has it.

    Attributes:
        figure: of the award's metric, not rounded; of the most improved the gain in percent.
        shown: the figure as every reader sees it.
        tied: others with an equal figure, by GUID.
    """

    code: str
    label: str
    player_guid: str
    figure: float
    shown: str
    tied: tuple[str, ...] = ()


def give_awards(players: Players, past: Players | None = None) -> tuple[GivenAward, ...]:
    """
    Give the awards of a round, a map or a session; what nobody reaches is not given.

    Args:
        players: humans of counted rounds.
        past: the same players' sums over earlier rounds, for the most improved; who has none takes no part in that.
    """
    there = present(players)
    if len(there) < 2:  # nobody is better than himself
        return ()
    given = [_give(award, _figures(award, there), there) for award in _ALL]
    given.append(_give(MOST_IMPROVED, _gains(there, past or {}), there))
    return tuple(award for award in given if award is not None)


def present(players: Players) -> Players:
    """Give those who played at least half as long as whoever played longest; nobody when nobody played."""
    longest = max(((sums["time_played_seconds"] or 0) for sums in players.values()), default=0)
    return {
        guid: sums
        for guid, sums in players.items()
        if longest and (sums["time_played_seconds"] or 0) >= PRESENT * longest
    }


def _figures(award: Award, players: Players) -> dict[str, float]:
    """The figures of those who take part; a best of nothing is no award."""
    figures = {}
    for guid, sums in players.items():
        figure = value(award.metric, sums)
        if figure and all((sums[name] or 0) >= least for name, least in award.minimum.items()):
            figures[guid] = figure
    return figures


def _gains(players: Players, past: Players) -> dict[str, float]:
    gains = {}
    for guid, sums in players.items():
        if guid in past and (past[guid]["rounds"] or 0) >= PAST_ROUNDS:
            before, now = value("dpm", past[guid]), value("dpm", sums)
            if before and now is not None and now > before:
                gains[guid] = 100 * (now / before - 1)
    return gains


def _give(award: Award, figures: Mapping[str, float], players: Players) -> GivenAward | None:
    if not figures:
        return None
    sign = 1 if award is MOST_IMPROVED or METRICS[award.metric].higher_is_better else -1
    best = max(sign * figure for figure in figures.values())
    tied = sorted(guid for guid, figure in figures.items() if sign * figure == best)
    winner = min(tied, key=lambda guid: (-_merit(award.tie, players[guid]), guid))
    others = tuple(guid for guid in tied if guid != winner)
    figure = figures[winner]
    text = f"+{figure:.0f}%" if award is MOST_IMPROVED else shown(award.metric, figure)
    return GivenAward(award.code, award.label, winner, figure, text, others)


def _merit(metric: str, sums: Sums) -> float:
    """How good a figure is: more is better whatever the metric; what is not known is worst."""
    figure = value(metric, sums)
    if figure is None:
        return float("-inf")
    return figure if METRICS[metric].higher_is_better else -figure
