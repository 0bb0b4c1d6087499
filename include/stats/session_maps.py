"""
The maps of a session: what was played of each, its stopwatch result, and the score of the evening (format-spec 8.2).

Only a map whose two rounds count has a result. All else is shown as what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from include.stats.squad_values import Squad
from include.stats.stopwatch import MatchResult, match_result
from include.stats.summary import RoundSummary

MapState = Literal["finished", "started again", "without round 2", "without round 1", "not counted"]
"""`not counted`: a round of it was played by bots or by fewer than two people."""

STARTED_AGAIN: Final = "abandoned"
"""The flag of a round 1 that was played again before any round 2 (format-spec 8.1)."""


@dataclass(frozen=True, slots=True)
class SessionRound:
    """
    One round of a session.

    Attributes:
        match_id: the same for the two rounds of a map.
        is_counted: whether aggregates read it.
    """

    played: RoundSummary
    match_id: int
    is_counted: bool


@dataclass(frozen=True, slots=True)
class SessionMap:
    """
    One map of a session.

    Attributes:
        first, second: its rounds; at least one of them is there.
        result: of a finished map.
        first_attackers: the squad that attacked in round 1; None when nothing tells it.
    """

    match_id: int
    first: RoundSummary | None
    second: RoundSummary | None
    state: MapState
    result: MatchResult | None
    first_attackers: Squad | None

    @property
    def rounds(self) -> tuple[RoundSummary, ...]:
        """The rounds that were played, in order."""
        return tuple(played for played in (self.first, self.second) if played is not None)

    @property
    def map_name(self) -> str:
        """Its name in the files."""
        return self.rounds[0].map_name

    @property
    def score(self) -> tuple[int, int] | None:
        """Points of Team A, then of Team B; None without a result, or when nobody knows which squad attacked first."""
        if self.result is None or self.first_attackers is None:
            return None
        first, second = self.result.score
        return (first, second) if self.first_attackers == "A" else (second, first)


@dataclass(frozen=True, slots=True)
class SessionScore:
    """
    The points of both squads over a session.

    Attributes:
        maps: how many were added up.
        unattributed: maps with a result that belongs to nobody, since their squads are not known.
    """

    team_a: int
    team_b: int
    maps: int
    unattributed: int


def maps_of(rounds: Sequence[SessionRound], first_attackers: Mapping[int, Squad]) -> tuple[SessionMap, ...]:
    """
    Give the maps of a session in the order in which they began.

    Args:
        rounds: of one session, in time order.
        first_attackers: the squad that attacks in round 1, by map.
    """
    by_match: dict[int, dict[int, SessionRound]] = {}
    for each in rounds:
        by_match.setdefault(each.match_id, {})[each.played.round_number] = each
    return tuple(_map(match_id, played, first_attackers.get(match_id)) for match_id, played in by_match.items())


def score_of(maps: Iterable[SessionMap]) -> SessionScore | None:
    """Add up the points of both squads; None when no map has a result."""
    finished = [each for each in maps if each.result is not None]
    if not finished:
        return None
    scores = [each.score for each in finished if each.score is not None]
    return SessionScore(
        sum(team_a for team_a, _ in scores),
        sum(team_b for _, team_b in scores),
        len(scores),
        len(finished) - len(scores),
    )


def _map(match_id: int, played: Mapping[int, SessionRound], first_attackers: Squad | None) -> SessionMap:
    first, second = (played[number].played if number in played else None for number in (1, 2))
    state = _state(first, second, all(each.is_counted for each in played.values()))
    result = match_result(first, second) if state == "finished" and first and second else None
    return SessionMap(match_id, first, second, state, result, first_attackers)


def _state(first: RoundSummary | None, second: RoundSummary | None, is_counted: bool) -> MapState:
    if first is None:
        return "without round 1"
    if second is None:
        return "started again" if STARTED_AGAIN in first.flags else "without round 2"
    return "finished" if is_counted else "not counted"
