"""
# Sync rounds

**When it fails:** nothing is lost; clear the failed task, or wait for the next night. By task:

* `fetch`: the game server is unreachable; clear it when the server is back.
* `check`, `load`: the database is away. A bad file never fails them: it is in quarantine with its reason.
* `verify`: **an alarm.** The database breaks one of its promises; the log names which and how many rows do. The
  queries are in `include/sql/queries/integrity.sql`, each says what it looks for: run it to see the rows. Deriving the
  days in question again (a backfill with reprocessing) mends rows that do not follow from their files.

Each night, and for any days asked for (Backfill in the UI, or `airflow backfill create --dag-id sync_rounds
--from-date ... --to-date ... --reprocess-behavior completed`): what the server has by the time in the files' names and
the ledger lacks is fetched, and the days' rounds are derived again from the ledger. Nothing is announced.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import CronDataIntervalTimetable, dag, task

from dags.steps import DEFAULTS, PATIENT, check, load
from include.settings import Settings

logger = logging.getLogger(__name__)

LEFT_TO_THE_WATCH = timedelta(minutes=15)
"""How long after a round a nightly run waits for the watch; a backfill takes what is there."""


@task(**PATIENT)
def fetch(data_interval_start: Any = None, data_interval_end: Any = None, dag_run: Any = None) -> list[int]:
    """Read what the folder has of these days and the ledger lacks; gives all files of the days."""
    from airflow.sdk.exceptions import AirflowRescheduleException, AirflowSkipException

    from dags.connections import open_pipeline, open_stats_folder
    from include.ingest.fetch import fetch as fetch_files
    from include.ingest.reconcile import files_between
    from include.source.folder import LeftAlone

    now, untouched_since = datetime.now(UTC), datetime.max.replace(tzinfo=UTC)
    if dag_run.run_type == "scheduled":
        # A file that is fetched here is never announced: by itself this does not race the watch for a new one.
        if now < data_interval_end + LEFT_TO_THE_WATCH:
            raise AirflowRescheduleException(data_interval_end + LEFT_TO_THE_WATCH)
        untouched_since = now - LEFT_TO_THE_WATCH
    with open_pipeline() as pipeline, open_stats_folder() as folder:
        report = fetch_files(
            pipeline,
            LeftAlone(folder, untouched_since),
            fetched_by="sync",
            since=data_interval_start,
            until=data_interval_end,
        )
        file_ids = files_between(pipeline, data_interval_start, data_interval_end)
    logger.info("%s files on the server, %s of them new.", len(report.listed), len(report.fetched))
    for filename, reason in report.failed.items():
        logger.warning("%s could not be read: %s", filename, reason)
    if not file_ids:
        raise AirflowSkipException("No files of these days.")
    return file_ids


@task(trigger_rule="none_failed")
def verify() -> None:
    """Hold the whole database against the suite `database`."""
    from airflow.sdk.exceptions import AirflowFailException

    from dags.connections import open_pipeline
    from include.ingest.reconcile import verify_database

    with open_pipeline() as pipeline:
        broken = verify_database(pipeline)
    if broken:
        raise AirflowFailException(f"The database breaks what it promises, rows by promise: {broken}")


@dag(
    schedule=CronDataIntervalTimetable("0 0 * * *", timezone=Settings().server_timezone.key),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["daily", "backfill"],
    doc_md=__doc__,
)
def sync_rounds() -> None:
    """Daily reconciliation."""
    load(check(fetch())) >> verify()


sync_rounds()
