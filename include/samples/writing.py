"""From what was played to the bytes of a stats file (format-spec 2 and 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from include.parser.columns import COLUMNS_OF_LAYOUT, WEAPONS
from include.samples.dice import Dice
from include.samples.evening import Presence, RoundPlan
from include.samples.fighter import DEATHS, KILLS, SHOTS
from include.samples.maps import ALLIES, AXIS, GameMap
from include.samples.session import Session
from include.samples.truth import PlayedTruth

SERVER_NAME: Final = "^7Frag^1flow ^7samples"

EXACT_BULLETS_FROM_LAYOUT: Final = 38
"""Older scripts added the running total every five seconds (format-spec 3.4)."""
RATIO_FROZEN_MS: Final = 120_000
SHUTDOWN_PLAYTIME_MS: Final = -1_768_000_000


def file_name(plan: RoundPlan, game_map: GameMap) -> str:
    """The name under which the server saves the round."""
    return f"{plan.saved_at:%Y-%m-%d-%H%M%S}-{game_map.name}-round-{plan.written_number}.txt"


def clock(seconds: int) -> str:
    """Seconds as `M:SS`."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def winner_of(plan: RoundPlan, game_map: GameMap) -> int:
    """The header's winner; an aborted round leaves the engine's unset value, which reads as axis."""
    if plan.aborted:
        return AXIS
    return AXIS + ALLIES - game_map.defender if plan.outcome.attackers_won else game_map.defender


def header_line(plan: RoundPlan, game_map: GameMap, ninth_field: bool) -> bytes:
    """The first line with its end."""
    next_s = plan.outcome.duration_ms // 1000 if plan.outcome.attackers_won else plan.limit_s
    per_side = (len(plan.presences) + 1) // 2
    fields = [
        SERVER_NAME,
        game_map.name,
        f"legacy{min(6, max(3, per_side))}",
        str(plan.written_number),
        str(game_map.defender),
        str(winner_of(plan, game_map)),
        clock(plan.limit_s),
        plan.next_text if plan.next_text is not None else clock(next_s),
    ]
    if ninth_field:
        fields.append(str(SHUTDOWN_PLAYTIME_MS if plan.aborted else plan.outcome.duration_ms))
    return ("\\".join(fields) + "\n").encode()


def player_line(presence: Presence, session: Session, played: PlayedTruth | None, layout: int, dice: Dice) -> bytes:
    """
    One player's line with its end.

    Args:
        played: this round alone; None for an idle spectator, whose session alone fills the line.
    """
    values = _column_values(session, played, layout, dice)
    columns = "\t".join(values[column.name] for column in COLUMNS_OF_LAYOUT[layout])
    head = f"{presence.player.guid}\\{presence.raw_name}\\{session.rounds}\\{presence.team}\\{_blocks(session.weapons)}"
    # The last weapon number is followed by a blank and then the first TAB.
    return f"{head} \t{columns}\n".encode(presence.encoding)


def _blocks(weapons: Mapping[str, list[int]]) -> str:
    mask = 0
    numbers: list[int] = []
    for bit, weapon in enumerate(WEAPONS):
        block = weapons.get(weapon.name)
        if block is not None and any(block[:4]):
            mask |= 1 << bit
            numbers += block
    return " ".join(map(str, [mask, *numbers]))


def _column_values(session: Session, played: PlayedTruth | None, layout: int, dice: Dice) -> Mapping[str, str]:
    kills = _total(session.weapons.values(), KILLS)
    deaths = _total(session.weapons.values(), DEATHS)
    shots = _total(session.weapons.values(), SHOTS)
    dead_ms = 0 if played is None else _dead_as_the_script_counts_ms(played, dice)
    received = session.counts["damage_received"]
    tank = received / max(1, deaths) / 130
    return {
        **_since_the_round_began(played),
        **{name: str(count) for name, count in session.counts.items()},
        "time_played_percent": _tenths(100 * session.alive_ms / max(1, session.team_ms)),
        "bullets_fired": str(shots if layout >= EXACT_BULLETS_FROM_LAYOUT else shots * dice.between(17, 94)),
        "dpm": "0.0",
        "time_played_minutes": _tenths(session.team_ms / 60_000),
        "tank_meatshield": _tenths(tank) if received > 1000 and tank > 3 else "0.0",
        "time_dead_ratio": _tenths(100 * dead_ms / session.team_ms if session.team_ms > RATIO_FROZEN_MS else 0.0),
        "time_dead_minutes": _tenths(dead_ms / 60_000),
        "kd_ratio": _tenths(kills / deaths if deaths else kills + 1.0),
    }


def _since_the_round_began(played: PlayedTruth | None) -> Mapping[str, str]:
    if played is None:
        return _NOTHING_PLAYED
    return {name: str(count) for name, count in played.counts.items()}


_NOTHING_PLAYED: Final = {column.name: "0" for column in COLUMNS_OF_LAYOUT[38]}


def _dead_as_the_script_counts_ms(played: PlayedTruth, dice: Dice) -> int:
    """The script counts the same death several times over; never more than the round here."""
    dead_ms = played.time_played_ms - played.alive_ms
    return min(dead_ms * dice.between(150, 250) // 100, played.time_played_ms)


def _tenths(value: float) -> str:
    return f"{value:.1f}"


def _total(blocks: Iterable[list[int]], counter: int) -> int:
    return sum(block[counter] for block in blocks)
