"""
The metrics: every figure that is shown about players, its formula once.

Posts, boards, profiles and exports give sums (`include.stats.sums`) to `value` and its result to `shown`; nobody else
divides. So the figure over many rounds is the ratio of the sums and never a mean of ratios.
Source: format-spec 7, where nothing else is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from include.stats.sums import Sums

MetricUnit = Literal["count", "hit points", "percent", "ratio", "seconds", "per minute", "per round", "points"]

Terms = Mapping[str, int]
"""Names of sums with what each is multiplied by before they are added."""


@dataclass(frozen=True, slots=True)
class Metric:
    """
    One figure of a player over any rounds.

    Attributes:
        formula: in words.
        numerator, denominator: terms; without a denominator the figure is the numerator itself.
        scale: what the ratio is multiplied by.
        without_denominator: what a denominator of 0 gives: zero, or the scaled numerator (`plus_one`: one is added to
            that first).
        minimum: the smallest sums with which it says anything; below them it is not known.
        decimals: how many are shown.
    """

    code: str
    label: str
    unit: MetricUnit
    formula: str
    numerator: Terms
    denominator: Terms | None = None
    scale: float = 1.0
    without_denominator: Literal["zero", "numerator", "plus_one"] = "zero"
    minimum: Terms = field(default_factory=dict)
    higher_is_better: bool = True
    decimals: int = 0


def _count(code: str, label: str, formula: str, *, better: bool = True, unit: MetricUnit = "count") -> Metric:
    return Metric(code, label, unit, formula, {code: 1}, higher_is_better=better)


def _percent(
    code: str, label: str, formula: str, numerator: Terms, denominator: Terms, minimum: Terms | None = None
) -> Metric:
    return Metric(code, label, "percent", formula, numerator, denominator, 100.0, minimum=minimum or {}, decimals=1)


def _per_minute(code: str, label: str, formula: str, numerator: str, seconds: Terms, decimals: int = 2) -> Metric:
    shortest = {next(iter(seconds)): 30}
    return Metric(
        code, label, "per minute", formula, {numerator: 1}, seconds, 60.0, minimum=shortest, decimals=decimals
    )


_PLAYED: Final = {"time_played_seconds": 1}
_ALIVE: Final = {"alive_seconds": 1}
_DEAD: Final = {"time_played_seconds": 1, "alive_seconds": -1}
_OBJECTIVES: Final = {
    "objectives_stolen": 1, "objectives_returned": 1, "dynamites_planted": 1, "dynamites_defused": 1,
}  # fmt: skip
_HARM: Final = {"damage_given": 1, "damage_received": 1}

_ALL: Final = (
    _count("rounds", "Rounds", "rounds played"),
    _count("kills", "Kills", "enemies killed, without team kills"),
    _count("deaths", "Deaths", "deaths by enemies, without self kills and team kills", better=False),
    Metric("kd", "K/D", "ratio", "kills / deaths; without deaths the kills", {"kills": 1}, {"deaths": 1},
           without_denominator="numerator", decimals=2),
    _percent("efficiency", "Efficiency", "kills / (kills + deaths)", {"kills": 1}, {"kills": 1, "deaths": 1}),
    _per_minute("dpm", "DPM", "damage given / own minutes played", "damage_given", _PLAYED, 1),
    _per_minute("frag_potential", "Frag potential", "damage given / minutes alive", "damage_given", _ALIVE, 1),
    _per_minute("kpm", "Kills per minute", "kills / own minutes played", "kills", _PLAYED),
    Metric("kills_per_round", "Kills per round", "per round", "kills / rounds", {"kills": 1}, {"rounds": 1},
           decimals=1),
    Metric("deaths_per_round", "Deaths per round", "per round", "deaths / rounds", {"deaths": 1}, {"rounds": 1},
           higher_is_better=False, decimals=1),
    _count("damage_given", "Damage", "damage given to enemies", unit="hit points"),
    _count("damage_received", "Damage received", "damage received from enemies", better=False, unit="hit points"),
    Metric("damage_ratio", "Damage ratio", "ratio", "damage given / damage received; without received the given",
           {"damage_given": 1}, {"damage_received": 1}, without_denominator="numerator", decimals=2),
    _percent("damage_efficiency", "Damage efficiency", "damage given / (given + received)",
             {"damage_given": 1}, _HARM),
    _percent("damage_share", "Damage share", "damage given / damage given by the whole own side",
             {"damage_given": 1}, {"side_damage_given": 1}),
    _percent("accuracy", "Accuracy", "hits / shots of all weapons, knives and grenades included",
             {"hits": 1}, {"shots": 1}),
    _percent("bullet_accuracy", "Bullet accuracy", "hits / shots of weapons that fire bullets",
             {"bullet_hits": 1}, {"bullet_shots": 1}),
    _percent("light_accuracy", "Light weapons accuracy", "hits / shots of pistols and submachine guns, from 100 shots",
             {"light_hits": 1}, {"light_shots": 1}, {"light_shots": 100}),
    _percent("headshot_accuracy", "Headshot accuracy", "headshot hits / hits of weapons that can hit a head",
             {"headshot_hits": 1}, {"head_weapon_hits": 1}),
    _percent("headshot_share", "Headshot hits of all hits", "headshot hits / hits of all weapons (the reference's)",
             {"headshot_hits": 1}, {"hits": 1}),
    _percent("headshot_kill_rate", "Headshot kill rate", "headshot kills / kills",
             {"headshot_kills": 1}, {"kills": 1}),
    _count("headshot_hits", "Headshots", "hits in the head"),
    _count("headshot_kills", "Headshot kills", "kills by a hit in the head"),
    _count("time_played_seconds", "Time played", "own playing time", unit="seconds"),
    _count("alive_seconds", "Time alive", "own playing time alive, by the engine", unit="seconds"),
    Metric("dead_seconds", "Time dead", "seconds", "time played - time alive", _DEAD, higher_is_better=False),
    Metric("dead_ratio", "Dead time", "percent", "time dead / time played", _DEAD, _PLAYED, 100.0,
           higher_is_better=False, decimals=1),
    _percent("survival", "Survival", "time alive / time played", _ALIVE, _PLAYED),
    _count("useful_kills", "Useful kills", "kills that cost the enemy much time"),
    _percent("useful_share", "Useful share", "useful kills / kills", {"useful_kills": 1}, {"kills": 1}),
    Metric("useless_share", "Useless share", "percent", "useless kills / kills of the rounds that count them",
           {"useless_kills": 1}, {"kills_with_useless_kills": 1}, 100.0, higher_is_better=False, decimals=1),
    _count("denied_playtime", "Denied playtime", "seconds that enemies waited because of kills", unit="seconds"),
    Metric("denied_per_minute", "Seconds denied per minute", "per minute",
           "denied seconds / own minutes played, of the rounds that count it", {"denied_playtime": 1},
           {"seconds_with_denied_playtime": 1}, 60.0, minimum={"seconds_with_denied_playtime": 30}, decimals=1),
    _count("revives_given", "Revives", "team mates revived"),
    Metric("revives_per_round", "Revives per round", "per round", "revives / rounds that count them",
           {"revives_given": 1}, {"rounds_with_revives_given": 1}, decimals=1),
    _count("times_revived", "Times revived", "revived by team mates"),
    _count("kill_assists", "Assists", "kills prepared by own damage"),
    Metric("assists_per_round", "Assists per round", "per round", "assists / rounds", {"kill_assists": 1},
           {"rounds": 1}, decimals=2),
    Metric("objectives", "Objectives", "count",
           "objectives stolen and returned, dynamites planted and defused", _OBJECTIVES),
    Metric("objectives_per_round", "Objectives per round", "per round", "objectives / rounds", _OBJECTIVES,
           {"rounds": 1}, decimals=2),
    _count("dynamites_planted", "Dynamites planted", "dynamites planted"),
    Metric("dynamites_planted_per_round", "Dynamites planted per round", "per round", "dynamites planted / rounds",
           {"dynamites_planted": 1}, {"rounds": 1}, decimals=2),
    _count("dynamites_defused", "Dynamites defused", "dynamites defused"),
    Metric("dynamites_defused_per_round", "Dynamites defused per round", "per round", "dynamites defused / rounds",
           {"dynamites_defused": 1}, {"rounds": 1}, decimals=2),
    _count("repairs_constructions", "Repairs and constructions", "repairs and constructions"),
    Metric("repairs_per_round", "Repairs per round", "per round",
           "repairs and constructions / rounds that count them", {"repairs_constructions": 1},
           {"rounds_with_repairs_constructions": 1}, decimals=2),
    _count("gibs", "Gibs", "bodies gibbed"),
    _count("self_kills", "Self kills", "self kills", better=False),
    _count("team_kills", "Team kills", "team mates killed", better=False),
    _count("killing_spree", "Longest killing spree", "the most kills of one life"),
    _count("xp", "XP", "experience points", unit="points"),
    Metric("tank", "Lives of damage per death", "ratio",
           "damage received / deaths / 130, from 1,001 hit points received", {"damage_received": 1}, {"deaths": 1},
           1 / 130, "plus_one", {"damage_received": 1001}, decimals=2),
    _count("rounds_won", "Rounds won", "rounds that the own side won"),
    _percent("round_win_share", "Round wins", "rounds won / rounds on a side",
             {"rounds_won": 1}, {"rounds_on_a_side": 1}),
    _count("maps_won", "Maps won", "maps with two points"),
    _percent("map_win_share", "Map wins", "maps won / maps with a result",
             {"maps_won": 1}, {"maps_won": 1, "maps_drawn": 1, "maps_lost": 1}),
)  # fmt: skip

METRICS: Final = {metric.code: metric for metric in _ALL}
"""All metrics by their codes."""


def value(code: str, sums: Sums) -> float | None:
    """
    One metric of these sums, not rounded.

    Returns:
        None when a sum that it needs is not known, or below the metric's minimum.

    Raises:
        KeyError: there is no metric with this code, or a sum that it needs is not among these at all.
    """
    metric = METRICS[code]
    for name in _NEEDED[code]:
        if sums[name] is None:
            return None
    for name, least in metric.minimum.items():
        if (sums[name] or 0) < least:
            return None
    numerator = _total(metric.numerator, sums)
    if metric.denominator is None:
        return numerator * metric.scale
    denominator = _total(metric.denominator, sums)
    if denominator:
        return metric.scale * numerator / denominator
    if metric.without_denominator == "zero":
        return 0.0
    return metric.scale * (numerator + (metric.without_denominator == "plus_one"))


def names_needed(metric: Metric) -> tuple[str, ...]:
    """Give the sums that a metric is made of, each once."""
    return tuple(dict.fromkeys([*metric.numerator, *(metric.denominator or {}), *metric.minimum]))


_NEEDED: Final = {code: names_needed(metric) for code, metric in METRICS.items()}


def shown(code: str, figure: float | None) -> str:
    """
    A figure as every reader sees it: rounded, with thousands, its unit where the label does not say it.

    Seconds become hours and minutes, or minutes and seconds below an hour. What is not known is a dash.
    """
    if figure is None:
        return "–"
    metric = METRICS[code]
    if metric.unit == "seconds":
        return _duration(round(figure))
    text = f"{figure:,.{metric.decimals}f}"
    return f"{text}%" if metric.unit == "percent" else text


def _duration(seconds: int) -> str:
    if seconds >= 3600:
        minutes = seconds // 60
        return f"{minutes // 60:,} h {minutes % 60:02d} min"
    return f"{seconds // 60}:{seconds % 60:02d}"


def _total(terms: Terms, sums: Sums) -> int:
    total = 0
    for name, times in terms.items():  # a board of everybody asks thousands of times
        total += times * (sums[name] or 0)
    return total
