"""A PostgreSQL of a trial's own, with the tables of the statistics."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from include.store import Store
from include.store.migrate import migrate
from local.postgres import EmbeddedPostgres
from tests.conftest import TEMPLATE
from tests.free_ports import free_port


@contextmanager
def migrated_server(options: Mapping[str, str], place: Path | None = None) -> Iterator[EmbeddedPostgres]:
    """A server with a migrated `TEMPLATE`, all its files in `place` or in a folder that is gone afterwards."""
    # Not pytest's own temporary folder: root's is closed to the account that the server runs as.
    folder = place or Path(tempfile.mkdtemp(prefix="fragflow-server-"))
    folder.chmod(0o711)
    server = EmbeddedPostgres(folder / "postgres", free_port(), options)
    try:
        server.start()
        server.create_database(TEMPLATE)
        with Store(server.url(TEMPLATE), "tests") as store:
            migrate(store)
        yield server
    finally:
        server.stop()
        if place is None:
            shutil.rmtree(folder)
