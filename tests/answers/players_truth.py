"""An evening, and what the generator knows of its players, added up in the tests' own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from include.answers.answer import Answer
from include.answers.registry import COMMANDS
from include.samples import SampleOptions, generate_with_truth
from include.samples.community import HOSTILE_NAMES
from include.samples.truth import PlayedTruth, SampleRound
from include.store import Store
from tests.answers.asked import Ask, asker, evening_database, table_lines

OF_ONE_PLAYER = [
    each.name
    for each in COMMANDS.values()
    if each.group == "Players" and [p.name for p in each.parameters if p.kind == "player"] == ["player"]
]
"""The commands that answer about one player."""


@dataclass(frozen=True, slots=True)
class Evening:
    """
    What was played, where it is stored, and who is asked about.

    Attributes:
        guid: of somebody who played all rounds.
        truth: all that he did.
    """

    played: list[SampleRound]
    store: Store
    ask: Ask
    guid: str
    truth: Counter[str]


@contextmanager
def hostile_evening(postgres_server: Any, template: str, name: str) -> Iterator[Evening]:
    """Give twelve rounds of players whose names attack the reader, with awards files, in a database of that name."""
    played = generate_with_truth(
        SampleOptions(maps=6, players=len(HOSTILE_NAMES), endstats="headed", defects=frozenset({"hostile-names"}))
    )
    rounds = Counter(player.guid for each in played for player in each.played)
    guid = min(guid for guid, count in rounds.items() if count == len(played))
    files = [file for each in played for file in each.files]
    with evening_database(postgres_server, template, name, files) as store:
        yield Evening(played, store, asker(store), guid, truth_of(played, guid))


def rounds_of(played: Iterable[SampleRound], guid: str) -> list[tuple[SampleRound, PlayedTruth]]:
    """Give the rounds of a player with what he did in each, in the order of time."""
    return [(each, player) for each in played for player in each.played if player.guid == guid]


def truth_of(played: Iterable[SampleRound], guid: str) -> Counter[str]:
    """Give all counts of a player, and hits, shots, kills, deaths and headshot hits of his weapons."""
    totals: Counter[str] = Counter()
    for _, player in rounds_of(played, guid):
        totals.update({"rounds": 1, **player.counts})
        for weapon in player.weapons.values():
            totals.update(dict(zip(("hits", "shots", "kills", "deaths", "headshot_hits"), weapon, strict=True)))
    return totals


def seconds_of(store: Store, guid: str) -> int:
    """Give the own time of a player, which files round to tenths of a minute."""
    with store.transaction() as connection:
        row = connection.execute(
            "SELECT sum(time_played_seconds)::int AS seconds FROM player_comprehensive_stats WHERE player_guid = %s",
            [guid],
        ).fetchone()
    return int(row["seconds"] if isinstance(row, dict) else row[0])


def row_of(said: Answer, name: str) -> list[str]:
    """Give the figures of the first row that begins with a name."""
    return next(line.removeprefix(name).split() for line in table_lines(said) if line.startswith(f"{name} "))
