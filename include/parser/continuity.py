"""Whether a player's second line goes on from the first (format-spec 4.2 and 6)."""

from __future__ import annotations

from typing import Final, NamedTuple

from include.parser.columns import ADDING_COLUMNS
from include.parser.header import SIDES
from include.parser.values import PlayerLine, Side, WeaponCounters

_NO_WEAPON: Final = WeaponCounters(0, 0, 0, 0, 0)


class Stint(NamedTuple):
    """One player in one round: the line with the line to subtract, None where the round is the line itself."""

    line: PlayerLine
    base: PlayerLine | None
    counters_reset: bool
    side: Side | None

    @property
    def ticks(self) -> int:
        """Playing time in tenths of a minute."""
        before = self.base.columns["time_played_minutes"] if self.base else 0
        return self.line.columns["time_played_minutes"] - before


def is_idle_spectator(line: PlayerLine, base: PlayerLine) -> bool:
    """In round 2 only as a line of round 1 values (format-spec 6; tested before a reset, 11.4)."""
    return line.side is None and line.columns["time_played_minutes"] == base.columns["time_played_minutes"]


def counters_fell(line: PlayerLine, base: PlayerLine) -> bool:
    """Whether anything that only grows over a map is lower in round 2; not the shots, the knife's do fall (4.1)."""
    columns, before = line.columns, base.columns
    if columns["time_played_minutes"] < before["time_played_minutes"]:
        return True
    if any(columns[name] < before[name] for name in ADDING_COLUMNS):
        return True
    for name, block in base.weapons.items():
        now = line.weapons.get(name, _NO_WEAPON)
        if now[0] < block[0] or now[2] < block[2] or now[3] < block[3] or now[4] < block[4]:
            return True
    return False


def other_side(side: Side | None) -> Side | None:
    """The side across, None for none."""
    return None if side is None else SIDES[1 - SIDES.index(side)]


def stint_of(line: PlayerLine, base: PlayerLine | None) -> Stint:
    """Take `base` off unless the counters started again; a spectator who played gets the side he must have had."""
    if base is None:
        return Stint(line, None, False, line.side)
    side = line.side or other_side(base.side)
    if line.rounds <= base.rounds or counters_fell(line, base):
        return Stint(line, None, True, side)
    return Stint(line, base, False, side)
