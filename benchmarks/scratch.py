"""A folder of invented stats files, and a PostgreSQL that is there for one benchmark only."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from pathlib import Path

from include.ingest.context import Pipeline
from include.samples import SampleOptions, generate
from include.store import Store
from include.store.migrate import migrate
from local.postgres import EmbeddedPostgres
from tests.free_ports import free_port

MAPS_PER_EVENING = 10


def write_files(folder: Path, count: int) -> None:
    """Write that many files of real size, two for each map, ten maps an evening."""
    folder.mkdir()
    options = SampleOptions(evenings=count // (2 * MAPS_PER_EVENING), maps=MAPS_PER_EVENING, defects=frozenset())
    for sample in generate(options):
        (folder / sample.filename).write_bytes(sample.content)


@contextmanager
def scratch_database() -> Iterator[tuple[Path, EmbeddedPostgres]]:
    """Give an empty folder and a running server, both gone afterwards."""
    place = Path(tempfile.mkdtemp(prefix="fragflow-benchmark-"))
    place.chmod(0o711)
    server = EmbeddedPostgres(place / "postgres", free_port())
    try:
        server.start()
        yield place, server
    finally:
        server.stop()
        shutil.rmtree(place)


@contextmanager
def fresh_pipeline(server: EmbeddedPostgres, database: str, connections: int = 5) -> Iterator[Pipeline]:
    """Give the way into a new database of that name."""
    server.create_database(database)
    hour = timedelta(hours=1)
    with Store(server.url(database), "benchmark", max_size=connections) as store:
        migrate(store)
        yield Pipeline(store, 1, "benchmark", UTC, hour, hour, "benchmark")
