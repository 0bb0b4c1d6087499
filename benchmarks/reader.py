"""
How fast files are read, paired and differenced in one process, in a small and in a huge folder.

Budget (design): 5,000 files a second for 300 real-size files, and the same rate with 10,000.
Run it on a quiet machine: python -m benchmarks.reader
"""

from __future__ import annotations

import json
import statistics
import time

from include.parser.judge import SourceFile, judge, sha256_of
from include.samples.generator import generate
from include.samples.options import SampleOptions

REPEATS = 7
MAPS_PER_EVENING = 10


def files(count: int) -> list[SourceFile]:
    options = SampleOptions(evenings=count // (2 * MAPS_PER_EVENING), maps=MAPS_PER_EVENING)
    return [SourceFile(file.filename, file.content, sha256_of(file.content)) for file in generate(options)]


def rate(sources: list[SourceFile]) -> float:
    """Files a second, median of several runs."""
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        verdicts = judge(sources)
        seconds.append(time.perf_counter() - start)
        assert all(verdict.state == "complete" for verdict in verdicts)
    return len(sources) / statistics.median(seconds)


def main() -> None:
    small, huge = files(300), files(10_000)
    figures = {"files_per_second_of_300": round(rate(small)), "files_per_second_of_10000": round(rate(huge))}
    figures["mean_bytes"] = round(statistics.mean(len(source.content) for source in small))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
