"""What a player carries, and what one use of it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from include.parser.columns import WEAPONS
from include.samples.maps import AXIS

CLASSES: Final = ("medic", "engineer", "field operative", "medic", "covert", "soldier")
"""In the order in which a squad fills up: the first is always a medic, else nobody could be revived."""

HEADSHOT_WEAPONS: Final = frozenset(weapon.name for weapon in WEAPONS if weapon.headshots)


@dataclass(frozen=True, slots=True)
class Kit:
    """
    Attributes:
        main: the bullet weapon that most shots are fired with.
        killers: weapons that kills are made with, as often as they stand here.
    """

    role: str
    main: str
    killers: tuple[str, ...]


def kit_of(role: str, side: int) -> Kit:
    """What a class carries on a side."""
    on_axis = side == AXIS
    pistol = "LUGER" if on_axis else "COLT"
    gun = "MP40" if on_axis else "THOMPSON"
    extras: tuple[str, ...] = ("GRENADE", pistol)
    if role == "engineer":
        extras += ("GRENADELAUNCHER", "GRENADELAUNCHER", "KAR98" if on_axis else "CARBINE", "LANDMINE", "DYNAMITE")
    elif role == "field operative":
        extras += ("AIRSTRIKE", "AIRSTRIKE", "ARTILLERY")
    elif role == "covert":
        gun = "MP34" if on_axis else "STEN"
        extras += ("K43" if on_axis else "GARAND", "FG42", "SATCHEL")
    elif role == "soldier":
        extras += ("PANZERFAUST" if on_axis else "BAZOOKA",) * 3 + ("MG42",)
    extras += ("KNIFE" if on_axis else "KNIFE_KBAR",)
    return Kit(role, gun, (gun,) * (3 * len(extras)) + extras)
