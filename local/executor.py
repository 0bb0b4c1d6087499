"""
Airflow's LocalExecutor that does not stand still for ever when one of its workers is killed.

Idle workers queue up at a lock, and the first of them holds it while it waits for a task. Killed just then, which the
kernel does to any process when memory is short, it never gives the lock back: every later task stays queued, while
the scheduler says that it is well. Here a scheduler that has lost a worker ends itself, and is started again: by the
supervisor of `make up`, or by docker compose. What it and its workers did is then done as after any death of theirs.
"""

from __future__ import annotations

import os

from airflow.executors.local_executor import LocalExecutor


class WatchedLocalExecutor(LocalExecutor):
    """A LocalExecutor that ends with the first of its workers: they only end when they are told to or killed."""

    def heartbeat(self) -> None:
        """As Airflow's, which forgets the workers that it finds dead and starts others."""
        workers = set(self.workers)
        super().heartbeat()
        if not workers <= self.workers.keys():
            self.log.error("A worker was killed, and may have held the lock of the task queue. The scheduler ends.")
            os._exit(1)  # an orderly end would wait for the other workers, and they perhaps for that lock
