"""Totals of a derived round, and of the files it came from, for the seven checks of layer 4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from expectations.subjects import TOTALS
from include.parser.columns import COLUMNS, WEAPON_COUNTERS
from include.parser.values import PlayedLine, PlayerLine, RoundFile, Verdict

TOTAL_COLUMNS: Final = (
    "filename", "players", "axis_players", "allies_players", "players_with_weapons", *TOTALS, "weapon_kills",
    "weapon_deaths", "team_damage_given", "team_damage_received", "revives_given", "times_revived",
    "players_differing_from_weapons", "lowest_counter", "first_next_time_limit_seconds", "time_limit_seconds",
    "first_defender_side", "defender_side", "sides_kept",
    *(f"{kind}_{total}" for total in TOTALS for kind in ("cumulative", "rebuilt")),
)  # fmt: skip
"""Keys of what `totals_of` gives; those of a round 2 derivation are absent elsewhere."""

_TEAM_DAMAGE: Final = ("team_damage_given", "team_damage_received")
_REVIVES: Final = ("revives_given", "times_revived")
_NEVER_NEGATIVE: Final = tuple(column.name for column in COLUMNS if not column.tenths and column.smallest >= 0)


def totals_of(verdict: Verdict, files: Mapping[str, RoundFile]) -> dict[str, Any]:
    """
    Count and sum one complete round.

    For a paired round 2, `cumulative_*` is what its file holds for those who played it, and `rebuilt_*` what the
    derived round and their round 1 lines add up to.
    """
    players = verdict.played.players if verdict.played else ()
    has_revives = all(player.counts["revives_given"] is not None for player in players)
    blocks = [block for player in players for block in player.weapons.values()]
    return {
        "filename": verdict.filename,
        "players": len(players),
        "axis_players": sum(player.side == "axis" for player in players),
        "allies_players": sum(player.side == "allies" for player in players),
        "players_with_weapons": sum(bool(player.weapons) for player in players),
        **{total: sum(_played_value(player, total) for player in players) for total in TOTALS},
        "weapon_kills": sum(block.kills for block in blocks),
        "weapon_deaths": sum(block.deaths for block in blocks),
        **{name: sum(player.counts[name] or 0 for player in players) for name in _TEAM_DAMAGE},
        **({name: sum(player.counts[name] or 0 for player in players) for name in _REVIVES} if has_revives else {}),
        "players_differing_from_weapons": sum(not _agrees(player) for player in players),
        "lowest_counter": min(map(_lowest_counter, players), default=0),
        **_second_round_totals(players, files.get(verdict.filename), files.get(verdict.partner or "")),
        **_pair_values(players, files.get(verdict.filename), files.get(verdict.partner or "")),
    }


def _agrees(player: PlayedLine) -> bool:
    """Kills and deaths of the player are those of their weapons."""
    blocks = player.weapons.values()
    return (player.kills, player.deaths) == (sum(one.kills for one in blocks), sum(one.deaths for one in blocks))


def _pair_values(
    players: tuple[PlayedLine, ...], second: RoundFile | None, first: RoundFile | None
) -> dict[str, object]:
    """What both files of a pair say of the same thing (format-spec 9); nothing for a round 1."""
    if second is None or first is None or second.name.round_number != 2:
        return {}
    sides = {line.key: line.side for line in first.lines if line.side is not None}
    return {
        "first_next_time_limit_seconds": first.header.next_time_limit_seconds,
        "time_limit_seconds": second.header.time_limit_seconds,
        "first_defender_side": first.header.defender_side,
        "defender_side": second.header.defender_side,
        "sides_kept": sum(sides.get(_key(player)) == player.side for player in players if not player.counters_reset),
    }


def _lowest_counter(player: PlayedLine) -> int:
    counts = [value for name in _NEVER_NEGATIVE if (value := player.counts[name]) is not None]
    return min(*counts, player.time_played_seconds, player.alive_seconds, *map(min, player.weapons.values()))


def _second_round_totals(
    players: tuple[PlayedLine, ...], second: RoundFile | None, first: RoundFile | None
) -> dict[str, int]:
    if second is None or first is None or second.name.round_number != 2:
        return {}
    lines = {line.key: line for line in second.lines}
    before = {line.key: line for line in first.lines}
    totals = {}
    for total in TOTALS:
        cumulative = rebuilt = 0
        for player in players:
            base = None if player.counters_reset else before.get(_key(player))
            cumulative += _file_value(lines[_key(player)], total)
            rebuilt += _played_value(player, total) + (0 if base is None else _file_value(base, total))
        totals[f"cumulative_{total}"], totals[f"rebuilt_{total}"] = cumulative, rebuilt
    return totals


def _key(player: PlayedLine) -> str:
    return f"{player.guid}:{player.name}" if player.is_bot else player.guid


def _played_value(player: PlayedLine, total: str) -> int:
    if total in WEAPON_COUNTERS:
        return int(getattr(player, total))
    return player.counts[total] or 0


def _file_value(line: PlayerLine, total: str) -> int:
    if total in WEAPON_COUNTERS:
        return sum(int(getattr(block, total)) for block in line.weapons.values())
    return line.columns[total]
