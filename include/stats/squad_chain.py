"""The squads that sides alone tell: swapped within a map, and from map to map those who play with the same people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from include.parser.values import Side
from include.stats.squad_exchange import Exchange
from include.stats.squad_values import History, Squad, SquadRound, other_squad
from include.stats.stopwatch import attacks_first, side_of


class KnownSquads:
    """
    What the known sides of a session say, for the voters.

    Attributes:
        first_attackers: the squad that attacks in round 1, by map.
        guessed: maps without a known side, whose first attackers others suggest.
        labels: for each round the squad of every player whose side is known, bots included.
        seconds: how long each player is known to have played for each squad.
        history: of earlier sessions, when the caller has one.
        assumed: for each round what was found of players without a side.
    """

    def __init__(self, rounds: Sequence[SquadRound], start: Squad = "A", history: History | None = None) -> None:
        self.rounds = rounds
        self.history = history
        self.assumed: list[Mapping[str, Squad]] = [{} for _ in rounds]
        self.first_attackers = _chain(rounds, start)
        self.labels = [self._labels_of(played) for played in rounds]
        self.seconds: dict[str, dict[Squad, int]] = defaultdict(lambda: {"A": 0, "B": 0})
        for played, labels in zip(rounds, self.labels, strict=True):
            for line in played.lines:
                if line.player in labels:
                    self.seconds[line.player][labels[line.player]] += line.time_played_seconds
        self.guessed = _guessed(rounds, self.first_attackers)
        for match_id in self.guessed:
            self._ask_objectives(match_id)

    @cached_property
    def of_match(self) -> Mapping[int, Sequence[int]]:
        """Places of the rounds of each map."""
        places: dict[int, list[int]] = defaultdict(list)
        for place, played in enumerate(self.rounds):
            places[played.match_id].append(place)
        return places

    @cached_property
    def exchanges(self) -> Sequence[Exchange]:
        """What the sums of each round tell."""
        return [Exchange(played.lines, labels) for played, labels in zip(self.rounds, self.labels, strict=True)]

    def squad_on(self, place: int, side: Side) -> Squad | None:
        """The squad that plays on a side of a round."""
        played = self.rounds[place]
        first = self.first_attackers.get(played.match_id)
        if first is None:
            return None
        return first if attacks_first(side, played.defender_side, played.round_number) else other_squad(first)

    def side_of(self, place: int, squad: Squad) -> Side | None:
        """The side that a squad plays on in a round."""
        played = self.rounds[place]
        first = self.first_attackers.get(played.match_id)
        return first and side_of(squad == first, played.defender_side, played.round_number)

    def placed(self, place: int, player: str) -> Squad | None:
        """A player's squad in a round: by his side, by what was found, by his side in the other round of the map."""
        label = self.labels[place].get(player) or self.assumed[place].get(player)
        if label is not None:
            return label
        for other in self.of_match[self.rounds[place].match_id]:
            if player in self.labels[other]:
                return self.labels[other][player]
        return None

    def likely(self, place: int, player: str) -> Squad | None:
        """The same, or else the squad that he played for most of the time."""
        placed = self.placed(place, player)
        if placed is not None:
            return placed
        seconds = self.seconds.get(player)
        if seconds is None or seconds["A"] == seconds["B"]:
            return None
        return "A" if seconds["A"] > seconds["B"] else "B"

    def _ask_objectives(self, match_id: int) -> None:
        """Who plants attacks and who defuses defends, which is better than a guess."""
        points: dict[Squad, int] = {"A": 0, "B": 0}
        for place in self.of_match[match_id]:
            for line in self.rounds[place].lines:
                squad = self.likely(place, line.player) if line.attacks != line.defences else None
                if squad is not None:
                    attacks = line.attacks > line.defences
                    points[_squad(attacks == (self.rounds[place].round_number == 1), squad)] += 1
        if points["A"] != points["B"]:
            self.first_attackers[match_id] = "A" if points["A"] > points["B"] else "B"

    def _labels_of(self, played: SquadRound) -> dict[str, Squad]:
        first = self.first_attackers.get(played.match_id)
        if first is None:
            return {}
        second = other_squad(first)
        return {
            line.player: first if attacks_first(line.side, played.defender_side, played.round_number) else second
            for line in played.lines
            if line.side is not None
        }


def _chain(rounds: Sequence[SquadRound], start: Squad) -> dict[int, Squad]:
    """
    The squad that attacks first in each map.

    Squads are those of the map before as far as the same people play together; when that says nothing, whoever ended
    on a side begins the next map on it. Maps without a known side follow from that alone, also backwards.
    """
    maps: dict[int, list[SquadRound]] = defaultdict(list)
    for played in rounds:
        maps[played.match_id].append(played)
    found: dict[int, Squad] = {}
    last: dict[str, Squad] = {}
    on_axis: Squad | None = None  # who ended the map before on that side
    for match_id, of_map in maps.items():
        halves = _halves(of_map)
        if halves:
            found[match_id] = _by_roster(halves, last) or (_by_place(of_map[0], on_axis) if on_axis else start)
            last |= {player: _squad(is_first, found[match_id]) for player, is_first in halves.items()}
        elif on_axis is not None:
            found[match_id] = _by_place(of_map[0], on_axis)
        if match_id in found:
            on_axis = _on_axis(of_map[-1], found[match_id])
    _fill_the_start(list(maps.values()), found, start)
    return found


def _guessed(rounds: Sequence[SquadRound], first_attackers: Mapping[int, Squad]) -> set[int]:
    """Maps without a side; where no map has one, the first is A's by what A means."""
    sided = {played.match_id for played in rounds if any(line.side for line in played.lines)}
    return first_attackers.keys() - (sided or {played.match_id for played in rounds[:1]})


def _halves(played: Sequence[SquadRound]) -> dict[str, bool]:
    """Whether each human of a map attacked first; who changed sides within it counts where he began."""
    halves: dict[str, bool] = {}
    for one in played:
        for line in one.lines:
            if line.side is not None and not line.is_bot:
                halves.setdefault(line.player, attacks_first(line.side, one.defender_side, one.round_number))
    return halves


def _by_roster(halves: Mapping[str, bool], last: Mapping[str, Squad]) -> Squad | None:
    """Who attacks first, by where most of these people were when they last played."""
    known = [(last[player] == "A") == is_first for player, is_first in halves.items() if player in last]
    same = sum(known)
    if 2 * same == len(known):
        return None
    return "A" if 2 * same > len(known) else "B"


def _by_place(first: SquadRound, on_axis: Squad) -> Squad:
    return _squad(attacks_first("axis", first.defender_side, first.round_number), on_axis)


def _on_axis(last: SquadRound, first_attackers: Squad) -> Squad:
    return _squad(attacks_first("axis", last.defender_side, last.round_number), first_attackers)


def _fill_the_start(maps: Sequence[Sequence[SquadRound]], found: dict[int, Squad], start: Squad) -> None:
    """Maps before the first known one: who began it on a side ended the one before on it."""
    known = next((place for place, played in enumerate(maps) if played[0].match_id in found), None)
    if known is None:
        if maps:
            found[maps[0][0].match_id] = start
        return
    for place in range(known - 1, -1, -1):
        later, played = maps[place + 1], maps[place]
        on_axis = _on_axis(later[0], found[later[0].match_id])
        last = played[-1]
        found[last.match_id] = _squad(attacks_first("axis", last.defender_side, last.round_number), on_axis)


def _squad(is_that: bool, squad: Squad) -> Squad:
    """This squad, or else the other."""
    return squad if is_that else other_squad(squad)
