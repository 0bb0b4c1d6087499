"""Totals of a derived round, and of the files it came from: what the suite of layer 4 and a round's flags go by."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import Any, Final

from expectations.round_rules import WARNINGS
from expectations.subjects import TOTALS
from include.ingest.player_rows import player_guid
from include.parser.balance import imbalance_of
from include.parser.columns import COLUMNS, WEAPON_COUNTERS
from include.parser.continuity import second_stints
from include.parser.duration import SECONDS_PER_TICK
from include.parser.proof import pair_proof
from include.parser.values import Flag, PlayedLine, PlayerLine, RoundFile, Verdict, WeaponCounters

TOTAL_COLUMNS: Final = (
    "filename", "players", "axis_players", "allies_players", "players_without_side", "players_with_weapons", *TOTALS,
    "team_damage_given", "team_damage_received", "revives_given", "times_revived", "lowest_counter", "imbalance",
    "players_differing_from_weapons", "first_seconds_off_the_clock", "seconds_between_players",
    "second_seconds_off_the_clock", "fewest_rounds_finished", "players_with_fallen_counters", "sides_kept",
    "doubts_about_first_round", *(f"{kind}_{total}" for total in TOTALS for kind in ("cumulative", "rebuilt")),
)  # fmt: skip
"""Keys of what `totals_of` and `findings_of` give; those of one round number are absent from the other."""

_NOTHING: Final = WeaponCounters(0, 0, 0, 0, 0)
_TEAM_DAMAGE: Final = ("team_damage_given", "team_damage_received")
_REVIVES: Final = ("revives_given", "times_revived")
_NEVER_NEGATIVE: Final = tuple(column.name for column in COLUMNS if not column.tenths and column.smallest >= 0)


def flags_of(totals: Mapping[str, Any]) -> tuple[Flag, ...]:
    """Give the flags of the warnings of `round_totals` that a round brings about, with the values that do."""
    return tuple(
        Flag(rule.flag, ", ".join(f"{column} {totals[column]}" for column in rule.columns))
        for rule in WARNINGS
        if rule.flag is not None and not rule.holds(totals)
    )


def totals_of(verdict: Verdict, files: Mapping[str, RoundFile]) -> dict[str, Any]:
    """
    Count and sum one complete round.

    Args:
        files: what the reader gave, by file name; at least both files of a pair.

    Returns:
        values by name. For a paired round 2, `cumulative_*` is what its file holds for those who played it, and
        `rebuilt_*` what the derived round and their round 1 lines add up to.
    """
    players = verdict.played.players if verdict.played else ()
    file, partner = files.get(verdict.filename), files.get(verdict.partner or "")
    return {
        "filename": verdict.filename,
        "players": len(players),
        "axis_players": sum(player.side == "axis" for player in players),
        "allies_players": sum(player.side == "allies" for player in players),
        "players_without_side": sum(player.side is None for player in players),
        "players_with_weapons": sum(bool(player.weapons) for player in players),
        **{total: sum(_played_value(player, total) for player in players) for total in TOTALS},
        **_sums_where_known(players, _TEAM_DAMAGE),
        **_sums_where_known(players, _REVIVES),
        **(_first_totals(file) if file and file.name.round_number == 1 else {}),
        **(_second_totals(players, file, partner) if file and partner and file.name.round_number == 2 else {}),
    }


def findings_of(verdict: Verdict, files: Mapping[str, RoundFile]) -> dict[str, Any]:
    """Give what the parser's rules find wrong in a complete round, in words; of most rounds empty ones."""
    played = verdict.played
    if played is None:
        return {}
    imbalance = imbalance_of(played)
    findings = {
        "imbalance": imbalance.detail if imbalance else "",
        "players_differing_from_weapons": "; ".join(filter(None, map(_difference, played.players))),
        "lowest_counter": min(map(_lowest_counter, played.players), default=0),
    }
    second, first = files.get(verdict.filename), files.get(verdict.partner or "")
    if second is not None and first is not None and second.name.round_number == 2:
        doubts = (f"{point.what}: {point.observed}" for point in pair_proof(second, first) if not point.holds)
        findings["doubts_about_first_round"] = "; ".join(doubts)
    return findings


def _sums_where_known(players: tuple[PlayedLine, ...], names: tuple[str, ...]) -> dict[str, int]:
    """Sums of columns that every player has; a layout may lack them."""
    if any(player.counts[name] is None for player in players for name in names):
        return {}
    return {name: sum(player.counts[name] or 0 for player in players) for name in names}


def _difference(player: PlayedLine) -> str:
    """In what a player's own counters are not the sums of his weapons'."""
    own = WeaponCounters(player.hits, player.shots, player.kills, player.deaths, player.headshot_hits)
    sums = WeaponCounters(*map(sum, zip(_NOTHING, *player.weapons.values(), strict=True)))
    differing = [name for name, one, other in zip(WEAPON_COUNTERS, own, sums, strict=True) if one != other]
    said = [f"{name} {getattr(own, name)}, by weapons {getattr(sums, name)}" for name in differing]
    return f"{player.guid}: {', '.join(said)}" if said else ""


def _lowest_counter(player: PlayedLine) -> int:
    counts = [value for name in _NEVER_NEGATIVE if (value := player.counts[name]) is not None]
    return min(*counts, player.time_played_seconds, player.alive_seconds, *map(min, player.weapons.values()))


def _first_totals(file: RoundFile) -> dict[str, float]:
    """How long the players of a round 1 played, against each other and against the clock (format-spec 9)."""
    ticks = [line.columns["time_played_minutes"] for line in file.lines]
    totals: dict[str, float] = {"seconds_between_players": (max(ticks) - min(ticks)) * SECONDS_PER_TICK}
    if (taken := _time_taken(file)) is not None:
        totals["first_seconds_off_the_clock"] = max(ticks) * SECONDS_PER_TICK - taken
    return totals


def _time_taken(file: RoundFile) -> int | None:
    """Seconds that a successful attack took by the clock; None where the defence held."""
    header = file.header
    return None if header.winner_side == header.defender_side else header.next_time_limit_seconds


def _second_totals(players: tuple[PlayedLine, ...], second: RoundFile, first: RoundFile) -> dict[str, float]:
    """What both files of a pair say of the same thing (format-spec 9)."""
    stints = second_stints(second, first)
    sides = {line.key: line.side for line in first.lines if line.side is not None}
    totals: dict[str, float] = {
        "fewest_rounds_finished": min(line.rounds for line in second.lines),
        "players_with_fallen_counters": sum(stint.counters_fell for stint in stints),
        "sides_kept": sum(
            sides.get(player_guid(player)) == player.side
            for player in players
            if player.side is not None and not player.counters_reset
        ),
    }
    ticks = [stint.ticks for stint in stints if stint.base is not None and not stint.is_idle]
    if ticks and (taken := _time_taken(second)) is not None:
        totals["second_seconds_off_the_clock"] = median(ticks) * SECONDS_PER_TICK - taken
    lines, before = {line.key: line for line in second.lines}, {line.key: line for line in first.lines}
    for total in TOTALS:
        cumulative = rebuilt = 0
        for player in players:
            base = None if player.counters_reset else before.get(player_guid(player))
            cumulative += _file_value(lines[player_guid(player)], total)
            rebuilt += _played_value(player, total) + (0 if base is None else _file_value(base, total))
        totals[f"cumulative_{total}"], totals[f"rebuilt_{total}"] = cumulative, rebuilt
    return totals


def _played_value(player: PlayedLine, total: str) -> int:
    if total in WEAPON_COUNTERS:
        return int(getattr(player, total))
    return player.counts[total] or 0


def _file_value(line: PlayerLine, total: str) -> int:
    if total in WEAPON_COUNTERS:
        return sum(int(getattr(block, total)) for block in line.weapons.values())
    return line.columns[total]
