"""Two runs that keep the same files in the same instant: both go on, and each file is kept once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from threading import Barrier

import pytest

from include.ingest.transfer import read
from include.samples import SampleOptions, generate
from include.store import Store, ledger
from include.store.files import FetchedFile
from tests.ingest.folders import folder_of

pytestmark = pytest.mark.database

TRIES = 150


def save(store: Store, files: Sequence[FetchedFile], begin: Barrier) -> list[int]:
    with store.transaction() as connection:
        begin.wait()
        return ledger.save_files(connection, 1, "watch", files)


def test_files_that_two_runs_keep_in_the_same_instant_are_kept_once(database_url):
    """ON CONFLICT looks at one of two unique indexes: the other refused the later of two, once in a few dozen tries."""
    folder = folder_of(generate(SampleOptions(maps=2)))
    files = [read(folder, file, UTC, "watch") for file in folder.list_files()]
    with Store(database_url, "tests") as store, ThreadPoolExecutor(2) as runs:
        with store.transaction() as connection:
            ledger.save_server(connection, 1, "tests", "UTC")
        for _ in range(TRIES):
            begin = Barrier(2)
            both = [runs.submit(save, store, files, begin) for _ in range(2)]
            assert both[0].result() == both[1].result()
            with store.transaction() as connection:
                assert connection.execute("SELECT count(*) FROM stats_files").fetchone() == (len(files),)
                connection.execute("TRUNCATE stats_files CASCADE")
