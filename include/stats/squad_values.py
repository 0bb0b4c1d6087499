"""What is asked and answered about squads: Team A and Team B of a session, who stay together while sides swap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from include.parser.values import Side

Squad = Literal["A", "B"]
"""A attacked first in the session's first map whose sides are known."""

Source = Literal["voice", "hand", "algorithm"]

CONFIDENCE_BY_VOICE: Final = 1.0
CONFIDENCE_BY_HAND: Final = 0.9

Pair = tuple[str, str]
"""Two players: who did it and to whom; of a history sorted, since it says the same of both."""


def other_squad(squad: Squad) -> Squad:
    """The squad they play against."""
    return "B" if squad == "A" else "A"


def confidence_word(confidence: float) -> Literal["high", "medium", "low"]:
    """What a confidence is called."""
    return "high" if confidence >= 0.9 else "medium" if confidence >= 0.7 else "low"


@dataclass(frozen=True, slots=True)
class SquadLine:
    """
    What a player did in one round, as far as it tells his squad.

    Attributes:
        player: unique within the round, as `player_guid` of the tables.
        side: None where the file has none.
        attacks: what only attackers do: dynamites planted, objectives stolen.
        defences: what only defenders do: dynamites defused, objectives returned.
        revives_given: None in layouts that lack it.
    """

    player: str
    is_bot: bool
    side: Side | None
    time_played_seconds: int
    kills: int
    deaths: int
    damage_given: int
    damage_received: int
    attacks: int
    defences: int
    revives_given: int | None
    times_revived: int


@dataclass(frozen=True, slots=True)
class SquadRound:
    """
    One round of a session.

    Attributes:
        match_id: the same for the two rounds of a map.
        kills: how often one player killed another, from the head-to-head rows where there are any (format-spec 10.2).
    """

    round_id: int
    match_id: int
    round_number: int
    defender_side: Side
    lines: tuple[SquadLine, ...]
    kills: Mapping[Pair, int] | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """In how many earlier sessions two players were in one squad, and in how many they were opponents."""

    together: int = 0
    against: int = 0


History = Mapping[Pair, Met]
"""By sorted pair."""


@dataclass(frozen=True, slots=True)
class Vote:
    """
    What one voter says of a player in some rounds.

    Attributes:
        squad: None when it abstains.
        weight: how much more often than chance this voter is right, 0 to 1 (docs/squads.md).
        confidence: how one-sided its evidence is, 0 to 1.
        evidence: what it saw, or why it abstains.
    """

    voter: str
    squad: Squad | None
    weight: float
    confidence: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Membership:
    """
    A player's squad from one round to another; who changes squads has one for each stay.

    Attributes:
        from_round_id, to_round_id: the first and the last round that he played for it, in time order.
        votes: of every voter, also of those who abstain or disagree.
    """

    player: str
    squad: Squad
    from_round_id: int
    to_round_id: int
    confidence: float
    source: Source
    votes: tuple[Vote, ...]


@dataclass(frozen=True, slots=True)
class SettledSide:
    """The side of a player whom the file leaves without one; None when nothing tells it."""

    round_id: int
    player: str
    squad: Squad | None
    side: Side | None
    confidence: float
    votes: tuple[Vote, ...]


@dataclass(frozen=True, slots=True)
class SessionSquads:
    """
    The squads of a session.

    Attributes:
        memberships: by player and time; humans only, and only those of whom something is known.
        first_attackers: the squad that attacks in round 1, by map; a map of which nothing tells it is missing.
        settled: one entry for each line without a side.
    """

    memberships: tuple[Membership, ...]
    first_attackers: Mapping[int, Squad]
    settled: tuple[SettledSide, ...]
