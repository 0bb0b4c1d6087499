"""
Whose kills are whose deaths: which division of a round's players into two squads its own sums allow.

What one squad deals the other receives. With K, D the kills and deaths of everybody, K = D, a squad is one whose kills
and deaths together make D; damage works the same, and revives given less revives received make 0 within a squad. All
146 complete rounds of the corpus hold this exactly, so few divisions fit by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from include.stats.squad_values import Squad, SquadLine

MOST_UNKNOWN: Final = 12
"""Players without a side in one round who did anything: every division of them is tried."""

_Sums = tuple[int, int, int]


class Exchange:
    """What the players of one round did to each other, as far as its sums tell."""

    def __init__(self, lines: Sequence[SquadLine], labels: Mapping[str, Squad]) -> None:
        """Labels: the squads of those whose sides are known."""
        self._labels = labels
        self._did = {line.player: _exchanged(line) for line in lines}
        # Who did nothing fits everywhere: each spectator would double the work and tell nothing.
        self._unknown = [line.player for line in lines if line.player not in labels and any(self._did[line.player])]
        self._missing = _target(lines)  # what squad A still needs, None when the round's totals do not match
        for player, squad in labels.items():
            if squad == "A" and self._missing is not None:
                self._missing = _less(self._missing, self._did[player])

    def squad_of(self, player: str, likely: Callable[[str], Squad | None]) -> Squad | None:
        """
        The squad in which a player makes the sums fit; his own side is not asked.

        Of several divisions that fit the one counts in which most of those without a side are where they likely belong.
        None when the sums contradict themselves, no division fits, or equally good ones disagree about him.
        """
        missing = self._missing
        if missing is None or len(self._unknown) >= MOST_UNKNOWN + (player in self._unknown):
            return None
        if self._labels.get(player) == "A":
            missing = _plus(missing, self._did[player])
        others = [other for other in self._unknown if other != player]
        expected = [likely(other) for other in others]
        best: dict[bool, int] = {}
        for division in _fitting([self._did[each] for each in (player, *others)], missing):
            agreeing = sum(
                squad is not None and (squad == "A") == in_a for in_a, squad in zip(division[1:], expected, strict=True)
            )
            best[division[0]] = max(best.get(division[0], -1), agreeing)
        for_a, for_b = best.get(True, -1), best.get(False, -1)
        return None if for_a == for_b else "A" if for_a > for_b else "B"


def _exchanged(line: SquadLine) -> _Sums:
    revives = 0 if line.revives_given is None else line.revives_given - line.times_revived
    return line.kills + line.deaths, line.damage_given + line.damage_received, revives


def _target(lines: Sequence[SquadLine]) -> _Sums | None:
    """What a squad's exchanges add up to."""
    kills = deaths = given = received = revives = 0
    for line in lines:
        kills += line.kills
        deaths += line.deaths
        given += line.damage_given
        received += line.damage_received
        revives += _exchanged(line)[2]
    return (deaths, received, 0) if (kills, given, revives) == (deaths, received, 0) else None


def _fitting(exchanged: Sequence[_Sums], missing: _Sums) -> list[tuple[bool, ...]]:
    """Every way to put some of these into squad A so that its sums are what is missing."""
    ways: list[tuple[tuple[bool, ...], _Sums]] = [((), missing)]
    for sums in exchanged:
        ways = [
            way
            for division, rest in ways
            for way in (((*division, True), _less(rest, sums)), ((*division, False), rest))
            if way[1][0] >= 0 and way[1][1] >= 0
        ]
    return [division for division, rest in ways if rest == (0, 0, 0)]


def _less(one: _Sums, other: _Sums) -> _Sums:
    return one[0] - other[0], one[1] - other[1], one[2] - other[2]


def _plus(one: _Sums, other: _Sums) -> _Sums:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]
