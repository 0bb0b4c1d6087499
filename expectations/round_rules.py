"""
What the totals of a round are asked, once for the suite `round_totals` and for the flags of rounds: free of Great
Expectations, since every derivation asks it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from expectations.subjects import TOTALS


@dataclass(frozen=True, slots=True)
class Rule:
    """
    Something that a round's totals should fulfil; where a value is missing there is nothing to fulfil.

    Attributes:
        column: equals `other`, or lies within the bounds.
        flag: of a round that breaks it; None where the judge has a flag of its own for the same thing.
    """

    column: str
    flag: str | None
    other: str | None = None
    smallest: int | None = None
    largest: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,) if self.other is None else (self.column, self.other)

    def holds(self, totals: Mapping[str, Any]) -> bool:
        """Say whether a round fulfils it."""
        if any(totals.get(column) is None for column in self.columns):
            return True
        value = totals[self.column]
        if self.other is not None:
            return bool(value == totals[self.other])
        return (self.smallest is None or value >= self.smallest) and (self.largest is None or value <= self.largest)


WARNINGS: Final = (
    Rule("players", "too_few_players", smallest=2),
    Rule("axis_players", "sides_uneven", other="allies_players"),
    Rule("players_without_side", "player_without_side", smallest=0, largest=0),
    Rule("players_with_weapons", "player_without_weapons", other="players"),
    Rule("team_damage_given", "team_damage_unbalanced", other="team_damage_received"),
    Rule("revives_given", "revives_unbalanced", other="times_revived"),
    Rule("sides_kept", "sides_kept", smallest=0, largest=0),
    Rule("fewest_rounds_finished", "round_not_finished", smallest=1),
    Rule("first_seconds_off_the_clock", "time_differs_from_clock", smallest=-6, largest=6),
    Rule("second_seconds_off_the_clock", "time_differs_from_clock", smallest=-12, largest=12),
    Rule("seconds_between_players", None, smallest=0, largest=6),  # partial
    Rule("players_with_fallen_counters", None, smallest=0, largest=0),  # counters_reset
    *(Rule(f"rebuilt_{total}", "derivation_differs", other=f"cumulative_{total}") for total in TOTALS),
)
"""Real rounds may break these (format-spec 9): such a round is loaded with the flag."""
