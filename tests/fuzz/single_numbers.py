"""
Which single wrong number of a file is noticed: `python -m tests.fuzz.single_numbers`.

Every number of every player line of a clean map of each layout is one more, one less, nothing, or has a digit too many
or too few, one at a time, and the map is judged. Printed is what comes of it, by what the number is.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from include.parser.columns import COLUMNS_OF_LAYOUT, LAYOUTS, WEAPON_COUNTERS
from include.parser.judge import SourceFile, judge, sha256_of
from include.parser.values import Verdict
from include.samples import SampleOptions, generate
from tests.fuzz.mutations import source_of

OUTCOMES = ("held back", "flagged", "without effect", "believed")
"""`believed`: loaded without a new flag, with that number or what follows from it."""


def clean_maps() -> list[list[SourceFile]]:
    """Both files of a map of each layout."""
    return [
        [source_of(file.filename, file.content) for file in generate(SampleOptions(layout, maps=1, layout=layout))]
        for layout in LAYOUTS
    ]


def outcomes(files: Sequence[SourceFile], kinds: Container[str] | None = None) -> Iterator[tuple[str, str]]:
    """What each number is, and what came of changing it; all numbers, or those of some kinds."""
    whole = {verdict.filename: verdict for verdict in judge(files)}
    for place, file in enumerate(files):
        for kind, content in _changes(file.content, whole[file.filename].layout or LAYOUTS[-1]):
            if kinds is not None and kind not in kinds:
                continue
            changed = [*files]
            changed[place] = replace(file, content=content, sha256=sha256_of(content))
            yield kind, _outcome(judge(changed), whole)


def _outcome(verdicts: Sequence[Verdict], whole: dict[str, Verdict]) -> str:
    if any(verdict.state != "complete" or verdict.bad_lines for verdict in verdicts):
        return "held back"
    if any(_codes(verdict) - _codes(whole[verdict.filename]) for verdict in verdicts):
        return "flagged"
    same = all(_figures(verdict) == _figures(whole[verdict.filename]) for verdict in verdicts)
    return "without effect" if same else "believed"


def _codes(verdict: Verdict) -> Counter[str]:
    return Counter(flag.code for flag in verdict.flags)


def _figures(verdict: Verdict) -> object:
    """What is shown to people: all but what is kept for audit only (format-spec 5)."""
    assert verdict.played is not None
    players = [p._replace(time_dead_minutes_tenths=0, time_dead_ratio_tenths=0) for p in verdict.played.players]
    return verdict.duration_seconds, players


def _changes(content: bytes, layout: int) -> Iterator[tuple[str, bytes]]:
    """The content with one number of one player line changed, in every way, and what that number is."""
    lines = content.decode().split("\n")
    columns = [column.name for column in COLUMNS_OF_LAYOUT[layout]]
    for at, line in enumerate(lines[1:], start=1):
        if not line:
            continue
        head, *values = line.split("\t")
        left, weapons = head.rsplit("\\", 1)
        mask, *numbers = weapons.split()
        kinds = [f"weapon {WEAPON_COUNTERS[place % len(WEAPON_COUNTERS)]}" for place in range(len(numbers))]
        for place, kind in enumerate(chain(kinds, columns)):
            fields = [*numbers, *values]
            for text in _other_numbers(fields[place]):
                other = [*fields[:place], text, *fields[place + 1 :]]
                blocks, rest = other[: len(numbers)], other[len(numbers) :]
                row = "\t".join([f"{left}\\{' '.join([mask, *blocks])} ", *rest])
                yield kind, "\n".join([*lines[:at], row, *lines[at + 1 :]]).encode()


def _other_numbers(text: str) -> set[str]:
    whole, point, tenth = text.partition(".")
    wrong = {str(int(whole) + 1), str(max(0, int(whole) - 1)), "0", f"{whole}7", whole[:-1] or "0"}
    return {number + point + tenth for number in wrong if re.fullmatch(r"\d+", number)} - {text}


def table() -> str:
    """Outcomes by what the number is, the least noticed last."""
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for files in clean_maps():
        for kind, outcome in outcomes(files):
            counted[kind][outcome] += 1
    rows = [f"{'number':24}{'tried':>8}" + "".join(f"{outcome:>16}" for outcome in OUTCOMES)]
    for kind, found in sorted(counted.items(), key=lambda entry: entry[1]["believed"] / entry[1].total()):
        shares = "".join(f"{100 * found[outcome] / found.total():>15.1f}%" for outcome in OUTCOMES)
        rows.append(f"{kind:24}{found.total():>8,}{shares}")
    tried = sum(found.total() for found in counted.values())
    return "\n".join([*rows, f"{tried:,} single numbers changed"])


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
