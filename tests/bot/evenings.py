"""Four invented evenings in a database, and what was really played in them: known before any file was written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from include.ingest.context import Pipeline
from include.parser.names import clean_name
from include.samples import SampleOptions
from include.samples.generator import generate_with_truth
from include.samples.truth import PlayedTruth, SampleRound
from include.store import Store
from tests.ingest.folders import folder_of, ingest

HOUR = timedelta(hours=1)

EVENINGS = SampleOptions(
    evenings=4, maps=3, players=12, endstats="headed", first_evening=datetime.now(UTC).date() - timedelta(days=5)
)


@dataclass(frozen=True)
class Figures:
    """
    What somebody did, and the ratios as docs/metrics.md words them, worked out here once more.

    Attributes:
        counts: the columns of the file, "rounds", "time_played_ms", and hits, shots, kills, deaths of the weapons.
    """

    counts: Counter[str]

    @property
    def kd(self) -> str:
        """Kills / deaths; without deaths the kills."""
        return f"{self.counts['kills'] / (self.counts['deaths'] or 1):.2f}"

    @property
    def dpm(self) -> float:
        """Damage given / own minutes played."""
        return self.counts["damage_given"] * 60_000 / self.counts["time_played_ms"]

    @property
    def shown_dpm(self) -> re.Pattern[str]:
        """A file knows a round's time to the second only: every figure that this allows."""
        off = 1_000 * self.counts["rounds"] / self.counts["time_played_ms"]
        least, most = round(10 * self.dpm * (1 - off)), round(10 * self.dpm * (1 + off))
        return re.compile("(" + "|".join(f"{tenths / 10:.1f}" for tenths in range(least, most + 1)) + ")")

    @property
    def accuracy(self) -> str:
        """Hits / shots of all weapons."""
        return f"{100 * self.counts['hits'] / self.counts['shots']:.1f}%"

    @property
    def efficiency(self) -> str:
        """Kills / (kills + deaths)."""
        return f"{100 * self.counts['kills'] / (self.counts['kills'] + self.counts['deaths']):.1f}%"

    @property
    def objectives(self) -> int:
        """Objectives stolen and returned, dynamites planted and defused."""
        names = ("objectives_stolen", "objectives_returned", "dynamites_planted", "dynamites_defused")
        return sum(self.counts[name] for name in names)

    def per_round(self, name: str, decimals: int = 1) -> str:
        """A count / rounds."""
        return f"{self.counts[name] / self.counts['rounds']:.{decimals}f}"


@dataclass(frozen=True)
class Evenings:
    """What was played."""

    rounds: tuple[SampleRound, ...]

    def figures(self, guid: str, of: Callable[[SampleRound], bool] = lambda _: True) -> Figures:
        """Give what a player did in some rounds."""
        done: Counter[str] = Counter()
        for sample in filter(of, self.rounds):
            done.update(*(_counted(each) for each in sample.played if each.guid == guid))
        return Figures(done)

    def ranked(self) -> list[str]:
        """GUIDs of those who stand on boards: 10 rounds and 300 damage, as the footer of a board says."""
        every = {guid: self.figures(guid).counts for guid in self.names}
        return [guid for guid, each in every.items() if each["rounds"] >= 10 and each["damage_given"] >= 300]

    @cached_property
    def names(self) -> dict[str, str]:
        """The name that each player used last, by GUID."""
        return {each.guid: clean_name(each.raw_name) for sample in self.rounds for each in sample.played}

    @cached_property
    def days(self) -> list[date]:
        """The evenings, the first one first."""
        return sorted({sample.saved_at.date() for sample in self.rounds})

    def played_on(self, day: date) -> list[SampleRound]:
        """Give the rounds of an evening."""
        return [sample for sample in self.rounds if sample.saved_at.date() == day]

    @cached_property
    def regular(self) -> str:
        """GUID of somebody who played every round and used one name, which no other is like."""
        counts = Counter(each.guid for sample in self.rounds for each in sample.played)
        used = {(each.guid, clean_name(each.raw_name)) for sample in self.rounds for each in sample.played}
        names = Counter(guid for guid, _ in used)
        return next(guid for guid, count in counts.items() if count == len(self.rounds) and names[guid] == 1)

    @cached_property
    def other(self) -> str:
        """GUID of somebody else like that."""
        rest = Evenings(tuple(_without(sample, self.regular) for sample in self.rounds))
        return rest.regular


def _without(sample: SampleRound, guid: str) -> SampleRound:
    return replace(sample, played=tuple(each for each in sample.played if each.guid != guid))


def _counted(played: PlayedTruth) -> Counter[str]:
    weapons = list(played.weapons.values())
    names = ("hits", "shots", "kills", "deaths", "headshot_hits")
    sums = {name: sum(each[place] for each in weapons) for place, name in enumerate(names)}
    return Counter(played.counts) | Counter(rounds=1, time_played_ms=played.time_played_ms, **sums)


def play() -> Evenings:
    """Invent them."""
    return Evenings(tuple(generate_with_truth(EVENINGS)))


def load(evenings: Evenings, store: Store) -> None:
    """Bring them into a database the way that files of a game server go."""
    load_files((file for sample in evenings.rounds for file in sample.files), store)


def load_files(files: Iterable[object], store: Store) -> None:
    """Bring files into a database."""
    pipeline = Pipeline(
        store, server_id=1, server_name="tests", zone=UTC, match_window=HOUR, session_gap=HOUR, run="tests"
    )
    ingest(pipeline, folder_of(files))
