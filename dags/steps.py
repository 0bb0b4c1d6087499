"""The tasks that DAGs share. They hand each other ids of the ledger and nothing else."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from airflow.sdk import task

if TYPE_CHECKING:
    from include.ingest.standing import Completeness

logger = logging.getLogger(__name__)

DEFAULTS = {
    "owner": "fragflow",
    "retries": 4,
    "retry_delay": timedelta(seconds=3),
    "retry_exponential_backoff": 2,
    "execution_timeout": timedelta(minutes=30),
}
"""A process that was killed is made good at once; a database that starts again is waited for, a minute or so."""

PATIENT = {
    "retries": 11,
    "retry_delay": timedelta(seconds=3),
    "retry_exponential_backoff": 2,
    "max_retry_delay": timedelta(seconds=30),  # so long the files still wait when the server is back
}
"""For a game server that cannot be reached: a restart of its machine takes a few minutes."""


def warn_of_unread(failed: Mapping[str, str]) -> None:
    """Log files that could not be read; their names are the server's words, so they are quoted."""
    for filename, reason in failed.items():
        logger.warning("%r could not be read and is tried again: %s", filename, reason)


def unread(failed: Mapping[str, str]) -> str:
    """Give the sentence that a skipped run adds about files that could not be read, nothing when there are none."""
    if not failed:
        return ""
    filename, reason = next(iter(failed.items()))
    return f" {len(failed)} could not be read, the first is {filename!r}: {reason}"


def log_standings(report: Completeness) -> None:
    """Log how many files are where, and each that is no round without having been settled; names are quoted."""
    for place, on_server in (("On the server", True), ("Only in the ledger", False)):
        counted = ", ".join(f"{files} {state}" for state, files in sorted(report.states(on_server=on_server).items()))
        logger.info("%s: %s. Rounds: %s.", place, counted or "no files", report.rounds)
    for outcome, level in (("held back", logging.INFO), ("waiting", logging.INFO), ("missing", logging.ERROR)):
        for standing in report.of(outcome):
            logger.log(level, "%r is %s: %s, %s", standing.filename, outcome, standing.state, standing.reason)
    for contradiction in report.contradictions:
        logger.error("%r", contradiction)


@task
def check(file_ids: list[int]) -> list[int]:
    """Parse and difference the files, ask the suites `parsed_round` and `round_totals`, write the verdicts."""
    from dags.connections import open_pipeline
    from include.ingest.check import check as check_files

    with open_pipeline() as pipeline:
        report = check_files(pipeline, file_ids)
    for filename, reason in report.blocked.items():
        logger.warning("%r is held back: %s", filename, reason)
    for filename, reason in report.failed.items():
        logger.error("%r could not be checked: %s", filename, reason)
    for filename in report.warned:
        logger.warning("%r is loaded with totals that do not fit each other", filename)
    return file_ids


@task
def load(file_ids: list[int]) -> dict[str, int]:
    """Derive the files' evenings, hold the rows against the suite `loaded_rounds`, commit."""
    from dags.connections import open_pipeline
    from include.ingest.load import load as load_files

    with open_pipeline() as pipeline:
        report = load_files(pipeline, file_ids)
    for filename, reason in report.failed.items():
        logger.error("%r could not be loaded: %s", filename, reason)
    logger.info("Files by state: %s", report.states)
    return report.states


@task(retries=2, retry_delay=timedelta(seconds=5), retry_exponential_backoff=0)
def announce() -> None:
    """Deliver what the outbox holds, also what an earlier run could not."""
    from airflow.sdk.exceptions import AirflowException, AirflowFailException

    from dags.connections import discord_webhook, open_pipeline
    from include.ingest.announce import announce as deliver
    from include.settings import Settings

    with open_pipeline() as pipeline:
        report = deliver(pipeline, discord_webhook(), Settings().public_url)
    logger.info("Delivered %s posts.", len(report.delivered))
    if report.failed:
        raise AirflowException("; ".join(report.failed))
    if report.refused:
        raise AirflowFailException("; ".join(report.refused))
