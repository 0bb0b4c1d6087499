"""
The registry: each column, header field and weapon of the stats format, named once.

Reader, differential, expectations, database columns, COPY lists and docs follow from it. A new column is one line here
and one migration. Source: format-spec 2, 3.1, 3.2, 3.3 and 4.1; tests hold it against the database schema.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Unit = Literal["count", "hit points", "points", "minutes", "seconds", "percent", "ratio", "damage per minute"]
OverMap = Literal["adds up", "starts again", "derived"]

LARGEST_COUNT: Final = 2**31 - 1
"""The engine counts in 32-bit signed integers; so does the database."""


@dataclass(frozen=True, slots=True)
class Column:
    """
    One tab-separated column of a player line.

    Attributes:
        over_map: what a round 2 file holds: the sum of both rounds, the second round alone, or something to recompute.
        since_layout: smallest column count that carries it.
        tenths: written with one decimal; the reader keeps such a value as a whole number of tenths.
        smallest, largest: the values a line may carry, in the column's unit.
    """

    name: str
    label: str
    unit: Unit
    over_map: OverMap
    since_layout: int = 33
    tenths: bool = False
    smallest: int = 0
    largest: int = LARGEST_COUNT


COLUMNS: Final = (
    Column("damage_given", "Damage given", "hit points", "adds up"),
    Column("damage_received", "Damage received", "hit points", "adds up"),
    Column("team_damage_given", "Team damage given", "hit points", "adds up"),
    Column("team_damage_received", "Team damage received", "hit points", "adds up"),
    Column("gibs", "Gibs", "count", "adds up"),
    Column("self_kills", "Self kills", "count", "adds up"),
    Column("team_kills", "Team kills", "count", "adds up"),
    Column("team_gibs", "Team gibs", "count", "adds up"),
    Column("time_played_percent", "Time alive", "percent", "derived", tenths=True, largest=100),
    Column("xp", "XP", "points", "starts again", smallest=-LARGEST_COUNT),  # the engine takes points for a team kill
    Column("killing_spree", "Killing spree", "count", "starts again"),
    Column("death_spree", "Death spree", "count", "starts again"),
    Column("kill_assists", "Kill assists", "count", "starts again"),
    Column("kill_steals", "Kill steals", "count", "starts again"),
    Column("headshot_kills", "Headshot kills", "count", "starts again"),
    Column("objectives_stolen", "Objectives stolen", "count", "starts again"),
    Column("objectives_returned", "Objectives returned", "count", "starts again"),
    Column("dynamites_planted", "Dynamites planted", "count", "starts again"),
    Column("dynamites_defused", "Dynamites defused", "count", "starts again"),
    Column("times_revived", "Times revived", "count", "starts again"),
    Column("bullets_fired", "Bullets fired", "count", "derived"),
    Column("dpm", "Damage per minute", "damage per minute", "derived", tenths=True),
    Column("time_played_minutes", "Time played", "minutes", "adds up", tenths=True, largest=10_000),
    Column("tank_meatshield", "Tank", "ratio", "derived", tenths=True),
    Column("time_dead_ratio", "Time dead as the script says it", "percent", "derived", tenths=True),
    Column("time_dead_minutes", "Minutes dead as the script says it", "minutes", "starts again", tenths=True),
    Column("kd_ratio", "K/D", "ratio", "derived", tenths=True),
    Column("useful_kills", "Useful kills", "count", "starts again"),
    Column("denied_playtime", "Denied playtime", "seconds", "starts again", since_layout=36),
    Column("multikill_2x", "Double kills", "count", "starts again"),
    Column("multikill_3x", "Triple kills", "count", "starts again"),
    Column("multikill_4x", "Quadruple kills", "count", "starts again"),
    Column("multikill_5x", "Quintuple kills", "count", "starts again"),
    Column("multikill_6x", "Sextuple kills", "count", "starts again"),
    Column("useless_kills", "Useless kills", "count", "starts again", since_layout=36),
    Column("full_selfkills", "Full self kills", "count", "starts again", since_layout=36),
    Column("repairs_constructions", "Repairs and constructions", "count", "starts again", since_layout=37),
    Column("revives_given", "Revives given", "count", "starts again", since_layout=38),
)
"""In file order. A layout holds those it is old enough for, in this order (format-spec 3.3)."""

LAYOUTS: Final = (33, 36, 37, 38)

COLUMNS_OF_LAYOUT: Final = {
    layout: tuple(column for column in COLUMNS if column.since_layout <= layout) for layout in LAYOUTS
}

COUNTED_COLUMNS: Final = tuple(column.name for column in COLUMNS if not column.tenths)
"""The whole-number columns: what a played round stores under the column's own name."""

ADDING_COLUMNS: Final = tuple(c.name for c in COLUMNS if c.over_map == "adds up" and not c.tenths)
"""Counters that a round 2 file carries on from round 1 (idx 0 to 7 of format-spec 3.2)."""


@dataclass(frozen=True, slots=True)
class HeaderField:
    """One backslash-separated field of a file's first line (format-spec 2)."""

    name: str
    optional: bool = False


HEADER_FIELDS: Final = (
    HeaderField("server_name"),
    HeaderField("map_name"),
    HeaderField("config"),
    HeaderField("round_number"),
    HeaderField("defender_side"),
    HeaderField("winner_side"),
    HeaderField("time_limit"),
    HeaderField("next_time_limit"),
    HeaderField("playtime_ms", optional=True),
)

Family = Literal[
    "melee", "pistol", "smg", "rifle", "scoped rifle", "rocket", "flame", "grenade", "rifle grenade", "mortar",
    "explosive", "support", "machine gun", "medic",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weapon:
    """
    One weapon of the mask; its bit is its place in `WEAPONS` (format-spec 3.1).

    Attributes:
        bullets: fires bullets, so hits never exceed shots.
        headshots: its bullets can score headshot hits.
    """

    name: str
    family: Family
    bullets: bool = False
    headshots: bool = False


WEAPONS: Final = (
    Weapon("KNIFE", "melee"),
    Weapon("KNIFE_KBAR", "melee"),
    Weapon("LUGER", "pistol", bullets=True, headshots=True),
    Weapon("COLT", "pistol", bullets=True, headshots=True),
    Weapon("MP40", "smg", bullets=True, headshots=True),
    Weapon("THOMPSON", "smg", bullets=True, headshots=True),
    Weapon("STEN", "smg", bullets=True, headshots=True),
    Weapon("FG42", "scoped rifle", bullets=True, headshots=True),
    Weapon("PANZERFAUST", "rocket"),
    Weapon("BAZOOKA", "rocket"),
    Weapon("FLAMETHROWER", "flame"),
    Weapon("GRENADE", "grenade"),
    Weapon("MORTAR", "mortar"),
    Weapon("MORTAR2", "mortar"),
    Weapon("DYNAMITE", "explosive"),
    Weapon("AIRSTRIKE", "support"),
    Weapon("ARTILLERY", "support"),
    Weapon("SATCHEL", "explosive"),
    Weapon("GRENADELAUNCHER", "rifle grenade"),
    Weapon("LANDMINE", "explosive"),
    Weapon("MG42", "machine gun", bullets=True),
    Weapon("BROWNING", "machine gun", bullets=True),
    Weapon("CARBINE", "rifle", bullets=True, headshots=True),
    Weapon("KAR98", "rifle", bullets=True, headshots=True),
    Weapon("GARAND", "scoped rifle", bullets=True, headshots=True),
    Weapon("K43", "scoped rifle", bullets=True, headshots=True),
    Weapon("MP34", "smg", bullets=True, headshots=True),
    Weapon("SYRINGE", "medic"),
)

WEAPON_COUNTERS: Final = ("hits", "shots", "kills", "deaths", "headshot_hits")
"""In file order. `deaths` are deaths BY an enemy's use of the weapon; `shots` alone may fall (format-spec 3, 4.1)."""
