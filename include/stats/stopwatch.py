"""Who won a stopwatch map: one squad sets a time, the other has to beat it (format-spec 8.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from include.parser.values import Side
from include.stats.summary import PlayerSummary, RoundSummary

Winner = Literal["first attackers", "second attackers", "draw"]


@dataclass(frozen=True, slots=True)
class MatchResult:
    """
    The result of one map.

    Attributes:
        winner: the squad by when it attacked: squad A attacks in round 1, squad B in round 2.
        score: points of the first attackers, then of the second.
    """

    winner: Winner
    score: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Squads:
    """Who played for which squad of a map, by GUID's last known line; sides swap between rounds, squads stay."""

    first_attackers: tuple[PlayerSummary, ...]
    second_attackers: tuple[PlayerSummary, ...]


def attacker_side(played: RoundSummary) -> Side:
    """The side that has to reach the objective: a property of the map, the same in both rounds."""
    return side_of(True, played.defender_side, 1)


def attacks_first(side: Side, defender_side: Side, round_number: int) -> bool:
    """Whether who plays on this side belongs to the squad that attacks in round 1: sides swap, squads stay."""
    return (side != defender_side) == (round_number == 1)


def side_of(is_first_attacker: bool, defender_side: Side, round_number: int) -> Side:
    """The side that a squad plays on: the inverse of `attacks_first`."""
    if is_first_attacker != (round_number == 1):
        return defender_side
    return "allies" if defender_side == "axis" else "axis"


def attackers_succeeded(played: RoundSummary) -> bool:
    """Whether the attackers reached the objective. Never judged by the clock: that mislabels real files (8.2)."""
    return played.winner_side != played.defender_side


def match_result(first: RoundSummary, second: RoundSummary) -> MatchResult:
    """
    The stopwatch result of a map from its two rounds.

    Raises:
        ValueError: the rounds are not round 1 and round 2 of one map with one defending side.

    Source: format-spec 8.2. The second limit is the first squad's time, so who succeeds in round 2 was faster.
    """
    _require_pair(first, second)
    if attackers_succeeded(second):
        return MatchResult("second attackers", (0, 2))
    if attackers_succeeded(first):
        return MatchResult("first attackers", (2, 0))
    return MatchResult("draw", (1, 1))


def squads(first: RoundSummary, second: RoundSummary) -> Squads:
    """
    The squads of a map, each in the order of its lines, with the name of the last round played.

    Who played round 1 belongs where he began it; who came for round 2 belongs to the squad he joined.

    Raises:
        ValueError: as `match_result`.
    """
    _require_pair(first, second)
    belongs: dict[tuple[str, str], bool] = {}
    for played in (first, second):
        for player in played.players:
            if player.side is not None:
                is_first = attacks_first(player.side, played.defender_side, played.round_number)
                belongs.setdefault(_identity(player), is_first)
    lines = {_identity(player): player for player in (*first.players, *second.players)}
    return Squads(
        tuple(player for identity, player in lines.items() if belongs.get(identity) is True),
        tuple(player for identity, player in lines.items() if belongs.get(identity) is False),
    )


def _identity(player: PlayerSummary) -> tuple[str, str]:
    # Bots share GUIDs, so their names tell them apart; a person may change the name between rounds (format-spec 3).
    return (player.guid, player.name if player.guid.startswith("OMNIBOT") else "")


def _require_pair(first: RoundSummary, second: RoundSummary) -> None:
    numbers = (first.round_number, second.round_number)
    maps = (first.map_name, second.map_name)
    sides = (first.defender_side, second.defender_side)
    if numbers != (1, 2) or maps[0] != maps[1] or sides[0] != sides[1]:
        raise ValueError(f"not the two rounds of one map: rounds {numbers}, maps {maps}, defenders {sides}")
