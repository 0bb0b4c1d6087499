"""
Airflow's LocalExecutor that does not stand still for ever when one of its idle workers is killed.

Idle workers queue up at a lock, and the first of them holds it while it waits for a task. Killed just then, which the
kernel does to any process when memory is short, it never gives the lock back: every later task stays queued, while
the scheduler says that it is well. Here such a scheduler ends itself, and the supervisor starts another.
"""

from __future__ import annotations

import os
import signal
import time
from typing import Final

from airflow.executors.local_executor import LocalExecutor

STALLED_SECONDS: Final = 10.0
"""An idle worker takes a task within milliseconds."""


class WatchedLocalExecutor(LocalExecutor):
    """A LocalExecutor that notices when nobody takes its tasks."""

    _untaken_since: float | None = None

    def sync(self) -> None:
        """As Airflow's, and a look at whether tasks wait while workers do."""
        super().sync()
        if not self._idle_workers_ignore_a_task():
            self._untaken_since = None
        elif self._untaken_since is None:
            self._untaken_since = time.monotonic()
        elif time.monotonic() - self._untaken_since > STALLED_SECONDS:
            self.log.error("No worker takes a task: one was killed with the lock in its hand. The scheduler ends.")
            os.kill(os.getpid(), signal.SIGKILL)  # its orderly end would wait for these workers

    def _idle_workers_ignore_a_task(self) -> bool:
        busy = len(self.running) - self._unread_messages.value
        return not self.activity_queue.empty() and busy < self.parallelism
