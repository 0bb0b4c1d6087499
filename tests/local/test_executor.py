"""The real executor of `make up` with workers that die, against tasks that do nothing but sleep."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass

import pytest

from tests import airflow_home

ARE_FORKED = multiprocessing.get_all_start_methods()[0] == "fork"
forked_only = pytest.mark.skipif(not ARE_FORKED, reason="by default processes are not forked here")
pytestmark = [pytest.mark.airflow, pytest.mark.timeout(60), forked_only]

WORKERS = 2


@dataclass(frozen=True)
class Nap:
    """As much of a task as an executor looks at."""

    key: str
    seconds: float
    display_name: str = "nap"
    running_state: str | None = None
    success_state: str = "success"
    failure_state: str = "failed"


def outcome_of(scheduler):
    """Run a scheduler in a process of its own; its exit code, negative for a signal."""
    child = os.fork()
    if child == 0:
        code = 3
        try:
            os.setsid()
            scheduler()
            code = 0
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # its workers, as the supervisor does
    return code


@pytest.fixture
def started(monkeypatch):
    """Gives an executor with its workers when it is called in the process that shall have them."""
    monkeypatch.setenv("AIRFLOW_HOME", str(airflow_home.HOME))
    from airflow.executors.base_executor import BaseExecutor

    from local.executor import WatchedLocalExecutor

    def start():
        BaseExecutor.run_workload = staticmethod(lambda nap, **_: time.sleep(nap.seconds))
        executor = WatchedLocalExecutor(parallelism=WORKERS)
        executor.start()
        time.sleep(0.3)  # the first worker holds the lock while it waits for a task, the other waits for the lock
        return executor

    return start


def put(executor, naps):
    """Give these to the workers, as a heartbeat does with what is queued."""
    executor.queued_tasks.update({nap.key: nap for nap in naps})
    executor._process_workloads(naps)


def beat(executor, seconds, enough=sys.maxsize):
    """As the scheduler does, for so long or until enough tasks are done; gives those."""
    done = set()
    until = time.monotonic() + seconds
    while time.monotonic() < until and len(done) < enough:
        executor.heartbeat()
        done |= executor.get_event_buffer().keys()
        time.sleep(0.05)
    return done


@pytest.mark.parametrize("victim", range(WORKERS))
def test_a_scheduler_whose_idle_worker_was_killed_ends(started, victim):
    """Airflow's own goes on for ever without a task being done, when it is the worker that holds the lock."""

    def scheduler():
        executor = started()
        os.kill(list(executor.workers)[victim], signal.SIGKILL)
        beat(executor, 20)

    assert outcome_of(scheduler) == 1


def test_a_scheduler_whose_worker_was_killed_under_its_task_ends(started):
    def scheduler():
        executor = started()
        put(executor, [Nap(str(number), 30) for number in range(WORKERS)])
        beat(executor, 0.5)
        os.kill(min(executor.workers), signal.SIGKILL)
        beat(executor, 20)

    assert outcome_of(scheduler) == 1


def test_more_tasks_than_workers_are_waited_for_however_long_they_take(started):
    """Workers that are busy, or too slow to take a task, are not dead ones."""

    def scheduler():
        executor = started()
        for worker in executor.workers:
            os.kill(worker, signal.SIGSTOP)
        put(executor, [Nap(str(number), 0.2) for number in range(4 * WORKERS)])
        assert beat(executor, 0.5) == set()
        for worker in executor.workers:
            os.kill(worker, signal.SIGCONT)
        assert len(beat(executor, 20, enough=4 * WORKERS)) == 4 * WORKERS
        executor.end()

    assert outcome_of(scheduler) == 0


def test_airflow_is_told_to_use_it_here_and_in_containers():
    """Both are fed by the same variables, and import the project as it is installed, from any folder."""
    from local.airflow_env import FIXED
    from local.executor import WatchedLocalExecutor

    assert FIXED["AIRFLOW__CORE__EXECUTOR"] == f"{WatchedLocalExecutor.__module__}.{WatchedLocalExecutor.__name__}"
