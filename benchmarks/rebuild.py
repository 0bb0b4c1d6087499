"""
How long a rebuild takes, against the load that filled the database, and a fingerprint.

Budget (design): 10 s for 4,000 files on two quiet cores, where their load takes 20. Seconds of our own process and of
the database's are shown beside, since they change less with what else the machine does.
Run it: python -m benchmarks.rebuild, or with a folder of stats files.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from pathlib import Path

import psutil

import expectations.run  # noqa: F401 (seconds that no step should be charged with)
from benchmarks.checks import write_files
from cli.collector import spare_the_collector
from include.ingest.check import check
from include.ingest.context import Pipeline
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.ingest.rebuild import rebuild
from include.source.folder import LocalFiles
from include.store import Store
from include.store.fingerprint import read_fingerprint
from include.store.migrate import migrate
from local.postgres import EmbeddedPostgres
from tests.free_ports import free_port

FILES = 4000


class Stopwatch:
    """Seconds on the wall, of this process and of the database's one connection, by name."""

    def __init__(self, backend: int) -> None:
        self._processes = (psutil.Process(os.getpid()), psutil.Process(backend))
        self.seconds: dict[str, dict[str, float]] = {}

    @contextmanager
    def measured(self, name: str) -> Iterator[None]:
        wall, before = time.perf_counter(), self._spent()
        yield
        spent = [time.perf_counter() - wall, *(now - then for now, then in zip(self._spent(), before, strict=True))]
        self.seconds[name] = dict(zip(("wall", "process", "database"), (round(each, 2) for each in spent), strict=True))

    def _spent(self) -> list[float]:
        return [sum(process.cpu_times()[:2]) for process in self._processes]


def measure(url: str, folder: Path) -> dict[str, object]:
    hour = timedelta(hours=1)
    with Store(url, "benchmark", max_size=1) as store:
        migrate(store)
        pipeline = Pipeline(store, 1, "benchmark", UTC, hour, hour, "benchmark")
        with store.transaction() as connection:
            watch = Stopwatch(connection.info.backend_pid)
        with watch.measured("load"):
            fetched = fetch(pipeline, LocalFiles([folder]), fetched_by="load")
            check(pipeline, fetched.file_ids)
            load(pipeline, fetched.file_ids)
        with watch.measured("fingerprint"), store.transaction() as connection:
            loaded = read_fingerprint(connection)
        with watch.measured("rebuild"):
            report = rebuild(pipeline)
        with watch.measured("rebuild_without_checks"):
            again = rebuild(pipeline, with_checks=False)
    seconds = watch.seconds["rebuild"]
    return {
        "files": report.files,
        "rows": sum(table.rows for table in loaded.tables),
        "fingerprint_equal": loaded == report.before == report.after == again.after,
        "fingerprint": loaded.sha256[:16],
        "seconds": watch.seconds,
        "files_per_second": round(report.files / seconds["wall"]),
        "files_per_second_of_both_processes": round(report.files / (seconds["process"] + seconds["database"])),
        "share_of_load": round(sum(seconds.values()) / sum(watch.seconds["load"].values()), 2),
    }


def main() -> None:
    spare_the_collector()
    scratch = Path(tempfile.mkdtemp(prefix="fragflow-benchmark-"))
    scratch.chmod(0o711)
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else scratch / "gamestats"
    server = EmbeddedPostgres(scratch / "postgres", free_port())
    try:
        if len(sys.argv) == 1:
            folder.mkdir()
            write_files(folder, FILES)
        server.start()
        server.create_database("benchmark")
        print(json.dumps(measure(server.url("benchmark"), folder), indent=1))
    finally:
        server.stop()
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
