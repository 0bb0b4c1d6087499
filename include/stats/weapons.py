"""The weapons of one player."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from include.parser.columns import WEAPONS
from include.stats.registry import value

_HITS_HEADS: Final = frozenset(weapon.name for weapon in WEAPONS if weapon.headshots)


@dataclass(frozen=True, slots=True)
class WeaponTotals:
    """
    What a weapon did in somebody's hands.

    Attributes:
        weapon_name: as in `WEAPONS`.
        rounds: in which it did anything, or killed him.
        deaths: by an enemy's use of it.
    """

    weapon_name: str
    rounds: int
    kills: int
    deaths: int
    hits: int
    shots: int
    headshot_hits: int


@dataclass(frozen=True, slots=True)
class WeaponLine:
    """
    A weapon as it is shown; figures are percentages.

    Attributes:
        accuracy: None where it was never fired.
        headshot_accuracy: None where it cannot hit a head, or hit nothing.
        kill_share: of all own kills; None without any.
    """

    totals: WeaponTotals
    accuracy: float | None
    headshot_accuracy: float | None
    kill_share: float | None


def weapon_table(weapons: Sequence[WeaponTotals]) -> list[WeaponLine]:
    """Give the lines of all weapons of one player, in their order."""
    kills = sum(weapon.kills for weapon in weapons)
    return [_line(weapon, kills) for weapon in weapons]


def _line(weapon: WeaponTotals, kills: int) -> WeaponLine:
    heads = weapon.weapon_name in _HITS_HEADS and weapon.hits > 0
    return WeaponLine(
        weapon,
        accuracy=value("accuracy", {"hits": weapon.hits, "shots": weapon.shots}) if weapon.shots else None,
        headshot_accuracy=value(
            "headshot_accuracy", {"headshot_hits": weapon.headshot_hits, "head_weapon_hits": weapon.hits}
        )
        if heads
        else None,
        kill_share=100 * weapon.kills / kills if kills else None,
    )
