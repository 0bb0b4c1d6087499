"""Two runs over the same files at once, as an impatient operator starts them: nothing is loaded or posted twice."""

from __future__ import annotations

import os
import sys
import time
import traceback
from random import Random

import pytest

from include.source.folder import LocalFiles
from include.store import Store
from tests.faults.runs import PostsOnDisk, finish, folder_of_maps, left, opened, run

pytestmark = [pytest.mark.database, pytest.mark.validation, pytest.mark.timeout(1800)]

PAIRS = int(os.environ.get("FRAGFLOW_PAIRS_OF_RUNS", "6"))


def start(url, folder, posts, delay):
    """A run in a process of its own; the caller must hold no connection, which the child would share."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            time.sleep(delay)
            with Store(url, "one of two") as store:
                run(opened(store), LocalFiles([folder]), posts)
            code = 0
        finally:
            if code:
                traceback.print_exc()
                sys.stderr.flush()
            os._exit(code)
    return child


def test_two_runs_at_once_leave_what_one_leaves(postgres_server, migrated_template, tmp_path):
    dice, folder = Random(5), folder_of_maps(tmp_path, maps=2)

    def outcome(name, delays):
        postgres_server.create_database(name, template=migrated_template)
        url, posts = postgres_server.url(name), PostsOnDisk(tmp_path / f"{name}.posts")
        try:
            if not delays:
                finish(url, folder, posts)
            children = [start(url, folder, posts, delay) for delay in delays]
            failed = [child for child in children if os.waitpid(child, 0)[1]]
            return left(url, posts), failed
        finally:
            postgres_server.client("dropdb", "--force", name)

    expected, _ = outcome("alone_first", ())
    began = time.monotonic()
    assert outcome("alone", ()) == (expected, [])
    seconds = time.monotonic() - began
    wrong = []
    for pair in range(PAIRS):
        delays = [0.0, dice.uniform(0, seconds) if pair else 0.0]
        found, failed = outcome(f"pair_{pair}", delays)
        if failed or found != expected:
            wrong.append((delays, failed, found.differing(expected)))

    sys.stdout.write(f"{PAIRS} pairs of runs at once: {len(wrong)} failed or left something else\n")
    assert len(expected.posted) == 4
    assert wrong == []
