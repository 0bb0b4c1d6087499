"""A loaded round as posts and answers see it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from include.parser.values import Side
from include.stats.sums import SUM_NAMES, Sums


@dataclass(frozen=True, slots=True)
class PlayerSummary:
    """One player's round. `name` has no colour codes but is otherwise hostile text; `side` is None for a spectator."""

    guid: str
    name: str
    side: Side | None
    kills: int
    deaths: int
    damage_given: int
    damage_received: int
    hits: int
    shots: int
    headshot_hits: int
    headshot_kills: int
    gibs: int
    self_kills: int
    revives_given: int | None
    time_played_seconds: int

    def sums(self) -> Sums:
        """What the post of a round needs of it, for `include.stats.registry.value`."""
        return {name: getattr(self, name) for name in _SUMS_OF_A_ROUND}


_SUMS_OF_A_ROUND: Final = tuple(field.name for field in fields(PlayerSummary) if field.name in SUM_NAMES)


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """
    One round with its players.

    Attributes:
        ended_at: aware instant.
        duration_seconds: None where the file does not say it (format-spec 2.4).
        flags: codes of `round_flags`, sorted.
    """

    round_id: int
    filename: str
    map_name: str
    round_number: int
    ended_at: datetime
    defender_side: Side
    winner_side: Side
    time_limit_seconds: int
    duration_seconds: int | None
    ended_early: bool
    players: tuple[PlayerSummary, ...]
    flags: tuple[str, ...]
