"""Cases of the commands about teams; see `tests.bot.cases`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import combinations, permutations

from tests.bot.case import PLAYER, Case, row
from tests.bot.evenings import Evenings, Figures


def _squads(evenings: Evenings) -> list[list[str]]:
    """Who stood on one side in the first round of the last evening; no one was exchanged later."""
    first = evenings.played_on(evenings.days[-1])[0]
    return [[each.guid for each in first.played if each.side == side] for side in ("axis", "allies")]


def _of_squads(name: str, figure: Callable[[Figures], object]) -> Callable[[Evenings], Iterable[str]]:
    """A row with the figure of either squad; which one is called Team A does not matter."""

    def rows(evenings: Evenings) -> Iterable[str]:
        rounds = evenings.played_on(evenings.days[-1])
        every = []
        for squad in _squads(evenings):
            counts = sum((evenings.figures(guid, lambda each: each in rounds).counts for guid in squad), Counter())
            every.append(figure(Figures(counts)))
        yield f"({row(name, *every)}|{row(name, *every[::-1])})"

    return rows


def _side(evenings: Evenings) -> Iterable[str]:
    axis = [(sample, each) for sample in evenings.rounds for each in sample.played if each.side == "axis"]
    kills = sum(block[2] for _, each in axis for block in each.weapons.values())
    won = sum(sample.winner_side == "axis" for sample in evenings.rounds)
    yield row("Kills", f"{kills:,}")
    yield f"{100 * won / len(evenings.rounds):.1f}% of {len(evenings.rounds)} rounds won"


def _roster(evenings: Evenings) -> Iterable[str]:
    for number, squad in enumerate(_squads(evenings)):
        yield rf"Team {'AB'[number]} \({len(squad)}\)"
        for guid in squad:
            yield rf"{re.escape(evenings.names[guid])}\s+0\.\d\d"


def _balance(evenings: Evenings) -> Iterable[str]:
    for squad in _squads(evenings):
        for guid in squad:
            yield row(evenings.names[guid], evenings.figures(guid).shown_dpm)


def _pairs(evenings: Evenings) -> Iterable[str]:
    """Every second round is a map's last; who shared its side shared the map."""
    together = Counter[frozenset[str]]()
    for sample in evenings.rounds[1::2]:
        for one, other in combinations(sample.played, 2):
            if one.side == other.side:
                together[frozenset((evenings.names[one.guid], evenings.names[other.guid]))] += 1
    shown = [
        rf"{re.escape(one)} and {re.escape(other)} \S+ points\n\S+ of {maps} maps won together"
        for pair, maps in together.items()
        for one, other in permutations(pair)
    ]
    yield rf"1\. ({'|'.join(shown)})"


def _sides(evenings: Evenings) -> Iterable[str]:
    for side in ("axis", "allies"):
        played = [
            sample.winner_side == side
            for sample in evenings.rounds
            for each in sample.played
            if each.guid == evenings.regular and each.side == side
        ]
        yield f"{side.capitalize()}: {100 * sum(played) / len(played):.1f}% of {len(played)} rounds won"


TEAM_CASES: dict[str, Case] = {
    "team_stats": Case("team_stats axis", _side, {"side": "axis"}),
    "team_vs_team": Case("team_vs_team", _of_squads("Kills", lambda each: each.counts["kills"])),
    "team_objective": Case("team_objective", _of_squads("Revives", lambda each: each.counts["revives_given"])),
    "team_efficiency": Case("team_efficiency", _of_squads("Efficiency", lambda each: each.efficiency)),
    "team_roster": Case("team_roster", _roster),
    "team_balance": Case("team_balance", _balance),
    "team_synergy": Case("team_synergy", _pairs),
    "team_history": Case("team_history PLAYER", _sides, {"player": PLAYER}),
}
