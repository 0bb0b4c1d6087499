"""The maps that sample evenings are played on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

AXIS: Final = 1
ALLIES: Final = 2
SPECTATOR: Final = 3


@dataclass(frozen=True, slots=True)
class GameMap:
    """
    One map as the server's rotation knows it.

    Attributes:
        defender: the side that defends in both rounds, 1 axis or 2 allies.
        has_loot: the attackers carry something away.
    """

    name: str
    limit_seconds: int = 720
    defender: int = AXIS
    has_loot: bool = False


MAPS: Final = (
    GameMap("supply"),
    GameMap("etl_ice", defender=ALLIES),
    GameMap("te_escape2"),
    GameMap("etl_adlernest", has_loot=True),
    GameMap("sw_goldrush_te", 900, has_loot=True),
    GameMap("etl_sp_delivery", has_loot=True),
    GameMap("et_brewdog", 600),
    GameMap("etl_frostbite"),
    GameMap("erdenberg_t2"),
    GameMap("braundorf_b4"),
    GameMap("bremen_b3"),
    GameMap("mill-creek_v1.2+fix", 600),
)
"""Public map names, and an invented one with the characters that a map name may have besides letters."""
