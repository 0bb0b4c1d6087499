"""Whether a player's second line goes on from the first (format-spec 4.2 and 6)."""

from __future__ import annotations

from operator import itemgetter, lt
from typing import Final, NamedTuple

from include.parser.columns import ADDING_COLUMNS
from include.parser.header import SIDES
from include.parser.values import PlayerLine, RoundFile, Side, WeaponCounters

_NO_WEAPON: Final = WeaponCounters(0, 0, 0, 0, 0)
_growing = itemgetter("time_played_minutes", *ADDING_COLUMNS)


class Stint(NamedTuple):
    """
    One player in one round.

    Attributes:
        base: the line to subtract; None where the round is the line itself.
        in_both: the file before has a line of his too.
        counters_fell: something that only grows over a map is lower than before.
        counters_reset: that, or he finished no round since: his counters started again.
        is_idle: a spectator with round 1 values only.
        side: of this round; None for a spectator who cannot be given one.
    """

    line: PlayerLine
    base: PlayerLine | None = None
    in_both: bool = False
    counters_fell: bool = False
    counters_reset: bool = False
    is_idle: bool = False
    side: Side | None = None

    @property
    def ticks(self) -> int:
        """Playing time in tenths of a minute."""
        before = self.base.columns["time_played_minutes"] if self.base else 0
        return self.line.columns["time_played_minutes"] - before


def first_stints(file: RoundFile) -> list[Stint]:
    """Every player of a round 1 file, as he stands."""
    return [Stint(line, side=line.side) for line in file.lines]


def second_stints(second: RoundFile, first: RoundFile) -> list[Stint]:
    """Every player of a round 2 file with what he brought along from round 1."""
    before = {line.key: line for line in first.lines}
    return [_stint(line, before.get(line.key)) for line in second.lines]


def other_side(side: Side | None) -> Side | None:
    """The side across, None for none."""
    return None if side is None else SIDES[1 - SIDES.index(side)]


def _stint(line: PlayerLine, before: PlayerLine | None) -> Stint:
    if before is None:
        return Stint(line, side=line.side)
    if line.side is None and line.columns["time_played_minutes"] == before.columns["time_played_minutes"]:
        return Stint(line, before, in_both=True, is_idle=True)  # tested before a reset (11.4)
    fell = _counters_fell(line, before)
    reset = fell or line.rounds <= before.rounds
    return Stint(line, None if reset else before, True, fell, reset, False, line.side or other_side(before.side))


def _counters_fell(line: PlayerLine, before: PlayerLine) -> bool:
    """Shots are left out: the knife's do fall (format-spec 4.1)."""
    if any(map(lt, _growing(line.columns), _growing(before.columns))):
        return True
    weapons = line.weapons
    for name, was in before.weapons.items():
        now = weapons.get(name, _NO_WEAPON)
        if now[0] < was[0] or now[2] < was[2] or now[3] < was[3] or now[4] < was[4]:
            return True
    return False
