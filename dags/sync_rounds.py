"""
# Sync rounds

**When it fails:** nothing is lost; clear the failed task, or wait for the next night. By task:

* `fetch`: the game server is unreachable; clear it when the server is back.
* `check`, `load`: the database is away. A bad file never fails them: it is in quarantine with its reason.
* `verify`: **an alarm.** The database breaks one of its promises; the log names which and how many rows do. The
  queries are in `include/sql/queries/integrity.sql`, each says what it looks for: run it to see the rows. Deriving the
  days in question again (a backfill with reprocessing) mends rows that do not follow from their files.

Each night everything that the server has from before that midnight, by the time in the files' names, and the ledger
lacks is fetched, however old, so that a night without a run is made up for; the last day and what was fetched are
derived again. Files that the watch may still announce (changed on the server less than `SSH_STARTUP_LOOKBACK_HOURS`
ago) wait for a later night.

For any days asked for (Backfill in the UI, or `airflow backfill create --dag-id sync_rounds --from-date ...
--to-date ... --reprocess-behavior completed`) the same is done with the files of these days alone, whatever their age.
Nothing is announced.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import CronDataIntervalTimetable, dag, task

from dags.steps import DEFAULTS, PATIENT, check, load, unread, warn_of_unread
from include.settings import Settings

logger = logging.getLogger(__name__)

LEFT_TO_THE_WATCH = timedelta(minutes=30)
"""Beyond the watch's look-back: as long as a fetch of the live path may go on that began within it."""


@task(**PATIENT)
def fetch(data_interval_start: Any = None, data_interval_end: Any = None, dag_run: Any = None) -> list[int]:
    """Read what the ledger lacks; gives all files of the days, at night also those of other days that were fetched."""
    from airflow.sdk.exceptions import AirflowSkipException

    from dags.connections import open_pipeline, open_stats_folder
    from include.ingest.fetch import fetch as fetch_files
    from include.ingest.reconcile import files_to_derive
    from include.source.folder import LeftAlone

    # A run by hand without a date has no days: it does what the night does.
    nightly = dag_run.run_type == "scheduled" or data_interval_end is None
    # What is fetched here is never announced, so a nightly run must not be faster than the watch.
    untouched_since = datetime.now(UTC) - Settings().lookback - LEFT_TO_THE_WATCH
    with open_pipeline() as pipeline, open_stats_folder() as folder:
        report = fetch_files(
            pipeline,
            LeftAlone(folder, untouched_since) if nightly else folder,
            fetched_by="sync",
            since=None if nightly else data_interval_start,
            until=data_interval_end,
        )
        fetched_ids = report.file_ids if nightly else ()
        file_ids = files_to_derive(pipeline, data_interval_start, data_interval_end, fetched_ids)
    logger.info("%s files on the server, %s of them new.", len(report.listed), len(report.fetched))
    warn_of_unread(report.failed)
    if not file_ids:
        raise AirflowSkipException("No files of these days." + unread(report.failed))
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
