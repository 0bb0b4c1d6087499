"""A worker killed anywhere is made good by the next run. FRAGFLOW_KILL_POINTS=200 searches longer."""

from __future__ import annotations

import os

import pytest

from include.samples import SampleOptions, generate
from include.store import Store
from tests.faults.kill_points import PostsOnDisk, opened, run, run_killed
from tests.faults.permutations import fingerprint

pytestmark = [pytest.mark.database, pytest.mark.validation, pytest.mark.timeout(3600)]

POINTS = int(os.environ.get("FRAGFLOW_KILL_POINTS", "12"))


def test_a_run_killed_anywhere_is_finished_by_the_next(postgres_server, migrated_template, tmp_path):
    """No row differs; no post is missing; only the one post that was on its way may come twice."""
    folder = tmp_path / "gamestats"
    folder.mkdir()
    for file in generate(SampleOptions(maps=1)):
        (folder / file.filename).write_bytes(file.content)

    def outcome(kill_at):
        name = f"killed_{kill_at}"
        postgres_server.create_database(name, template=migrated_template)
        url, posts = postgres_server.url(name), tmp_path / f"{name}.posts"
        try:
            calls = run_killed(url, folder, posts, kill_at)
            with Store(url, "tests") as store:
                run(opened(store), folder, PostsOnDisk(posts))
                return calls, fingerprint(opened(store)), PostsOnDisk(posts).posts()
        finally:
            postgres_server.client("dropdb", "--force", name)

    calls, expected, posted = outcome(None)
    assert len(calls) > POINTS
    assert posted
    assert len(posted) == len(set(posted))

    wrong = []
    for number in range(POINTS):
        kill_at = 1 + number * (len(calls) - 1) // POINTS
        survived, found, posts = outcome(kill_at)
        repeats = len(posts) - len(set(posts))
        if survived is not None or found != expected or set(posts) != set(posted) or repeats > 1:
            wrong.append((kill_at, calls[kill_at - 1], survived is None, found == expected, len(posts)))
    assert wrong == []
