"""Who else is in somebody's rounds: rivals on the other side, and team mates on the own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from include.stats.registry import value
from include.stats.sums import Sums

COMPANION_SUMS: Final = (
    "rounds", "rounds_won", "rounds_on_a_side", "maps_won", "maps_drawn", "maps_lost", "time_played_seconds", "kills",
    "deaths", "damage_given",
)  # fmt: skip
"""The sums that are kept of shared rounds. Every one adds up, so that rounds apart are all rounds less the shared."""

RESULTS: Final = ("maps_won", "maps_drawn", "maps_lost")

FEWEST_ROUNDS: Final = 10
"""Shared on the same side, or on two: below that chance speaks."""

FEWEST_MAPS: Final = 5
"""With a result, together and apart each: below that a share of wins is not known."""


@dataclass(frozen=True, slots=True)
class Shared:
    """
    The rounds that two players were in on sides that are known.

    Attributes:
        same_side: with each other; otherwise against.
        own: `COMPANION_SUMS` of the one who asks, over these rounds.
        theirs: those that make K/D and DPM, of the other.
    """

    other_guid: str
    same_side: bool
    own: Sums
    theirs: Sums


@dataclass(frozen=True, slots=True)
class Rival:
    """
    Somebody met on the other side.

    Attributes:
        rounds: met; of these the one who asks won `rounds_won`.
        kd, dpm: own, in these rounds.
        their_kd, their_dpm: the other's.
        kills, deaths: between the two alone, as far as awards files say it (format-spec 10.2); None where none does.
    """

    guid: str
    rounds: int
    rounds_won: int
    win_share: float | None
    kd: float | None
    dpm: float | None
    their_kd: float | None
    their_dpm: float | None
    kills: int | None = None
    deaths: int | None = None


@dataclass(frozen=True, slots=True)
class Mate:
    """
    Somebody played with. `with_` figures are own ones of shared rounds, `without` ones of all others.

    Attributes:
        rounds: shared.
        maps: with a result, shared and not.
        win_share_with, win_share_without: percent of maps; None on fewer than `FEWEST_MAPS`.
        synergy: percentage points by which the share is higher with than without.
    """

    guid: str
    rounds: int
    maps_with: int
    maps_without: int
    win_share_with: float | None
    win_share_without: float | None
    dpm_with: float | None
    dpm_without: float | None
    synergy: float | None


def rivals(shared: Iterable[Shared], duels: dict[str, tuple[int, int]] | None = None) -> list[Rival]:
    """
    Give who is met on the other side in `FEWEST_ROUNDS` rounds or more, most often first.

    Args:
        duels: kills and deaths between the two, by the other's GUID.
    """
    met = [each for each in shared if not each.same_side and _rounds(each.own) >= FEWEST_ROUNDS]
    met.sort(key=lambda each: (-_rounds(each.own), each.other_guid))
    return [_rival(each, (duels or {}).get(each.other_guid, (None, None))) for each in met]


def _rival(met: Shared, duel: tuple[int | None, int | None]) -> Rival:
    return Rival(
        guid=met.other_guid,
        rounds=_rounds(met.own),
        rounds_won=met.own["rounds_won"] or 0,
        win_share=value("round_win_share", met.own),
        kd=value("kd", met.own),
        dpm=value("dpm", met.own),
        their_kd=value("kd", met.theirs),
        their_dpm=value("dpm", met.theirs),
        kills=duel[0],
        deaths=duel[1],
    )


def mates(overall: Sums, shared: Iterable[Shared]) -> list[Mate]:
    """
    Give who is played with in `FEWEST_ROUNDS` rounds or more, the best synergy first and unknown ones last.

    Args:
        overall: `COMPANION_SUMS` of the player over all rounds that the shared ones were taken from.
    """
    found = [_mate(overall, each) for each in shared if each.same_side and _rounds(each.own) >= FEWEST_ROUNDS]
    return sorted(found, key=lambda mate: (mate.synergy is None, -(mate.synergy or 0.0), -mate.rounds, mate.guid))


def _mate(overall: Sums, together: Shared) -> Mate:
    apart = apart_from(overall, together.own)
    maps = maps_with_result(together.own), maps_with_result(apart)
    shares = _win_share(together.own, maps[0]), _win_share(apart, maps[1])
    return Mate(
        guid=together.other_guid,
        rounds=_rounds(together.own),
        maps_with=maps[0],
        maps_without=maps[1],
        win_share_with=shares[0],
        win_share_without=shares[1],
        dpm_with=value("dpm", together.own),
        dpm_without=value("dpm", apart),
        synergy=_difference(*shares),
    )


@dataclass(frozen=True, slots=True)
class Pair:
    """Two players: shares of maps won together, and by each of them without the other, with the difference."""

    guids: tuple[str, str]
    maps_together: int
    maps_apart: int
    win_share_together: float | None
    win_share_apart: float | None
    synergy: float | None


def pairs(together: Mapping[tuple[str, str], Sums], overall: Mapping[str, Sums]) -> list[Pair]:
    """
    Give what each two players are to each other, the best synergy first; those without one are left out.

    Args:
        together: `RESULTS` of the maps that both played in one squad.
        overall: of each player over all maps of the same time.
    """
    found = [_pair(guids, sums, [overall[guid] for guid in guids]) for guids, sums in together.items()]
    known = [each for each in found if each.synergy is not None]
    return sorted(known, key=lambda each: (-(each.synergy or 0.0), -each.maps_together, each.guids))


def _pair(guids: tuple[str, str], together: Sums, overall: Collection[Sums]) -> Pair:
    apart = {  # thousands of pairs: what each did is added up before what both did is taken from it
        name: sum(each[name] or 0 for each in overall) - len(overall) * (shared or 0)
        for name, shared in together.items()
    }
    maps = maps_with_result(together), maps_with_result(apart)
    shares = _win_share(together, maps[0]), _win_share(apart, maps[1])
    return Pair(guids, *maps, *shares, _difference(*shares))


def apart_from(overall: Sums, together: Sums) -> dict[str, int | None]:
    """Give the sums of all rounds but the shared ones."""
    return {name: (overall[name] or 0) - (shared or 0) for name, shared in together.items()}


def maps_with_result(sums: Sums) -> int:
    """Count maps that were won, drawn or lost."""
    return sum([sums[name] or 0 for name in RESULTS])


def _win_share(sums: Sums, maps: int) -> float | None:
    return value("map_win_share", sums) if maps >= FEWEST_MAPS else None


def _difference(together: float | None, apart: float | None) -> float | None:
    return None if together is None or apart is None else together - apart


def _rounds(sums: Sums) -> int:
    return sums["rounds"] or 0
