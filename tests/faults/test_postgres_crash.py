"""PostgreSQL that crashes and starts again while a step runs: the next run leaves what an undisturbed one leaves."""

from __future__ import annotations

import os
import signal
import sys
from itertools import cycle

import pytest

from include.source.folder import LocalFiles
from include.store import DatabaseUnreachableError, Store
from local import postgres_process
from tests.conftest import TEMPLATE
from tests.faults.kill_points import STEPS, Call, counted, in_repeat_window, spread
from tests.faults.runs import PostsOnDisk, finish, folder_of_maps, left, opened, run
from tests.faults.servers import migrated_server

pytestmark = [pytest.mark.database, pytest.mark.validation, pytest.mark.timeout(1800)]

CRASHES = int(os.environ.get("FRAGFLOW_DATABASE_CRASHES", "12"))
MIDST = [
    Call("load", "return", "derivation.save"),
    Call("load", "return", "revisions.read_earlier_rounds"),
    Call("announce", "return", "post"),
]
"""Within the transaction that loads, and between Discord's answer and its mark: struck however few the crashes are."""


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL that may crash: it keeps what it says is committed, unlike the one of the other tests."""
    with migrated_server({"fsync": "off", "autovacuum": "off"}) as own:
        yield own


@pytest.fixture
def folder(tmp_path):
    return folder_of_maps(tmp_path, maps=1)


CRASH, ORDERLY_STOP = signal.SIGQUIT, signal.SIGINT
"""As `pg_ctl stop` with `-m immediate` (nothing more is written) and with `-m fast` (each connection is told)."""


def stop(server, how):
    process = postgres_process.left_behind(server.log_folder.parent)
    process.send_signal(how)
    process.wait(30)


def restart(server, how):
    stop(server, how)
    server.start()


def test_a_database_that_crashes_or_restarts_in_any_step_is_made_good_by_the_next_run(server, folder, tmp_path):
    """A step either goes on with a new connection or fails saying that the connection was lost."""

    def outcome(name, crash_at, how=CRASH):
        server.create_database(name, template=TEMPLATE)
        url, posts = server.url(name), PostsOnDisk(tmp_path / f"{name}.posts")
        said = None
        with Store(url, "disturbed") as store, counted(lambda: restart(server, how), crash_at) as calls:
            try:
                run(opened(store), LocalFiles([folder]), posts)
            except Exception as error:  # noqa: BLE001 (which one it was is checked)
                said = error
        interrupted = calls if crash_at is None else calls[:crash_at]
        repeated = posts.posted()[-1] if said is not None and in_repeat_window(interrupted) else None
        finish(url, folder, posts)
        return left(url, posts), calls, said, repeated

    outcome("imported", None)  # all that a run imports late, which would be calls of the next one
    expected, calls, said, _ = outcome("undisturbed", None)
    assert said is None
    wrong, failed, struck = [], 0, set()
    midst = [calls.index(call) + 1 for call in MIDST]
    for crash_at, how in zip([*midst, *spread(calls, CRASHES - len(midst))], cycle([CRASH, ORDERLY_STOP])):
        found, _, said, repeated = outcome(f"crashed_{crash_at}", crash_at, how)
        due = expected.repeating(repeated) if repeated else expected
        differs = found.differing(due)
        struck.add(calls[crash_at - 1].step)
        failed += said is not None
        if differs or not (said is None or isinstance(said, DatabaseUnreachableError)):
            wrong.append((crash_at, how, calls[crash_at - 1], differs, said))

    sys.stdout.write(
        f"{CRASHES} crashes and restarts of PostgreSQL: {failed} failed the run, {len(wrong)} left something else\n"
    )
    assert wrong == []
    assert struck == set(STEPS.values())
    assert 0 < failed < CRASHES


def test_a_database_that_stays_away_is_said_and_the_next_run_does_it_all(server, folder, tmp_path):
    server.create_database("away", template=TEMPLATE)
    url, posts = server.url("away"), PostsOnDisk(tmp_path / "away.posts")
    with Store(url, "disturbed", wait_seconds=0.5) as store:
        stop(server, CRASH)
        try:
            with pytest.raises(DatabaseUnreachableError, match="no connection to the database in time"):
                run(opened(store), LocalFiles([folder]), posts)
        finally:
            server.start()
    assert posts.posted() == []

    finish(url, folder, posts)

    assert len(posts.posted()) == 2
