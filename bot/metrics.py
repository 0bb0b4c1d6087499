"""What is counted for Prometheus and for the command `metrics`: commands and queries, how long, how many failed."""

from __future__ import annotations

import logging
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from bot.last_hour import SLOW_SECONDS, VERY_SLOW_SECONDS, LastHour
from include.store.cache import Counts

slow_commands = logging.getLogger("fragflow.commands")
slow_queries = logging.getLogger("fragflow.queries")

COMMAND_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, SLOW_SECONDS, 2.5, VERY_SLOW_SECONDS, 10.0)
QUERY_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, SLOW_SECONDS, VERY_SLOW_SECONDS)
"""Upper bounds of the histograms; those of slow ones are among them."""


class Metrics:
    """
    The counters of one process; none of its methods raises.

    Labels are names of commands and of functions of the store: there are only so many, whatever people type.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.commands = LastHour()
        self.queries = LastHour()
        self._asked = Counter(
            "fragflow_commands", "Questions that ended so", ("command", "outcome"), registry=self.registry
        )
        self._command_seconds = Histogram(
            "fragflow_command_seconds",
            "Until the answer",
            ("command",),
            buckets=COMMAND_SECONDS,
            registry=self.registry,
        )
        self._query_seconds = Histogram(
            "fragflow_query_seconds", "Of a query", ("query",), buckets=QUERY_SECONDS, registry=self.registry
        )
        self._query_errors = Counter("fragflow_query_errors", "Failed queries", ("query",), registry=self.registry)
        ProcessCollector(registry=self.registry)

    def command(self, name: str, outcome: str, seconds: float) -> None:
        """Count a question that was admitted."""
        self._asked.labels(name, outcome).inc()
        self._command_seconds.labels(name).observe(seconds)
        self.commands.add(name, seconds, failed=outcome == "failed")
        _tell_slow(slow_commands, "command", name, seconds)

    def turned_away(self, name: str) -> None:
        """Count a question that was not admitted."""
        self._asked.labels(name, "turned away").inc()

    def query(self, name: str, seconds: float, failed: bool) -> None:
        """Count a query; in any thread (`include.store.observed.Observer`)."""
        self._query_seconds.labels(name).observe(seconds)
        if failed:
            self._query_errors.labels(name).inc()
        self.queries.add(name, seconds, failed=failed)
        _tell_slow(slow_queries, "query", name, seconds)

    def watch_cache(self, counts: Counts) -> None:
        """Tell how questions were answered from now on."""
        answers = Gauge("fragflow_answers", "Questions answered so since the start", ("how",), registry=self.registry)
        answers.labels("remembered").set_function(lambda: counts.remembered)
        answers.labels("shared").set_function(lambda: counts.shared)
        answers.labels("made").set_function(lambda: counts.made)

    def text(self) -> bytes:
        """Give all of it as Prometheus reads it."""
        return generate_latest(self.registry)


def _tell_slow(logger: logging.Logger, kind: str, name: str, seconds: float) -> None:
    if seconds > VERY_SLOW_SECONDS:
        logger.error("very slow %s", kind, extra={kind: name, "seconds": round(seconds, 3)})
    elif seconds > SLOW_SECONDS:
        logger.warning("slow %s", kind, extra={kind: name, "seconds": round(seconds, 3)})
