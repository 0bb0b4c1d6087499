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
"""Below that rapidfuzz's WRatio finds names that have hardly a letter in common."""

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
    """Nobody is called like that."""


class SeveralPlayersError(Exception):
    """More than one player may be meant; `candidates` are the likeliest, best first."""

    def __init__(self, text: str, candidates: list[Candidate]) -> None:
        super().__init__(f"{text!r} may be one of {len(candidates)} players")
        self.candidates = candidates


def find(text: str, aliases: Iterable[Alias], most: int = MOST_CANDIDATES) -> list[Candidate]:
    """
    Give the players that a text may mean, each once with the alias that fits best, likeliest first.

    A GUID or the first digits of one comes before the same name, that before names that begin with the text, contain
    it, or are like it (rapidfuzz's WRatio). Among equals who was seen last comes first.
    """
    wanted = _folded(text)
    of_player: dict[str, list[Alias]] = {}
    for alias in aliases:
        of_player.setdefault(alias.player_guid, []).append(alias)
    found = [
        candidate for guid, names in of_player.items() if wanted and (candidate := _candidate(wanted, guid, names))
    ]
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
    candidates = find(text, aliases)
    if not candidates:
        raise UnknownPlayerError(f"Nobody is called {text!r}, or anything like it: name a part, or the GUID.")
    for least in (_SAME, _PART):
        sure = [candidate for candidate in candidates if candidate.likeness >= least]
        if len(sure) == 1:
            return sure[0]
        if sure:
            break
    raise SeveralPlayersError(text, candidates)


_SAME, _BEGINS, _PART = 100.0, 99.0, 98.0


def _candidate(wanted: str, guid: str, names: list[Alias]) -> Candidate | None:
    latest = max(names, key=lambda each: (each.last_seen, each.times_seen, each.alias))
    guids = [found for each in names if (found := _folded(each.played_guid)).startswith(wanted)]
    if guids and len(wanted) >= FEWEST_DIGITS:
        likeness = _SAME if wanted in guids else _BEGINS
        return Candidate(guid, latest.alias, latest.alias, likeness, latest.last_seen)
    scored = [(_likeness(wanted, _folded(each.alias)), each.times_seen, each.alias) for each in names]
    likeness, _, alias = max(scored)
    return Candidate(guid, latest.alias, alias, likeness, latest.last_seen) if likeness >= LEAST_LIKENESS else None


def _likeness(wanted: str, name: str) -> float:
    if name == wanted:
        return _SAME
    if name.startswith(wanted):
        return _BEGINS
    if wanted in name:
        return _PART
    return min(fuzz.WRatio(wanted, name), _PART - 1)


def _folded(text: str) -> str:
    """Letters that look or read alike become the same: wide and accented forms, upper and lower case."""
    decomposed = unicodedata.normalize("NFKD", text.strip()).casefold()
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
