"""
How often the voters on squads are right: `python -m tests.squads.measure [--corpus PATH] [--generated]`.

Sides are taken out of complete rounds: of one player at a time, of a whole round, of a whole map. What each voter and
all together then say is compared with what the files say. The letters of squads are only names, so they are taken as
they fit the maps whose sides were left.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from include.ingest.squad_rows import squad_round
from include.parser.judge import SourceFile, judge
from include.parser.values import Verdict
from include.samples import SampleOptions, generate
from include.stats.sessions import sessions
from include.stats.squad_chain import KnownSquads
from include.stats.squad_values import History, Squad, SquadRound, other_squad
from include.stats.squad_voters import WEIGHTS
from include.stats.squads import count_history, find_squads, settle
from tests.corpus import CORPUS
from tests.faults.truncation import corpus_files, source_of

SESSION_GAP = timedelta(minutes=60)
TOGETHER, SIDE = "all together", "side"
GENERATED_SEEDS = range(1, 11)

Session = list[SquadRound]


@dataclass(slots=True)
class Tally:
    """Answers by voter: right, wrong, abstained."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    abstained: Counter[str] = field(default_factory=Counter)

    def note(self, voter: str, said: object, truth: object) -> None:
        (self.abstained if said is None else self.right if said == truth else self.wrong)[voter] += 1


def sessions_of(files: Iterable[SourceFile]) -> list[Session]:
    """The complete rounds of some files by session, in time order."""
    verdicts = judge(files)
    complete = {verdict.filename: verdict for verdict in verdicts if verdict.state == "complete"}
    ids = {filename: number for number, filename in enumerate(complete)}
    found = []
    for instants in sessions((verdict.ended_at for verdict in verdicts if verdict.ended_at), SESSION_GAP):
        inside = [each for each in complete.values() if each.ended_at and instants[0] <= each.ended_at <= instants[-1]]
        if inside:
            found.append([_round(verdict, ids) for verdict in inside])
    return found


def _round(verdict: Verdict, ids: Mapping[str, int]) -> SquadRound:
    header = verdict.header
    assert verdict.played
    assert header.round_number
    assert header.defender_side
    first = verdict.filename if header.round_number == 1 else verdict.partner or verdict.filename
    players = verdict.played.players
    return squad_round(ids[verdict.filename], ids[first], header.round_number, header.defender_side, players)


def with_exchange(session: Session) -> Session:
    """The same evening, but a player of each squad goes over to the other after half of the maps."""
    steady = find_squads(session).memberships
    one, other = (next(each.player for each in steady if each.squad == squad) for squad in ("A", "B"))
    exchanged = {one: other, other: one}
    half = len(session) // 4 * 2
    return [
        played
        if place < half
        else replace(
            played,
            lines=tuple(replace(line, player=exchanged.get(line.player, line.player)) for line in played.lines),
        )
        for place, played in enumerate(session)
    ]


def questions_of(session: Session) -> Iterator[tuple[str, dict[int, frozenset[str]]]]:
    """What is hidden: a name for the way, and the players by the place of the round."""
    maps: dict[int, list[int]] = defaultdict(list)
    for place, played in enumerate(session):
        maps[played.match_id].append(place)
        for line in played.lines:
            if not line.is_bot:
                yield "one player", {place: frozenset({line.player})}
        yield "a round", {place: frozenset(line.player for line in played.lines)}
    for places in maps.values():
        yield "a map", {place: frozenset(line.player for line in session[place].lines) for place in places}


def measure(evenings: Sequence[Session]) -> dict[str, Tally]:
    """Answers by the way of hiding; the history of each session is that of the ones before it."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    found = [find_squads(session) for session in evenings]
    for number, session in enumerate(evenings):
        history = count_history(found[:number])
        truth = KnownSquads(session)
        for way, hidden in questions_of(session):
            _ask(tallies[way], session, hidden, truth, history)
    return tallies


def _ask(
    tally: Tally, session: Session, hidden: Mapping[int, frozenset[str]], truth: KnownSquads, history: History
) -> None:
    known = KnownSquads([_hide(played, hidden.get(place)) for place, played in enumerate(session)], "A", history)
    same_letters = _same_letters(known, truth)
    for place in hidden:
        sides = {line.player: line.side for line in session[place].lines}
        for answer in settle(known, place):
            side = sides[answer.player]
            if side is None:
                continue
            squad = truth.labels[place][answer.player]
            right: Squad = squad if same_letters else other_squad(squad)
            for vote in answer.votes:
                tally.note(vote.voter, vote.squad, right)
            tally.note(TOGETHER, answer.squad, right)
            tally.note(SIDE, answer.side, side)


def _same_letters(known: KnownSquads, truth: KnownSquads) -> bool:
    """Whether most of the players who are known keep their letters."""
    kept = [
        labels[player] == truth.labels[place][player] for place, labels in enumerate(known.labels) for player in labels
    ]
    return 2 * sum(kept) >= len(kept)


def _hide(played: SquadRound, hidden: frozenset[str] | None) -> SquadRound:
    if not hidden:
        return played
    lines = tuple(replace(line, side=None) if line.player in hidden else line for line in played.lines)
    return replace(played, lines=lines)


def generated_sessions() -> list[Session]:
    """Evenings of three to eight players a side, clean and with people who come and go."""
    coming_and_going = frozenset({"joiner", "late-joiner", "played-then-spectated", "reconnecting-inside", "bots"})
    found: list[Session] = []
    for seed in GENERATED_SEEDS:
        defects = coming_and_going if seed % 2 else frozenset[str]()
        wish = SampleOptions(seed, evenings=2, maps=6, players=6 + seed % 6, defects=defects)
        found += sessions_of(source_of(file.filename, file.content) for file in generate(wish))
    return found


def kept_sides(evenings: Iterable[Session]) -> tuple[int, int]:
    """How often most players begin a map on the side on which they ended the one before, and of how many times."""
    kept = counted = 0
    for session in evenings:
        for played, following in pairwise(session):
            if played.match_id != following.match_id:
                before = {line.player: line.side for line in played.lines}
                same = [before[line.player] == line.side for line in following.lines if line.player in before]
                counted += 1
                kept += 2 * sum(same) > len(same)
    return kept, counted


def report(title: str, evenings: Sequence[Session]) -> str:
    """A Markdown table."""
    tallies = measure(evenings)
    kept, counted = kept_sides(evenings)
    lines = [
        f"\n**{title}: {len(evenings)} sessions, {sum(map(len, evenings))} rounds** (right / wrong / abstains).",
        f"Sides are kept from a map to the next in {kept} of {counted} cases.\n",
        "| voter |" + "".join(f" {way} hidden |" for way in tallies),
        "| --- |" + " --- |" * len(tallies),
    ]
    for voter in (*WEIGHTS, TOGETHER, SIDE):
        answers = [
            f" {tally.right[voter]} / {tally.wrong[voter]} / {tally.abstained[voter]} |" for tally in tallies.values()
        ]
        lines.append(f"| {voter} |" + "".join(answers))
    return "\n".join([*lines, ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, nargs="?", const=CORPUS, help="a folder of real files")
    parser.add_argument("--generated", action="store_true")
    wish = parser.parse_args()
    tables = []
    if wish.corpus:
        found = sessions_of(corpus_files(wish.corpus))
        tables.append(report("Corpus", found))
    if wish.generated:
        found = generated_sessions()
        tables.append(report("Generated", found))
        tables.append(
            report("Generated, two exchanged after half of the maps", [with_exchange(each) for each in found])
        )
    sys.stdout.write("".join(tables))


if __name__ == "__main__":
    main()
