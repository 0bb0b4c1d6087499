"""
Leaderboards: who stands where by one figure of `include.stats.registry`, from sums alone.

A rank is one more than the number of players before one, so ties share it: 1, 2, 2, 4. Order inside ties: more rounds
first, then the GUID.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, Literal

from include.stats.registry import METRICS, names_needed, value
from include.stats.sums import Sums

PAGE_SIZE: Final = 10


@dataclass(frozen=True, slots=True)
class Board:
    """
    One leaderboard.

    Attributes:
        metric: the code of its figure in `METRICS`.
        names: what people call it besides its code.
        first: which figure leads.
    """

    code: str
    metric: str
    names: tuple[str, ...] = ()
    first: Literal["highest", "lowest"] = "highest"
    title: str = ""

    @property
    def label(self) -> str:
        """Its heading."""
        return self.title or METRICS[self.metric].label


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least that a player must have played to be ranked, within what the board is about."""

    rounds: int = 10
    damage_given: int = 300

    @property
    def words(self) -> str:
        """For the line below a board."""
        return f"At least {_amounts(self.rounds, self.damage_given) or '1 round'}."

    def met_by(self, sums: Sums) -> bool:
        """Whether a player may be ranked."""
        return (sums["rounds"] or 0) >= self.rounds and (sums["damage_given"] or 0) >= self.damage_given

    def missing(self, sums: Sums) -> str:
        """Say what a player lacks, like "4 rounds"; nothing when he may be ranked."""
        return _amounts(
            max(0, self.rounds - (sums["rounds"] or 0)), max(0, self.damage_given - (sums["damage_given"] or 0))
        )


def _amounts(rounds: int, damage_given: int) -> str:
    parts = [f"{rounds:,} round{'s' * (rounds != 1)}"] if rounds else []
    parts += [f"{damage_given:,} damage"] if damage_given else []
    return " and ".join(parts)


DEFAULT_THRESHOLDS: Final = Thresholds()

_ALL: Final = (
    Board("kills", "kills", ("top_killers", "frags")),
    Board("deaths", "deaths"),
    Board("kd", "kd", ("top_kd", "k/d", "kdr")),
    Board("dpm", "dpm", ("top_dpm",)),
    Board("damage", "damage_given", ("top_damage",)),
    Board("damage_ratio", "damage_ratio"),
    Board("accuracy", "accuracy", ("top_accuracy", "acc")),
    Board("bullet_accuracy", "bullet_accuracy"),
    Board("headshots", "headshot_hits", ("top_headshots", "hs")),
    Board("headshot_accuracy", "headshot_accuracy"),
    Board("efficiency", "efficiency", ("top_efficiency", "eff")),
    Board("revives", "revives_given", ("top_support", "support")),
    Board("assists", "kill_assists"),
    Board("objectives", "objectives", ("top_objectives", "obj")),
    Board("useful_kills", "useful_kills"),
    Board("denied_playtime", "denied_playtime", ("denied",)),
    Board("time", "time_played_seconds", ("time_played", "playtime")),
    Board("rounds", "rounds"),
    Board("wins", "maps_won", ("maps_won",)),
    Board("win_share", "map_win_share", ("winrate",)),
    Board("kills_per_round", "kills_per_round", ("kpr",)),
    Board("deaths_per_round", "deaths_per_round", ("dpr",), "lowest"),
    Board("survival", "survival"),
    Board("gibs", "gibs"),
    Board("spree", "killing_spree", ("killing_spree",), title="Longest spree"),
    Board("xp", "xp"),
    Board("worst_performers", "kd", ("worst",), "lowest", "Worst K/D"),
)

BOARDS: Final = {board.code: board for board in _ALL}
"""All boards by their codes, in the order in which they are listed."""

_BY_NAME: Final = {name: board for board in _ALL for name in (board.code, *board.names)}


def find_board(text: str) -> Board | None:
    """Give the board that people mean by a code or a name; capitals, spaces and hyphens do not matter."""
    return _BY_NAME.get("_".join(text.casefold().replace("-", " ").replace("_", " ").split()))


def sums_needed(boards: Sequence[Board]) -> tuple[str, ...]:
    """Give the sums that boards and thresholds are made of, each once."""
    needed = [name for board in boards for name in names_needed(METRICS[board.metric])]
    return tuple(dict.fromkeys(["rounds", "damage_given", *needed]))


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where a player stands.

    Attributes:
        percentile: share in percent of the other ranked players who stand behind: 100 for a sole leader, 0 for the
            last; None when nobody else is ranked. It is SQL's `percent_rank()` counted from the worst (ISO 9075-2).
        sums: what the figure was made of.
    """

    rank: int
    player_guid: str
    figure: float
    percentile: float | None
    sums: Sums


@dataclass(frozen=True, slots=True)
class Ranking:
    """
    A whole board.

    Attributes:
        order: who is ranked, best first: what they are sorted by, and the GUID.
        players: everybody's sums, also of those who are not ranked.
        below: how many played, and less than the thresholds ask for.
        unknown: how many played enough, and their files do not tell the figure.
    """

    board: Board
    thresholds: Thresholds
    order: tuple[tuple[float, int, str], ...]
    players: Mapping[str, Sums]
    below: int
    unknown: int

    def __len__(self) -> int:
        return len(self.order)

    def pages(self, size: int = PAGE_SIZE) -> int:
        """Count the pages; an empty board has one."""
        return max(1, -(-len(self) // size))

    def page(self, number: int, size: int = PAGE_SIZE) -> tuple[Place, ...]:
        """Give the places of one page, counted from 1; behind the last there are none."""
        numbers = range(len(self))[(number - 1) * size : number * size] if number > 0 else ()
        return tuple(map(self._place, numbers))

    def place_of(self, player_guid: str) -> Place | None:
        """Give the place of one player, None when he is not ranked."""
        for number, (_, _, guid) in enumerate(self.order):
            if guid == player_guid:
                return self._place(number)
        return None

    def _place(self, number: int) -> Place:
        ordered_by, _, guid = self.order[number]
        before = bisect_left(self.order, ordered_by, key=itemgetter(0))
        behind = len(self) - bisect_right(self.order, ordered_by, key=itemgetter(0))
        others = len(self) - 1
        return Place(
            rank=before + 1,
            player_guid=guid,
            figure=ordered_by * _SIGNS[self.board.first],
            percentile=100 * behind / others if others else None,
            sums=self.players[guid],
        )


_SIGNS: Final = {"highest": -1, "lowest": 1}


def rank(board: Board, players: Mapping[str, Sums], thresholds: Thresholds = DEFAULT_THRESHOLDS) -> Ranking:
    """Rank players, given by GUID, who have at least the sums of `sums_needed`."""
    sign, order, below = _SIGNS[board.first], [], 0
    for guid, sums in players.items():
        if not thresholds.met_by(sums):
            below += 1
        elif (figure := value(board.metric, sums)) is not None:
            order.append((sign * figure, -(sums["rounds"] or 0), guid))
    order.sort()
    return Ranking(board, thresholds, tuple(order), players, below, unknown=len(players) - below - len(order))


@dataclass(frozen=True, slots=True)
class Standing:
    """
    Where one player stands on one board.

    Attributes:
        ranked: how many stand on it.
        reason: why he does not, like "4 rounds missing"; empty when he has a place.
    """

    board: Board
    place: Place | None
    ranked: int
    reason: str = ""


def standing(ranking: Ranking, player_guid: str) -> Standing:
    """Give the place of one player on a board, or why he has none."""
    place = ranking.place_of(player_guid)
    if place is not None:
        return Standing(ranking.board, place, len(ranking))
    if player_guid not in ranking.players:
        return Standing(ranking.board, None, len(ranking), "no rounds played")
    missing = ranking.thresholds.missing(ranking.players[player_guid])
    reason = f"{missing} missing" if missing else "not known of these rounds"
    return Standing(ranking.board, None, len(ranking), reason)
