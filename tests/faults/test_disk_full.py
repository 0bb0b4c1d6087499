"""A full disk, under the database and under the state folder: said clearly, nothing half, and made good afterwards."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from psycopg.errors import DiskFull

from include.ingest.announce import announce
from include.ingest.check import check
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.source.folder import LocalFiles
from include.store import DatabaseUnreachableError, Store
from local.keys import key_file
from local.message_log import MessageLog
from local.state import kept_secret
from tests.conftest import TEMPLATE
from tests.faults.runs import PostsOnDisk, finish, folder_of_maps, left, opened, run
from tests.faults.servers import migrated_server

pytestmark = [pytest.mark.database, pytest.mark.validation]

MAPS = 4
AUTHOR = {"id": "7", "username": "Fragflow"}


@contextmanager
def small_disk(megabytes):
    """A file system of its own, of so many megabytes, where Linux lets us have one."""
    if shutil.which("mount") is None or shutil.which("umount") is None:
        pytest.skip("no file system may be mounted here: there is no mount")
    folder = Path(tempfile.mkdtemp(prefix="fragflow-disk-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=711", "tmpfs", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip(f"no file system may be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)  # also when something still has a file open
        folder.rmdir()


@contextmanager
def full(disk, left_bytes=0):
    """Leave the disk only so many bytes."""
    ballast = disk / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file:
            while (free := shutil.disk_usage(disk).free) > left_bytes:
                file.write(bytes(min(free - left_bytes, 1024 * 1024)))
        yield
    finally:
        ballast.unlink()


@pytest.fixture(scope="module")
def database():
    """A disk of its own, and a PostgreSQL that has all its files there."""
    with small_disk(256) as disk:
        options = {"fsync": "off", "autovacuum": "off", "min_wal_size": "32MB", "max_wal_size": "64MB"}
        with migrated_server(options, disk) as own:
            yield disk, own


@pytest.fixture(scope="module")
def undisturbed(database, tmp_path_factory):
    _, server = database
    tmp_path = tmp_path_factory.mktemp("undisturbed")
    posts = PostsOnDisk(tmp_path / "posts")
    server.create_database("undisturbed", template=TEMPLATE)
    finish(server.url("undisturbed"), folder_of_maps(tmp_path, MAPS), posts)
    return left(server.url("undisturbed"), posts)


@pytest.mark.parametrize("full_in", ["fetch", "check", "load"])
def test_a_database_without_space_keeps_what_was_committed_and_goes_on_when_there_is_some(
    database, undisturbed, tmp_path, full_in
):
    disk, server = database
    folder, posts = LocalFiles([folder_of_maps(tmp_path, MAPS)]), PostsOnDisk(tmp_path / "posts")
    server.create_database(full_in, template=TEMPLATE)
    with Store(server.url(full_in), "tests") as store:
        pipeline = opened(store)

        def fetch_files():
            return fetch(pipeline, folder, fetched_by="watch", settled=folder.list_files()).file_ids

        steps = {
            "fetch": fetch_files,
            "check": lambda: check(pipeline, fetch_files()),
            "load": lambda: load(pipeline, fetch_files()),
        }
        for name, step in steps.items():
            if name == full_in:
                before = rows(store)
                begin_log_segment(store)
                with full(disk), pytest.raises(DiskFull, match="No space left on device"):
                    step()
                assert rows(store) == before
            step()
        announce(pipeline, posts)

    assert left(server.url(full_in), posts) == undisturbed


def begin_log_segment(store):
    """Give the write-ahead log room that it has already: without any, the server ends (see below)."""
    with store.transaction() as connection:
        connection.execute("SELECT pg_switch_wal()")
        connection.execute("SELECT pg_logical_emit_message(true, 'tests', 'begins the next one')")


def rows(store):
    """How much every table of the flow holds."""
    with store.transaction() as connection:
        return [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            for table in ("stats_files", "validation_results", "rounds", "player_comprehensive_stats", "announcements")
        ]


def fill_log(store):
    """Write into the log alone, as long as that is possible."""
    while True:
        with store.transaction() as connection:
            connection.execute("SELECT pg_logical_emit_message(true, 'tests', repeat('x', 1000000))")


def test_a_write_ahead_log_without_space_ends_the_server_and_loses_nothing_that_was_committed(
    database, undisturbed, tmp_path
):
    """Nothing can be promised without it: PostgreSQL stops. Started again with space, it has all that it promised."""
    disk, server = database
    folder, posts = folder_of_maps(tmp_path, MAPS), PostsOnDisk(tmp_path / "posts")
    server.create_database("log", template=TEMPLATE)
    url = server.url("log")
    with Store(url, "tests", wait_seconds=0.5) as store, full(disk):
        with pytest.raises(DatabaseUnreachableError):
            fill_log(store)
        with pytest.raises(DatabaseUnreachableError):
            run(opened(store), LocalFiles([folder]), posts)
    server.start()

    finish(url, folder, posts)

    assert left(url, posts) == undisturbed


def test_posts_without_space_for_them_are_not_taken_and_those_taken_outlive_a_restart():
    with small_disk(1) as disk:
        path = disk / "messages.jsonl"
        log = MessageLog(path)
        taken = [log.post({"content": "before"}, AUTHOR)]
        with full(disk, left_bytes=4096):
            for number in range(50):
                with suppress(OSError):
                    taken.append(log.post({"content": "x" * 500, "embeds": [{"title": str(number)}]}, AUTHOR))
        assert len(taken) < 51
        taken.append(log.post({"content": "afterwards"}, AUTHOR))

        assert MessageLog(path).since(0) == taken


def test_a_secret_without_space_for_it_is_made_when_there_is_some():
    """Left empty it would be taken for one: the next start would find it there."""
    with small_disk(1) as disk:
        with full(disk):
            for make in (kept_secret, key_file):
                with pytest.raises(OSError, match="No space left on device"):
                    make(disk / make.__name__)

        assert len(kept_secret(disk / "kept_secret")) == 32
        assert key_file(disk / "key_file").get_algorithm() == "ssh-ed25519"
