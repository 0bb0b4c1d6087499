"""
What loading a folder of 4,000 files costs, step by step, and how much of it is validation.

Budget (design): 20 s for all steps together on two quiet cores. Seconds of our own process are shown beside, since they
change less with what else the machine does. Run it: python -m benchmarks.checks [files]
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import expectations.run
from cli.collector import spare_the_collector
from expectations.run import SuiteReport
from include.ingest.check import check
from include.ingest.context import Pipeline
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.samples import SampleOptions, generate
from include.source.folder import LocalFiles
from include.store import Store
from include.store.migrate import migrate
from local.postgres import EmbeddedPostgres
from tests.free_ports import free_port

MAPS_PER_EVENING = 10


def write_files(folder: Path, count: int) -> None:
    options = SampleOptions(evenings=count // (2 * MAPS_PER_EVENING), maps=MAPS_PER_EVENING, defects=frozenset())
    for sample in generate(options):
        (folder / sample.filename).write_bytes(sample.content)


class Stopwatch:
    """Seconds on the wall and of this process, by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def measured(self, name: str) -> Iterator[None]:
        wall, process = time.perf_counter(), time.process_time()
        yield
        for key, spent in (
            (name, time.perf_counter() - wall),
            (f"{name}_of_process", time.process_time() - process),
        ):
            self.seconds[key] = self.seconds.get(key, 0.0) + spent


def measure(url: str, files: Path) -> dict[str, float]:
    watch = Stopwatch()
    validate = expectations.run.validate

    def measured_validate(suite_name: str, *arguments: Any) -> SuiteReport:
        with watch.measured(f"suite_{suite_name}"):
            return validate(suite_name, *arguments)

    expectations.run.validate = measured_validate
    hour = timedelta(hours=1)
    with Store(url, "benchmark") as store:
        migrate(store)
        pipeline = Pipeline(store, 1, "benchmark", UTC, hour, hour, "benchmark")
        with watch.measured("fetch"):
            fetched = fetch(pipeline, LocalFiles([files]), fetched_by="load")
        with watch.measured("check"):
            check(pipeline, fetched.file_ids)
        with watch.measured("load"):
            report = load(pipeline, fetched.file_ids)
    assert report.states == {"loaded": len(fetched.file_ids)}, report
    return watch.seconds


def main() -> None:
    spare_the_collector()  # as `fragflow load` does
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    place = Path(tempfile.mkdtemp(prefix="fragflow-benchmark-"))
    place.chmod(0o711)
    (files := place / "stats").mkdir()
    write_files(files, count)
    server = EmbeddedPostgres(place / "postgres", free_port())
    try:
        server.start()
        server.create_database("benchmark")
        print(json.dumps({name: round(spent, 2) for name, spent in measure(server.url("benchmark"), files).items()}))
    finally:
        server.stop()
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
