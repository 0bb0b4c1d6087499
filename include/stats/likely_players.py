"""Which player a member of Discord may be: by the likeness of names, and by recent play."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from include.stats.lookup import LEAST_LIKENESS, Alias, Candidate, by_player, folded, latest, most_like

MOST_LIKELY: Final = 3

LIKENESS_WEIGHT: Final = 0.75
RECENCY_WEIGHT: Final = 0.25
"""Together 1. Somebody of the same name who stayed away for years still comes before a stranger of last night."""

RECENCY_HALF_LIFE: Final = timedelta(days=30)
"""After that long without play, recency is worth half; after twice as long a quarter."""


def likely_players(
    member_names: Sequence[str], aliases: Iterable[Alias], now: datetime, most: int = MOST_LIKELY
) -> list[Candidate]:
    """
    Give the players that a member may be, likeliest first; each with the alias that is most like the member's names.

    `LIKENESS_WEIGHT` times the likeness, when it is at least `LEAST_LIKENESS`, and `RECENCY_WEIGHT` times what the days
    since the last round leave of 1. Only the likeness is the candidate's.
    """
    wanted = [name for each in member_names if (name := folded(each))]
    found = [_candidate(wanted, guid, names) for guid, names in by_player(aliases).items()]
    found.sort(key=lambda each: each.player_guid)
    found.sort(key=lambda each: _score(each, now), reverse=True)
    return found[:most]


def _candidate(wanted: list[str], guid: str, names: list[Alias]) -> Candidate:
    last = latest(names)
    likeness, alias = max((most_like(each, names) for each in wanted), default=(0.0, last.alias))
    if likeness < LEAST_LIKENESS:
        likeness, alias = 0.0, last.alias
    return Candidate(guid, last.alias, alias, likeness, last.last_seen)


def _score(candidate: Candidate, now: datetime) -> float:
    half_lives = max(now - candidate.last_seen, timedelta()) / RECENCY_HALF_LIFE
    recency: float = 0.5**half_lives
    return LIKENESS_WEIGHT * candidate.likeness / 100 + RECENCY_WEIGHT * recency
