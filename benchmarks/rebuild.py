"""
How long a rebuild of 4,000 files takes, against the load that filled the database, and a fingerprint.

Budget (design): 10 s for 4,000 files on two quiet cores, where their load takes 20. Seconds of our own process and of
the database's are shown beside, since they change less with what else the machine does.
Run it: python -m benchmarks.rebuild [--files N | --folder FOLDER] [--runs N]
"""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

import expectations.run  # noqa: F401 (seconds that no step should be charged with)
from benchmarks.report import Figure, parser, report
from benchmarks.scratch import fresh_pipeline, scratch_database, write_files
from cli.collector import spare_the_collector
from include.ingest.check import check
from include.ingest.context import Pipeline
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.ingest.rebuild import rebuild
from include.source.folder import LocalFiles
from include.store.fingerprint import read_fingerprint

FILES = 4000
RUNS = 3
BUDGET_SECONDS_OF_A_FILE = 10 / FILES


class Stopwatch:
    """Seconds on the wall, of this process and of the database's one connection, by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def measured(self, pipeline: Pipeline, name: str) -> Iterator[None]:
        with pipeline.store.transaction() as connection:
            processes = psutil.Process(os.getpid()), psutil.Process(connection.info.backend_pid)
        wall, before = time.perf_counter(), [sum(process.cpu_times()[:2]) for process in processes]
        yield
        self.seconds[name].append(time.perf_counter() - wall)
        after = [sum(process.cpu_times()[:2]) for process in processes]
        for whose, now, then in zip(("our process", "database"), after, before, strict=True):
            self.seconds[f"{name}, {whose}"].append(now - then)


def measure(pipeline: Pipeline, folder: Path, watch: Stopwatch) -> int:
    """Load and rebuild once; gives how many files there were."""
    with watch.measured(pipeline, "load"):
        fetched = fetch(pipeline, LocalFiles([folder]), fetched_by="load")
        check(pipeline, fetched.file_ids)
        load(pipeline, fetched.file_ids)
    with watch.measured(pipeline, "fingerprint"), pipeline.store.transaction() as connection:
        loaded = read_fingerprint(connection)
    with watch.measured(pipeline, "rebuild"):
        again = rebuild(pipeline)
    with watch.measured(pipeline, "rebuild without checks"):
        unchecked = rebuild(pipeline, with_checks=False)
    assert loaded == again.before == again.after == unchecked.after, "a rebuild gave other rows"
    return again.files


def main(argv: Sequence[str] | None = None) -> int:
    options = parser("rebuild", __doc__)
    options.add_argument("--files", type=int, default=FILES, metavar="N", help=f"how many (default {FILES})")
    options.add_argument("--folder", type=Path, help="stats files to take instead")
    options.add_argument("--runs", type=int, default=RUNS, metavar="N", help=f"how often (default {RUNS})")
    arguments = options.parse_args(argv)
    spare_the_collector()  # as the command does
    watch = Stopwatch()
    with scratch_database() as (place, server):
        folder = arguments.folder or place / "stats"
        if not arguments.folder:
            write_files(folder, arguments.files)
        for run in range(arguments.runs):
            with fresh_pipeline(server, f"run_{run}", connections=1) as pipeline:
                files = measure(pipeline, folder, watch)
    budgets = {"rebuild": BUDGET_SECONDS_OF_A_FILE * files}
    report(
        "rebuild",
        {name: Figure(tuple(values), "s", budgets.get(name)) for name, values in watch.seconds.items()},
        arguments.json,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
