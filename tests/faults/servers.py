"""A PostgreSQL of a trial's own, with the tables of the statistics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path

from include.store import Store
from include.store.migrate import migrate
from local.postgres import EmbeddedPostgres
from tests.conftest import TEMPLATE
from tests.free_ports import free_port
from tests.memory import folder_for_a_server


@contextmanager
def migrated_server(options: Mapping[str, str], place: Path | None = None) -> Iterator[EmbeddedPostgres]:
    """A server with a migrated `TEMPLATE`, all its files in `place` or in a folder that is gone afterwards."""
    with folder_for_a_server() if place is None else nullcontext(place) as folder:
        server = EmbeddedPostgres(folder / "postgres", free_port(), options)
        try:
            server.start()
            server.create_database(TEMPLATE)
            with Store(server.url(TEMPLATE), "tests") as store:
                migrate(store)
            yield server
        finally:
            server.stop()
