"""
# Sync rounds

**When it fails:** nothing is lost; clear the failed task, or wait for the next night. By task:

* `fetch`: the game server is unreachable; clear it when the server is back.
* `check`, `load`: the database is away. A bad file never fails them: it is in quarantine with its reason.
* `verify`: **an alarm.** The database breaks one of its promises; the log names which and how many rows do. The
  queries are in `include/sql/queries/integrity.sql`, each says what it looks for: run it to see the rows. Deriving the
  days in question again (a backfill with reprocessing) mends rows that do not follow from their files.
  What is broken still, names in `player_aliases` above all, `fragflow rebuild` mends.
* `reconcile`: **an alarm.** Files of the game server are missing, or ledger and rounds deny each other; the log names
  each with its state and reason, `fragflow reconcile` says the same at any time, docs/completeness.md what to do.
  Files in quarantine have their reason and never fail it. It is tried again only when the server cannot be reached.
* `data_docs`: pages for people could not be built. It never fails the run: everything else is done.

Each night everything that the server has from before that midnight, by the time in the files' names, and the ledger
lacks is fetched, however old, so that a night without a run is made up for; the last day and what was fetched are
derived again. Files that the watch may still announce (changed on the server less than `SSH_STARTUP_LOOKBACK_HOURS`
ago) wait for a later night. Then the server's listing is held against the ledger and the rounds, and the pages of the
day's checks (Great Expectations' Data Docs) are built into `data_docs` of the state folder, where they stay for
`DATA_DOCS_DAYS` days.

For any days asked for (Backfill in the UI, or `airflow backfill create --dag-id sync_rounds --from-date ...
--to-date ... --reprocess-behavior completed`) the same is done with the files of these days alone, whatever their age,
but for the pages. Nothing is announced.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import CronDataIntervalTimetable, dag, task

from dags.steps import DEFAULTS, PATIENT, check, load, log_standings, unread, warn_of_unread
from include.settings import Settings

logger = logging.getLogger(__name__)

LEFT_TO_THE_WATCH = timedelta(minutes=30)
"""Beyond the watch's look-back: as long as a fetch of the live path may go on that began within it."""

LEFT_TO_THE_NEXT_NIGHT = timedelta(hours=1)
"""Beyond the look-back too: what was too young when `fetch` listed is not missing when `reconcile` does."""


def _is_nightly(dag_run: Any, data_interval_end: Any) -> bool:
    """Whether a run looks at all that the server has; one by hand without a date has no days, and does so too."""
    return dag_run.run_type == "scheduled" or data_interval_end is None


@task(**PATIENT)
def fetch(data_interval_start: Any = None, data_interval_end: Any = None, dag_run: Any = None) -> list[int]:
    """Read what the ledger lacks; gives all files of the days, at night also those of other days that were fetched."""
    from airflow.sdk.exceptions import AirflowSkipException

    from dags.connections import open_pipeline, open_stats_folder
    from include.ingest.fetch import fetch as fetch_files
    from include.ingest.reconcile import files_to_derive
    from include.source.folder import LeftAlone

    nightly = _is_nightly(dag_run, data_interval_end)
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


@task(trigger_rule="none_failed", **PATIENT)
def reconcile(data_interval_start: Any = None, data_interval_end: Any = None, dag_run: Any = None) -> dict[str, int]:
    """Hold the server's listing against the ledger and the rounds; gives the number of files by outcome."""
    from airflow.sdk.exceptions import AirflowFailException

    from dags.connections import open_pipeline, open_stats_folder
    from include.ingest.completeness import compare
    from include.ingest.standing import ON_THE_WAY, Due

    now = datetime.now(UTC)
    nightly = _is_nightly(dag_run, data_interval_end)
    left_alone = (Settings().lookback if nightly else timedelta()) + LEFT_TO_THE_NEXT_NIGHT
    with open_pipeline() as pipeline, open_stats_folder() as folder:
        report = compare(
            pipeline,
            folder,
            Due(now - left_alone, now - ON_THE_WAY, data_interval_end or now),
            since=None if nightly else data_interval_start,
            until=None if nightly else data_interval_end,
        )
    log_standings(report)
    if report.alarms:
        raise AirflowFailException(f"{len(report.alarms)} missing or contradictory, the first: {report.alarms[0]}")
    return report.outcomes


@task(retries=1)
def data_docs(data_interval_start: Any = None, data_interval_end: Any = None, dag_run: Any = None) -> None:
    """Build the pages of the night's checks, and forget those of long ago."""
    from airflow.sdk.exceptions import AirflowSkipException

    from dags.connections import open_pipeline
    from include.ingest.nightly_docs import forget_days, write_day
    from include.ingest.reconcile import files_to_derive

    settings = Settings()
    forgotten = forget_days(settings.data_docs_folder, settings.data_docs_days)
    if dag_run.run_type != "scheduled" or not settings.data_docs_days:
        raise AirflowSkipException("Pages are built by night, and not when DATA_DOCS_DAYS is 0.")
    with open_pipeline() as pipeline:
        file_ids = files_to_derive(pipeline, data_interval_start, data_interval_end)
        if not file_ids:
            raise AirflowSkipException("No files of this day.")
        day = data_interval_start.astimezone(settings.server_timezone).date()
        page = write_day(pipeline, file_ids, settings.data_docs_folder, day)
    logger.info("The pages of %s: %s. Forgotten: %s.", day, page, ", ".join(forgotten) or "none")


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
    # A teardown runs whatever became of the others, and leaves the run as they did.
    load(check(fetch())) >> [verify(), reconcile()] >> data_docs().as_teardown()


sync_rounds()
