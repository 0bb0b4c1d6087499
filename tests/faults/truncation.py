"""
What becomes of files that were cut short: `python -m tests.faults.truncation [--corpus PATH] [--generated]`.

Every file is cut at every line end, at 30 random bytes and at every byte of its last line, and judged alone and with
the other round of its map. What is then loaded must be what the whole file says, for the other round too.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from multiprocessing import Pool
from pathlib import Path
from random import Random

from include.parser.columns import LAYOUTS
from include.parser.judge import SourceFile, judge, sha256_of
from include.parser.values import Verdict
from include.samples import DEFECTS, SampleOptions, generate
from include.samples.options import MOST_MAPS
from tests.corpus import CORPUS

RANDOM_CUTS = 30
PROCESSES = 2
COMPLAINTS = ("unbalanced", "lines_quarantined")
"""Flags that say that a part of the round is missing."""


@dataclass(frozen=True, slots=True)
class Case:
    """A file to cut, and the other round of its map when there is one."""

    file: SourceFile
    partner: SourceFile | None
    seed: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What became of one cut.

    Attributes:
        place: line end, last line, or random byte.
        company: alone, or with its partner.
        result: `wrong`: loaded with other numbers than the whole file gives, without a word. `flagged`: the same with
            a flag. `held back`: not loaded, or its partner was not. `right`: loaded with the numbers of the whole file.
    """

    filename: str
    kept_bytes: int
    place: str
    company: str
    result: str
    reason: str


def cuts_of(content: bytes, seed: int) -> dict[int, str]:
    """How many bytes are kept of a file, and why there; the whole file is no cut."""
    end = len(content)
    ends = [place + 1 for place, byte in enumerate(content) if byte == ord("\n")]
    last_line = ([0, *ends])[-2] if content.endswith(b"\n") else ([0, *ends])[-1]
    places = dict.fromkeys(Random(seed).sample(range(end), min(RANDOM_CUTS, end)), "random byte")
    places |= dict.fromkeys(range(last_line + 1, end), "last line")
    places |= {place: "line end" for place in ends if place < end}
    return places


def cases_of(files: Sequence[SourceFile]) -> list[Case]:
    """Each file with the one that it is paired with when nothing is cut."""
    by_name = {file.filename: file for file in files}
    partners = {verdict.filename: verdict.partner for verdict in judge(files)}
    return [
        Case(file, by_name.get(partners[file.filename] or ""), number)
        for number, file in enumerate(sorted(files, key=lambda file: file.filename))
    ]


def outcomes_of(case: Case) -> list[Outcome]:
    """Every cut of one file."""
    return list(_outcomes(case, cuts_of(case.file.content, case.seed)))


def outcomes_at(case: Case, cuts: Mapping[int, str]) -> list[Outcome]:
    """The given cuts of one file."""
    return list(_outcomes(case, cuts))


def _outcomes(case: Case, cuts: Mapping[int, str]) -> Iterator[Outcome]:
    companies = [("alone", [])] + ([("with its partner", [case.partner])] if case.partner else [])
    for company, others in companies:
        whole = _verdicts([case.file, *others])
        for kept, place in sorted(cuts.items()):
            content = case.file.content[:kept]
            cut = replace(case.file, content=content, sha256=sha256_of(content))
            result, reason = _compare(_verdicts([cut, *others]), whole)
            yield Outcome(case.file.filename, kept, place, company, result, reason)


def _compare(after: Mapping[str, Verdict], whole: Mapping[str, Verdict]) -> tuple[str, str]:
    """The worst that happened to any of the files."""
    differing = [
        verdict for name, verdict in after.items() if verdict.played and _numbers(verdict) != _numbers(whole[name])
    ]
    silent = [verdict for verdict in differing if not _complains(verdict)]
    if differing:
        verdict = (silent or differing)[0]
        return ("wrong" if silent else "flagged"), " ".join(sorted({flag.code for flag in verdict.flags}))
    held_back = [verdict for name, verdict in after.items() if not verdict.played and whole[name].played]
    if held_back:
        return "held back", " + ".join(sorted({_why(verdict) for verdict in held_back}))
    if all(not verdict.played for verdict in after.values()):
        return "held back", " + ".join(sorted({_why(verdict) for verdict in after.values()}))
    return "right", ""


def _complains(verdict: Verdict) -> bool:
    return any(flag.code in COMPLAINTS for flag in verdict.flags)


def _numbers(verdict: Verdict) -> object:
    """Everything of a round that becomes a row, flags aside."""
    played = verdict.played
    return played and (played.duration_seconds, played.ended_early, set(map(repr, played.players)), verdict.header)


def _why(verdict: Verdict) -> str:
    return f"{verdict.state} {(verdict.reason or '').partition(':')[0]}".strip()


def _verdicts(files: Iterable[SourceFile]) -> dict[str, Verdict]:
    return {verdict.filename: verdict for verdict in judge(files)}


def corpus_files(folder: Path) -> list[SourceFile]:
    """The files of a folder."""
    return [source_of(path.name, path.read_bytes()) for path in sorted(folder.glob("*.txt"))]


def generated_files() -> list[list[SourceFile]]:
    """Evenings of every layout, with and without the measured length, clean and with every defect."""
    evenings = []
    for layout, ninth_field, players in product(LAYOUTS, (False, True), (5, 6, 12)):
        seed = layout * 100 + players + ninth_field
        wish = SampleOptions(seed, maps=3, players=players, layout=layout, ninth_field=ninth_field)
        evenings.append(generate(wish))
    for layout in LAYOUTS:
        wish = SampleOptions(
            layout, maps=MOST_MAPS, layout=layout, defects=frozenset(DEFECTS), first_evening=date(2026, 2, 1)
        )
        evenings.append(generate(wish))
    return [
        [*{file.filename: source_of(file.filename, file.content) for file in evening}.values()] for evening in evenings
    ]


def source_of(filename: str, content: bytes) -> SourceFile:
    """A file to judge."""
    return SourceFile(filename, content, sha256_of(content))


def try_all(cases: Sequence[Case]) -> list[Outcome]:
    """Every cut of every file, over two processes, with progress on the terminal."""
    outcomes: list[Outcome] = []
    with Pool(PROCESSES) as pool:
        for number, found in enumerate(pool.imap_unordered(outcomes_of, cases), start=1):
            outcomes += found
            if sys.stderr.isatty() or number % 20 == 0 or number == len(cases):
                sys.stderr.write(f"\r{number} of {len(cases)} files, {len(outcomes):,} cuts judged")
    sys.stderr.write("\n")
    return outcomes


def summary(outcomes: Iterable[Outcome]) -> str:
    """A table by company and place, then the reasons, then each cut that was loaded wrong."""
    outcomes = list(outcomes)
    results = ("wrong", "flagged", "held back", "right")
    counted = Counter((outcome.company, outcome.place, outcome.result) for outcome in outcomes)
    lines = [f"{'company':18}{'cut at':14}" + "".join(f"{result:>11}" for result in results)]
    for company, place in sorted({key[:2] for key in counted}):
        counts = "".join(f"{counted[company, place, result]:>11,}" for result in results)
        lines.append(f"{company:18}{place:14}{counts}")
    totals = Counter(outcome.result for outcome in outcomes)
    lines.append(f"{'all':32}" + "".join(f"{totals[result]:>11,}" for result in results))
    reasons = Counter((outcome.result, outcome.reason) for outcome in outcomes if outcome.reason)
    lines += [f"{count:>9,}  {result}: {reason}" for (result, reason), count in reasons.most_common()]
    wrong = [outcome for outcome in outcomes if outcome.result == "wrong"]
    lines += [f"WRONG {outcome.filename} at byte {outcome.kept_bytes}, {outcome.company}" for outcome in wrong[:50]]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description="Judge files that were cut short.")
    options.add_argument("--corpus", type=Path, default=CORPUS, help="the folder of files")
    options.add_argument("--generated", action="store_true", help="invented evenings of all layouts instead")
    wish = options.parse_args(arguments)
    groups = generated_files() if wish.generated else [corpus_files(wish.corpus)]
    cases = [case for group in groups for case in cases_of(group)]
    paired = sum(case.partner is not None for case in cases)
    sys.stdout.write(f"{len(cases)} files, {paired} of them with their partner\n")
    outcomes = try_all(cases)
    sys.stdout.write(summary(outcomes) + "\n")
    return int(any(outcome.result == "wrong" for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
