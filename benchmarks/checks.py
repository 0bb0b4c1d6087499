"""
What validation costs of the load of a local folder of 4,000 files, suite by suite.

Budget (design): none of its own; 20 s for all steps together, as benchmarks.sftp_folder has them. Seconds of our own
process are shown beside, since they change less with what else the machine does.
Run it: python -m benchmarks.checks [--files N] [--runs N]
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import expectations.run
from benchmarks.report import Figure, parser, report
from benchmarks.scratch import fresh_pipeline, scratch_database, write_files
from cli.collector import spare_the_collector
from expectations.run import SuiteReport
from include.ingest.check import check
from include.ingest.context import Pipeline
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.source.folder import LocalFiles

FILES = 4000
RUNS = 3


class Stopwatch:
    """Seconds on the wall and of this process, by name; what is measured several times within a run is added up."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def measured(self, name: str) -> Iterator[None]:
        wall, process = time.perf_counter(), time.process_time()
        yield
        self.seconds[name] += time.perf_counter() - wall
        self.seconds[f"{name}, our process"] += time.process_time() - process


def measure(pipeline: Pipeline, files: Path) -> dict[str, float]:
    """Seconds of each step and suite of one load."""
    watch = Stopwatch()
    validate = expectations.run.validate

    def measured_validate(suite_name: str, *arguments: Any) -> SuiteReport:
        with watch.measured(f"suite {suite_name}"):
            return validate(suite_name, *arguments)

    expectations.run.validate = measured_validate
    try:
        with watch.measured("fetch"):
            fetched = fetch(pipeline, LocalFiles([files]), fetched_by="load")
        with watch.measured("check"):
            check(pipeline, fetched.file_ids)
        with watch.measured("load"):
            report = load(pipeline, fetched.file_ids)
    finally:
        expectations.run.validate = validate
    assert report.states == {"loaded": len(fetched.file_ids)}, report
    return watch.seconds


def main(argv: Sequence[str] | None = None) -> int:
    options = parser("checks", __doc__)
    options.add_argument("--files", type=int, default=FILES, metavar="N", help=f"how many (default {FILES})")
    options.add_argument("--runs", type=int, default=RUNS, metavar="N", help=f"how often (default {RUNS})")
    arguments = options.parse_args(argv)
    spare_the_collector()  # as `fragflow load` does
    found: dict[str, list[float]] = defaultdict(list)
    with scratch_database() as (place, server):
        write_files(place / "stats", arguments.files)
        for run in range(arguments.runs):
            with fresh_pipeline(server, f"run_{run}") as pipeline:
                for name, spent in measure(pipeline, place / "stats").items():
                    found[name].append(spent)
    report("checks", {name: Figure(tuple(values), "s") for name, values in found.items()}, arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
