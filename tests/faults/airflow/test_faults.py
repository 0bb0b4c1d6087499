"""
Each part of the running system dies or misbehaves while files are on their way; it must end as if nothing had been.

The scenarios share one started system and follow each other. FRAGFLOW_SOAK=1 adds those that take a minute each.
"""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.faults.airflow.system import until
from tests.faults.airflow.undisturbed import next_evening, write

pytestmark = [pytest.mark.system, pytest.mark.timeout(900)]

soak = pytest.mark.skipif("FRAGFLOW_SOAK" not in os.environ, reason="takes minutes: FRAGFLOW_SOAK=1")

STEPS = ("fetch", "check", "load")


@pytest.mark.parametrize("step", STEPS)
def test_a_task_killed_while_it_writes_is_done_again(trial, step):
    with trial.held_in(step) as (task, release):
        task.kill()
        release()
    trial.assert_recovered(f"task killed in {step}", within=60)


def test_a_task_killed_while_it_posts_repeats_at_most_that_post(trial):
    with trial.discord.holds_next(accepted=True):
        trial.write(next_evening())
        assert trial.discord.holding.wait(60)
        task = trial.system.task_connected_to(trial.discord.port)
        trial.hurt()
        task.kill()
    trial.assert_recovered("task killed in announce, the post accepted", within=120, repeats=1)


@soak
def test_a_task_killed_before_its_post_is_accepted_repeats_none(trial):
    with trial.discord.holds_next(accepted=False):
        trial.write(next_evening())
        assert trial.discord.holding.wait(60)
        task = trial.system.task_connected_to(trial.discord.port)
        trial.hurt()
        task.kill()
    trial.assert_recovered("task killed in announce, the post not accepted", within=120)


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_under_its_task_is_missed_and_the_task_done_again(trial, step):
    with trial.held_in(step) as (task, release):
        task.parent().kill()
        release()
    trial.assert_recovered(f"worker killed in {step}", within=120)


def test_files_that_arrive_while_the_triggerer_is_dead_are_found_by_the_next(trial):
    """Two rings before the scheduler looks, and then nobody who rings."""
    first_round, second_round = next_evening()
    scheduler = trial.system.component("airflow scheduler")
    scheduler.suspend()
    try:
        rings = trial.system.rings()
        trial.write([first_round])
        until("a ring", lambda: trial.system.rings() > rings)
        rings = trial.system.rings()
        trial.write([second_round])
        until("another ring", lambda: trial.system.rings() > rings)
        trial.hurt()
        trial.system.component("airflow triggerer").kill()
    finally:
        scheduler.resume()
    trial.assert_recovered("triggerer killed after two rings", within=60)
    trial.system.component("airflow triggerer").kill()
    trial.hurt()
    trial.write(next_evening())
    trial.assert_recovered("triggerer killed, then files arrive", within=60)


def test_a_scheduler_killed_during_a_run_is_started_again_and_finishes_it(trial):
    with trial.held_in("load"):
        trial.system.component("airflow scheduler").kill()
    trial.assert_recovered("scheduler killed during load", within=120)


def test_an_api_server_killed_while_a_task_runs_is_waited_for(trial):
    with trial.held_in("check"):
        trial.system.component("airflow api").kill()
    trial.assert_recovered("API server killed during check", within=120)


def test_runs_by_hand_and_by_the_watch_do_the_same_files_once(trial):
    files = next_evening(maps=2)
    trial.expect(files)
    trial.hurt()
    for file in files:
        write([file], trial.server.folder)
        trial.system.trigger("ingest_rounds")
        trial.system.trigger("sync_rounds")
    trial.assert_recovered("four runs by hand of each DAG beside the watch", within=120)


def test_a_database_that_crashes_during_a_load_is_started_again(trial):
    with trial.held_in("load"):
        trial.system.component("postgres").send_signal(signal.SIGQUIT)
        time.sleep(1)
    trial.assert_recovered("PostgreSQL crashed during load", within=180)


def test_a_game_server_that_is_away_or_another_is_not_read_until_it_is_itself_again(trial):
    trial.server.end()
    trial.hurt()
    trial.write(next_evening())
    trial.system.trigger("ingest_rounds")
    until("the watch says that it is away", lambda: "cannot be reached" in trial.system.log("triggerer"))
    trial.server.begin(with_another_key=True)
    until("the watch says that it is another", lambda: "host key is not the one" in trial.system.log("triggerer"))
    trial.server.end()
    trial.server.begin()
    trial.assert_recovered("game server away, then with another key, then back", within=120)


def test_a_webhook_that_is_busy_and_then_ill_gets_each_post_once(trial):
    trial.discord.refusals += [(429, {"Retry-After": "2"}), *[(503, {})] * 6]
    trial.hurt()
    trial.write(next_evening())
    trial.assert_recovered("webhook says 429 once and 503 six times", within=60)


def test_after_all_of_it_nothing_comes_again(trial):
    trial.system.wait_until_idle()

    assert trial.rows_hash() == trial.undisturbed_hash()
    assert (trial.discord.counted() - trial.expected.counted()).total() == trial.repeats
