"""Which player a text means: a GUID, a name that somebody used, or something like one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rapidfuzz import fuzz

MOST_CANDIDATES: Final = 10

LEAST_LIKENESS: Final = 60.0
"""Below that rapidfuzz's WRatio finds names that were hardly meant."""

NEAR_LIKENESS: Final = 45.0
"""Below that, names that have hardly a letter in common."""

MOST_NEAR: Final = 3

FEWEST_DIGITS: Final = 4
"""Of a GUID: fewer would also be the beginning of many names."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that a player used under `played_guid`; `player_guid` is the main one of a person with several."""

    player_guid: str
    played_guid: str
    alias: str
    times_seen: int
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    A player whom a text may mean.

    Attributes:
        name: the one used last.
        alias: the one that is most like the text.
        likeness: 0 to 100; 100 only for the same GUID or name, whatever the case of its letters.
    """

    player_guid: str
    name: str
    alias: str
    likeness: float
    last_seen: datetime


class UnknownPlayerError(Exception):
    """Nobody is called like that; `near` are the players whose names are the least unlike it, often none."""

    def __init__(self, text: str, near: list[Candidate]) -> None:
        super().__init__(f"Nobody is called {text!r}, or anything like it: name a part, or the GUID.")
        self.near = near


class SeveralPlayersError(Exception):
    """More than one player may be meant; `candidates` are the likeliest, best first."""

    def __init__(self, text: str, candidates: list[Candidate]) -> None:
        super().__init__(f"{text!r} may be one of {len(candidates)} players")
        self.candidates = candidates


def find(
    text: str, aliases: Iterable[Alias], most: int = MOST_CANDIDATES, least_likeness: float = LEAST_LIKENESS
) -> list[Candidate]:
    """
    Give the players that a text may mean, each once with the alias that fits best, likeliest first.

    A GUID or the first digits of one comes before the same name, that before names that begin with the text, contain
    it, or are like it (rapidfuzz's WRatio). Among equals who was seen last comes first.
    """
    wanted = folded(text)
    scored = [_candidate(wanted, guid, names) for guid, names in by_player(aliases).items() if wanted]
    found = [candidate for candidate in scored if candidate.likeness >= least_likeness]
    found.sort(key=lambda candidate: candidate.player_guid)
    found.sort(key=lambda candidate: (candidate.likeness, candidate.last_seen), reverse=True)
    return found[:most]


def resolve(text: str, aliases: Iterable[Alias]) -> Candidate:
    """
    Give the one player that a text means: the only one of that GUID or name, else the only one that it is a part of.

    Raises:
        UnknownPlayerError: nobody is called anything like it.
        SeveralPlayersError: it may mean several, or only a likeness speaks for one.
    """
    known = list(aliases)
    candidates = find(text, known)
    if not candidates:
        raise UnknownPlayerError(text, find(text, known, MOST_NEAR, NEAR_LIKENESS))
    for least in (_SAME, _PART):
        sure = [candidate for candidate in candidates if candidate.likeness >= least]
        if len(sure) == 1:
            return sure[0]
        if sure:
            break
    raise SeveralPlayersError(text, candidates)


_SAME, _BEGINS, _PART = 100.0, 99.0, 98.0


def by_player(aliases: Iterable[Alias]) -> dict[str, list[Alias]]:
    """Give the names of each player."""
    found: dict[str, list[Alias]] = {}
    for alias in aliases:
        found.setdefault(alias.player_guid, []).append(alias)
    return found


def latest(names: Iterable[Alias]) -> Alias:
    """Give the name that a player used last; of several at once the same as `read_names` in players.sql."""
    return min(names, key=lambda each: (-each.last_seen.timestamp(), -each.times_seen, each.alias))


def most_like(wanted: str, names: Iterable[Alias]) -> tuple[float, str]:
    """Give the likeness, 0 to 100, of the name that is most like a folded text, and that name."""
    likeness, _, alias = max((_likeness(wanted, folded(each.alias)), each.times_seen, each.alias) for each in names)
    return likeness, alias


def likely_maps(text: str, names: Iterable[str]) -> list[str]:
    """Give the maps that a text may mean: the one of that name, else all that it is a part of."""
    known, wanted = list(names), text.casefold()
    for same in (
        [name for name in known if name == text],
        [name for name in known if name.casefold() == wanted],
    ):
        if len(same) == 1:
            return same
    return [name for name in known if wanted in name.casefold()]


def folded(text: str) -> str:
    """Letters that look or read alike become the same: wide and accented forms, upper and lower case."""
    decomposed = unicodedata.normalize("NFKD", text.strip()).casefold()
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _candidate(wanted: str, guid: str, names: list[Alias]) -> Candidate:
    last = latest(names)
    guids = [found for each in names if (found := folded(each.played_guid)).startswith(wanted)]
    if guids and len(wanted) >= FEWEST_DIGITS:
        likeness = _SAME if wanted in guids else _BEGINS
        return Candidate(guid, last.alias, last.alias, likeness, last.last_seen)
    likeness, alias = most_like(wanted, names)
    return Candidate(guid, last.alias, alias, likeness, last.last_seen)


def _likeness(wanted: str, name: str) -> float:
    if name == wanted:
        return _SAME
    if name.startswith(wanted):
        return _BEGINS
    if wanted in name:
        return _PART
    return min(fuzz.WRatio(wanted, name), _PART - 1)
