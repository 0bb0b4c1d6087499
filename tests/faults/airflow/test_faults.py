"""
Each part of the running system dies or misbehaves while files are on their way; it must end as if nothing had been.

The scenarios share one started system and follow each other. FRAGFLOW_SOAK=1 adds those that take a minute each, and
FRAGFLOW_AIRFLOW_KILLS=20 kills something at that many random moments.
"""

from __future__ import annotations

import os
import signal
import time
from random import Random

import psutil
import pytest

from tests.faults.airflow.system import until
from tests.faults.airflow.undisturbed import next_evening, write

pytestmark = [pytest.mark.system, pytest.mark.timeout(3600)]

SOAK = "FRAGFLOW_SOAK" in os.environ
KILLS = int(os.environ.get("FRAGFLOW_AIRFLOW_KILLS", "0"))
STEPS = ("fetch", "check", "load")
COMPONENTS = ("airflow scheduler", "airflow api", "airflow dag-processor", "airflow triggerer", "postgres")

LIVE_SECONDS = 5.0
"""From a file to its post, mostly: a kill after that would meet nothing on its way."""

takes_minutes = pytest.mark.skipif(not SOAK, reason="takes minutes: FRAGFLOW_SOAK=1")


def test_a_run_goes_on_though_each_of_its_tasks_is_killed(trial):
    """Only the post that Discord had accepted when its sender died comes twice."""
    files = next_evening()
    for step in STEPS:
        with trial.held_in(step, files) as (task, release):
            task.kill()
            release()
    with trial.held_in_announce(files, accepted=True) as task:
        task.kill()
    if not SOAK:
        trial.system.end_leases()
    trial.assert_recovered("task killed in fetch, check, load and announce", within=120, repeats=1)


@takes_minutes
@pytest.mark.parametrize("step", STEPS)
def test_a_task_killed_while_it_writes_is_done_again(trial, step):
    with trial.held_in(step, next_evening()) as (task, release):
        task.kill()
        release()
    trial.assert_recovered(f"task killed in {step}", within=60)


@takes_minutes
def test_a_task_killed_before_its_post_is_accepted_repeats_none(trial):
    with trial.held_in_announce(next_evening(), accepted=False) as task:
        task.kill()
    trial.assert_recovered("task killed in announce, the post not accepted", within=120)


@takes_minutes
@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_under_its_task_is_missed_and_the_task_done_again(trial, step):
    with trial.held_in(step, next_evening()) as (task, release):
        task.parent().kill()
        release()
    trial.assert_recovered(f"worker killed in {step}", within=120)


@takes_minutes
def test_idle_workers_that_are_killed_keep_no_task_waiting(trial):
    """One of them holds the lock of the task queue; the scheduler ends with it, and starts again."""
    trial.system.wait_until_idle()
    restarts = trial.system.restarts("scheduler")
    for worker in trial.system.workers():
        _kill(worker)
    trial.hurt()
    until("the scheduler is started again", lambda: trial.system.restarts("scheduler") > restarts)
    trial.write(next_evening())
    trial.assert_recovered("all workers killed while they had no task", within=120)


def test_files_that_arrive_around_the_death_of_the_triggerer_are_all_loaded(trial):
    """Two rings before the scheduler looks, of which it sees one; then nobody who rings for the rest."""
    evening = next_evening(maps=2)
    scheduler = trial.system.component("airflow scheduler")
    scheduler.suspend()
    try:
        for file in evening[:2]:
            rings = trial.system.rings()
            trial.write([file])
            until("a ring", lambda rings=rings: trial.system.rings() > rings)
        trial.hurt()
        trial.system.component("airflow triggerer").kill()
    finally:
        scheduler.resume()
    trial.write(evening[2:])
    trial.assert_recovered("triggerer killed after two rings, before two files", within=120)


def test_a_scheduler_killed_during_a_run_is_started_again_and_finishes_it(trial):
    with trial.held_in("load", next_evening()):
        restarts = trial.system.restarts("scheduler")
        trial.system.component("airflow scheduler").kill()
        until("the scheduler is started again", lambda: trial.system.restarts("scheduler") > restarts)
    trial.assert_recovered("scheduler and its workers killed during load", within=120)


def test_an_api_server_killed_while_a_task_runs_is_waited_for(trial):
    with trial.held_in("load", next_evening()):
        trial.system.component("airflow api").kill()
    trial.assert_recovered("API server killed during load", within=120)


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
    """Airflow's own tables are in it as well."""
    with trial.held_in("load", next_evening()):
        trial.system.component("postgres").send_signal(signal.SIGQUIT)
        time.sleep(1)
    trial.assert_recovered("PostgreSQL crashed during load", within=180)


def test_a_game_server_that_is_away_or_another_is_not_read_until_it_is_itself_again(trial):
    trial.server.end()
    trial.write(next_evening())
    trial.system.trigger("ingest_rounds")
    until("the watch says that it is away", lambda: "cannot be reached" in trial.system.log("triggerer"))
    trial.server.begin(with_another_key=True)
    until("the watch says that it is another", lambda: "host key is not the one" in trial.system.log("triggerer"))
    trial.server.end()
    trial.server.begin()
    trial.hurt()
    trial.assert_recovered("game server away, then with another key, then back", within=120)


def test_a_webhook_that_is_busy_and_then_ill_gets_each_post_once(trial):
    trial.discord.refusals += [(429, {"Retry-After": "2"}), *[(503, {})] * 4]
    trial.hurt()
    trial.write(next_evening())
    trial.assert_recovered("webhook says 429 once and 503 four times", within=60)


@pytest.mark.parametrize("number", range(KILLS))
def test_whatever_is_killed_at_a_random_moment(trial, number):
    """A task, a worker, busy or idle, or a component; at most the one post on its way comes twice."""
    dice = Random(number)
    victim = dice.choice(("task", "worker", *COMPONENTS))
    trial.write(next_evening())
    time.sleep(dice.uniform(0, LIVE_SECONDS))
    trial.hurt()
    if victim in COMPONENTS:
        trial.system.component(victim).send_signal(signal.SIGQUIT if victim == "postgres" else signal.SIGKILL)
    else:
        processes = trial.system.tasks() if victim == "task" else trial.system.workers()
        for process in processes and [dice.choice(processes)]:
            _kill(process)
    trial.assert_recovered(f"{victim} killed at a random moment", within=240, repeats=1)


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


def test_after_all_of_it_nothing_comes_again(trial):
    trial.system.wait_until_idle()

    assert trial.rows_hash() == trial.undisturbed_hash()
    assert (trial.discord.counted() - trial.expected.counted()).total() <= trial.repeats
