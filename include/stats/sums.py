"""
The sums: what is added up over a player's rounds, named once.

The columns of the view `player_round_sums` and of the summary tables are these, in this order; a test holds it. Every
metric of `include.stats.registry` is made of them, so that a figure over many rounds is the ratio of the sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from include.parser.columns import COUNTED_COLUMNS

Sums = Mapping[str, int | None]
"""Values by the name of the sum; None where no round's file carried the column (format-spec 3.3)."""


@dataclass(frozen=True, slots=True)
class Sum:
    """
    One figure of a player's round that can be put together over rounds.

    Attributes:
        meaning: in words, with its unit.
        largest: rounds are put together by the largest value instead of the sum.
    """

    name: str
    meaning: str
    largest: bool = False


_LARGEST: Final = frozenset({"killing_spree", "death_spree"})

SUMS: Final = (
    Sum("rounds", "rounds played"),
    Sum("rounds_won", "rounds that the own side won"),
    Sum("rounds_on_a_side", "rounds played on a side that the file knows"),
    Sum("maps_won", "maps with two points, counted at the player's last round of the map (format-spec 8.2)"),
    Sum("maps_drawn", "maps with one point each"),
    Sum("maps_lost", "maps without a point"),
    Sum("time_played_seconds", "seconds of own playing time"),
    Sum("alive_seconds", "seconds alive, from the engine's columns (format-spec 5)"),
    Sum("kills", "enemies killed"),
    Sum("deaths", "deaths by enemies"),
    Sum("hits", "hits of all weapons"),
    Sum("shots", "shots of all weapons"),
    Sum("headshot_hits", "hits in the head of all weapons"),
    Sum("bullet_hits", "hits of weapons that fire bullets"),
    Sum("bullet_shots", "shots of weapons that fire bullets"),
    Sum("light_hits", "hits of pistols and submachine guns, the bits 2 to 6 and 26 (format-spec 7)"),
    Sum("light_shots", "shots of the same"),
    Sum("head_weapon_hits", "hits of weapons whose bullets can hit a head"),
    Sum("side_damage_given", "hit points that the whole own side dealt"),
    *(Sum(name, f"the file's {name}, each round alone", name in _LARGEST) for name in COUNTED_COLUMNS),
    # A column that older layouts lack is compared with the rounds that have it alone.
    Sum("seconds_with_denied_playtime", "seconds played in rounds whose file knows denied_playtime"),
    Sum("kills_with_useless_kills", "kills in rounds whose file knows useless_kills"),
    Sum("rounds_with_repairs_constructions", "rounds whose file knows repairs_constructions"),
    Sum("rounds_with_revives_given", "rounds whose file knows revives_given"),
)

SUM_NAMES: Final = tuple(each.name for each in SUMS)


def add(rounds: Iterable[Sums]) -> dict[str, int | None]:
    """
    Put rounds, or sums over rounds, together by the names that occur; no round at all gives nothing.

    What is not known of one does not count; what is known of none stays None.
    """
    together: dict[str, int | None] = {}
    for each in rounds:
        for name, value in each.items():
            so_far = together.get(name)
            if value is None or so_far is None:
                together[name] = so_far if value is None else value
            else:
                together[name] = max(so_far, value) if name in _LARGEST else so_far + value
    return together
