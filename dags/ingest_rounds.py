"""
# Ingest rounds

**When it fails:** nothing is lost; the next run takes up what this one left. By task:

* `fetch`: the game server is unreachable, its host key changed, or the login is refused: the log's last line says
  which. It is tried again by itself; clear it when the server is back and you do not want to wait ten minutes.
* `check`, `load`: the database is away. A bad file never fails them: it is in quarantine with its reason
  (`processed_files`), and the rest went on.
* `announce`: the stats are already in, only posts are missing. Clear it to post again; each post goes out once. A post
  that Discord refused stays in `announcements` with the reason and is not tried again by itself.

The live path: a round ends, the game server writes its file, the watch rings, and what the folder has and the ledger
lacks goes into the database and to Discord. Every ten minutes it runs without being rung for.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import Asset, AssetOrTimeSchedule, AssetWatcher, CronTriggerTimetable, dag, task

from dags.steps import DEFAULTS, PATIENT, announce, check, load, unread, warn_of_unread
from plugins.stats_folder_watch import StatsFolderTrigger

STATS_FOLDER = Asset(
    "stats_folder",
    uri="fragflow://game_server/stats_folder",
    watchers=[AssetWatcher(name="stats_folder_watch", trigger=StatsFolderTrigger())],
)


@task(**PATIENT)
def fetch(triggering_asset_events: Any = None) -> list[int]:
    """Read what the folder has and the ledger lacks; skipped when there is nothing to do."""
    from airflow.sdk.exceptions import AirflowSkipException

    from dags.connections import open_pipeline, open_stats_folder
    from include.ingest.fetch import fetch as fetch_files
    from include.settings import Settings
    from plugins.stats_folder_watch import from_payloads

    since = datetime.now(UTC) - Settings().lookback
    events = triggering_asset_events[STATS_FOLDER] if triggering_asset_events else ()
    settled = from_payloads((event.extra or {}).get("payload") for event in events)
    with open_pipeline() as pipeline, open_stats_folder() as folder:
        report = fetch_files(pipeline, folder, fetched_by="watch", since=since, settled=settled)
    warn_of_unread(report.failed)
    if not report.file_ids:
        raise AirflowSkipException("Nothing new on the game server." + unread(report.failed))
    return report.file_ids


@dag(
    schedule=AssetOrTimeSchedule(timetable=CronTriggerTimetable("*/10 * * * *", timezone="UTC"), assets=[STATS_FOLDER]),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["live"],
    doc_md=__doc__,
)
def ingest_rounds() -> None:
    """Live path."""
    loaded = load(check(fetch()))
    # A teardown runs whatever became of the others, and leaves the run red when one of them failed. Its retries are
    # few and soon: the next run waits for this one, and tries the same posts.
    loaded >> announce().as_teardown(on_failure_fail_dagrun=True)


ingest_rounds()
