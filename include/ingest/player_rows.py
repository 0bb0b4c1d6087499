"""From a player's round to the rows of the tables."""

from __future__ import annotations

from decimal import Decimal

from include.parser.columns import COUNTED_COLUMNS
from include.parser.values import PlayedLine
from include.store.rows import PlayerRow, WeaponRow


def player_guid(player: PlayedLine) -> str:
    """The text that stays unique within a round: the GUID; for bots GUID and clean name, since they share GUIDs."""
    return f"{player.guid}:{player.name}" if player.is_bot else player.guid


def player_row(round_id: int, player: PlayedLine) -> PlayerRow:
    """A row in the order of `PLAYER_COLUMNS`."""
    return (
        round_id, player_guid(player), player.guid, player.name, player.raw_name, player.side, player.is_bot,
        player.counters_reset, player.time_played_seconds, player.alive_seconds, player.kills, player.deaths,
        player.hits, player.shots, player.headshot_hits,
        *[player.counts[name] for name in COUNTED_COLUMNS],
        Decimal(player.time_dead_minutes_tenths) / 10, Decimal(player.time_dead_ratio_tenths) / 10,
    )  # fmt: skip


def weapon_rows(round_id: int, player: PlayedLine) -> list[WeaponRow]:
    """Rows in the order of `WEAPON_COLUMNS`."""
    guid = player_guid(player)
    return [(round_id, guid, weapon, *counters) for weapon, counters in player.weapons.items()]
