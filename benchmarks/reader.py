"""
How fast files are read, paired and differenced in one process, in a small and in a huge folder.

Budget (design): 5,000 files a second for 300 real-size files, and the same rate with 10,000.
Run it on a quiet machine: python -m benchmarks.reader
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from benchmarks.report import Figure, parser, report
from cli.collector import spare_the_collector
from include.parser.judge import SourceFile, judge, sha256_of
from include.samples.generator import generate
from include.samples.options import SampleOptions

SMALL, HUGE = 300, 10_000
RUNS = {SMALL: 31, HUGE: 5}
BUDGET_FILES_PER_SECOND = 5000
MAPS_PER_EVENING = 10


def files(count: int) -> list[SourceFile]:
    options = SampleOptions(evenings=count // (2 * MAPS_PER_EVENING), maps=MAPS_PER_EVENING)
    return [SourceFile(file.filename, file.content, sha256_of(file.content)) for file in generate(options)]


def rates(sources: list[SourceFile], runs: int) -> tuple[float, ...]:
    """Files a second of each run."""
    found = []
    for _ in range(runs):
        start = time.perf_counter()
        verdicts = judge(sources)
        found.append(len(sources) / (time.perf_counter() - start))
        assert all(verdict.state == "complete" for verdict in verdicts)
    return tuple(found)


def main(argv: Sequence[str] | None = None) -> int:
    arguments = parser("reader", __doc__).parse_args(argv)
    spare_the_collector()  # as `fragflow load` does
    figures = {
        f"files of {count}": Figure(rates(files(count), runs), "files/s", BUDGET_FILES_PER_SECOND, more_is_better=True)
        for count, runs in RUNS.items()
    }
    report("reader", figures, arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
