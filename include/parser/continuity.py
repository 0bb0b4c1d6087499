"""Whether a player's second line goes on from the first, and what he gained since (format-spec 4.2 and 6)."""

from __future__ import annotations

from functools import partial
from operator import itemgetter, sub
from typing import Final, NamedTuple

from include.parser.columns import ADDING_COLUMNS
from include.parser.header import SIDES
from include.parser.values import PlayerLine, RoundFile, Side, WeaponCounters

_NOTHING: Final = WeaponCounters(0, 0, 0, 0, 0)
_counters = partial(tuple.__new__, WeaponCounters)  # as in include.parser.lines
_growing = itemgetter("time_played_minutes", *ADDING_COLUMNS)


class Stint(NamedTuple):
    """
    One player in one round.

    Attributes:
        gained: playing time in tenths of a minute and the columns that add up over the map, of this round.
        weapons: of this round, without blocks that are all zero.
        base: the line that was subtracted; None where the round is the line itself.
        in_both: the file before has a line of his too.
        counters_fell: something that only grows over a map is lower than before.
        counters_reset: that, or he finished no round since: his counters started again.
        is_idle: a spectator with round 1 values only.
        side: of this round; None for a spectator who cannot be given one.
        shots_fell: weapons with fewer shots than before, which were taken as none (format-spec 4.1).
    """

    line: PlayerLine
    gained: tuple[int, ...]
    weapons: dict[str, WeaponCounters]
    base: PlayerLine | None = None
    in_both: bool = False
    counters_fell: bool = False
    counters_reset: bool = False
    is_idle: bool = False
    side: Side | None = None
    shots_fell: tuple[str, ...] = ()

    @property
    def ticks(self) -> int:
        """Playing time in tenths of a minute."""
        return self.gained[0]


def first_stints(file: RoundFile) -> list[Stint]:
    """Every player of a round 1 file, as he stands."""
    return [_whole(line) for line in file.lines]


def second_stints(second: RoundFile, first: RoundFile) -> list[Stint]:
    """Every player of a round 2 file with what he brought along from round 1."""
    before = {line.key: line for line in first.lines}
    return [_stint(line, before.get(line.key)) for line in second.lines]


def other_side(side: Side | None) -> Side | None:
    """The side across, None for none."""
    return None if side is None else SIDES[1 - SIDES.index(side)]


def _whole(line: PlayerLine) -> Stint:
    weapons = {name: block for name, block in line.weapons.items() if block != _NOTHING}
    return Stint(line, _growing(line.columns), weapons, side=line.side)


def _stint(line: PlayerLine, before: PlayerLine | None) -> Stint:
    if before is None:
        return _whole(line)
    gained = tuple(map(sub, _growing(line.columns), _growing(before.columns)))
    if line.side is None and gained[0] == 0:
        return Stint(line, gained, {}, before, in_both=True, is_idle=True)  # tested before a reset (11.4)
    side = line.side or other_side(before.side)
    since = None if min(gained) < 0 else _weapons_since(line.weapons, before.weapons)
    if since is None or line.rounds <= before.rounds:
        return _whole(line)._replace(in_both=True, counters_fell=since is None, counters_reset=True, side=side)
    weapons, shots_fell = since
    return Stint(line, gained, weapons, before, in_both=True, side=side, shots_fell=shots_fell)


def _weapons_since(
    weapons: dict[str, WeaponCounters], before: dict[str, WeaponCounters]
) -> tuple[dict[str, WeaponCounters], tuple[str, ...]] | None:
    """
    Blocks that are not all zero, and weapons whose shots fell: those do, the knife's (format-spec 4.1).

    None when anything else fell.
    """
    since = {}
    shots_fell: list[str] = []
    if not before.keys() <= weapons.keys():
        weapons = dict.fromkeys((name for name in before if name not in weapons), _NOTHING) | weapons
    for name, now in weapons.items():
        was = before.get(name, _NOTHING)
        if now == was:
            continue
        hits, shots, kills = now[0] - was[0], now[1] - was[1], now[2] - was[2]
        deaths, headshot_hits = now[3] - was[3], now[4] - was[4]
        if hits < 0 or kills < 0 or deaths < 0 or headshot_hits < 0:
            return None
        if shots < 0:
            shots_fell.append(name)
            shots = 0
        block = _counters((hits, shots, kills, deaths, headshot_hits))
        if block != _NOTHING:
            since[name] = block
    return since, tuple(shots_fell)
