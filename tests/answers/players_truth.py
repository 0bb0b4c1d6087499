"""What the generator knows of a player, added up in the tests' own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from include.answers.answer import Answer
from include.samples.truth import PlayedTruth, SampleRound
from include.store import Store
from tests.answers.asked import table_lines


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
