"""A worker killed anywhere is made good by the next run. FRAGFLOW_KILL_POINTS=200 searches longer."""

from __future__ import annotations

import os
import sys
from collections import Counter

import pytest

from tests.faults.kill_points import STEPS, in_repeat_window, run_killed, spread
from tests.faults.runs import PostsOnDisk, finish, folder_of_maps, left, replace_round_1

pytestmark = [pytest.mark.database, pytest.mark.validation, pytest.mark.timeout(3600)]

POINTS = int(os.environ.get("FRAGFLOW_KILL_POINTS", "16"))
"""Over both kinds of run."""


@pytest.fixture
def folder(tmp_path):
    return folder_of_maps(tmp_path, maps=1)


@pytest.fixture(scope="module")
def imported(postgres_server, migrated_template, tmp_path_factory):
    """All that a run imports late: seconds for each child that would find it missing."""
    tmp_path = tmp_path_factory.mktemp("imported")
    postgres_server.create_database("imported", template=migrated_template)
    finish(postgres_server.url("imported"), folder_of_maps(tmp_path, maps=1), PostsOnDisk(tmp_path / "posts"))
    postgres_server.client("dropdb", "--force", "imported")


@pytest.fixture
def killed(imported, postgres_server, tmp_path, folder):
    """
    Gives what is left of a copy of a database after a run over the folder was killed and another finished it.

    With it whether the run was killed, its calls, and the post that was on its way to be marked.
    """

    def outcome(template, posted_before, kill_at):
        name = f"killed_{kill_at}"
        postgres_server.create_database(name, template=template)
        url, posts = postgres_server.url(name), PostsOnDisk(tmp_path / f"{name}.posts")
        posts.path.write_text(posted_before)
        try:
            was_killed, calls = run_killed(url, folder, posts, kill_at)
            on_its_way = posts.posted()[-1] if in_repeat_window(calls) else None
            finish(url, folder, posts)
            return left(url, posts), was_killed, calls, on_its_way
        finally:
            postgres_server.client("dropdb", "--force", name)

    return outcome


def kill_everywhere(killed, template, posted_before, points):
    """Kill at that many calls; give the undisturbed outcome and the calls, and where another outcome was left."""
    expected, _, calls, _ = killed(template, posted_before, None)
    chosen = spread(calls, points)
    wrong = []
    for kill_at in chosen:
        found, was_killed, until, on_its_way = killed(template, posted_before, kill_at)
        due = expected.repeating(on_its_way) if on_its_way else expected
        differs = found.differing(due)
        if differs or not was_killed:
            wrong.append((kill_at, until[-1], was_killed, differs))
    sys.stdout.write(told(calls, chosen, wrong))
    return expected, [calls[kill_at - 1] for kill_at in chosen], wrong


def told(calls, chosen, wrong):
    """How many were killed where, in one line."""
    struck = Counter(calls[kill_at - 1].step for kill_at in chosen)
    steps = ", ".join(f"{struck[step]} in {step}" for step in STEPS.values())
    borders = sum(calls[kill_at - 1].is_boundary for kill_at in chosen)
    return (
        f"{len(chosen)} kills among {len(calls)} calls: {steps}; {borders} at a commit, post or edit; "
        f"{len(wrong)} left something else\n"
    )


def test_a_run_killed_anywhere_is_finished_by_the_next(killed, migrated_template):
    """No row differs and each post comes once; twice only the one that was taken and not yet marked."""
    expected, struck, wrong = kill_everywhere(killed, migrated_template, "", POINTS // 2)

    assert len(expected.posted) == 2
    assert {call.step for call in struck} == set(STEPS.values())
    assert wrong == []


def test_a_run_of_corrections_killed_anywhere_is_finished_by_the_next(
    killed, postgres_server, migrated_template, folder, tmp_path
):
    """A file was replaced: each revision is kept once, the posts say what changed, none is posted again."""
    before = PostsOnDisk(tmp_path / "before.posts")
    postgres_server.create_database("corrected", template=migrated_template)
    try:
        finish(postgres_server.url("corrected"), folder, before)
        replace_round_1(folder)
        expected, struck, wrong = kill_everywhere(killed, "corrected", before.path.read_text(), POINTS // 2)
    finally:
        postgres_server.client("dropdb", "--force", "corrected")

    assert len(expected.posted) == 2
    assert expected.shown != expected.posted
    assert len(expected.revisions) == 2
    assert {call.step for call in struck} == set(STEPS.values())
    assert wrong == []
