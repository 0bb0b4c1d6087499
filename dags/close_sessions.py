"""
# Close sessions

**When it fails:** nothing is lost; the next run, five minutes later, takes up what this one left. By task:

* `close`: the database is away, or waited for longer than a rebuild may take.
* `announce`: the session is closed, only its post is missing. The next run of `ingest_rounds` posts it as well. A post
  that Discord refused stays in `announcements` with the reason and is not tried again by itself.

A session is over when the game server has been silent for `SESSION_GAP_MINUTES` and somebody has looked: then its
summary is posted, once. `docs/sessions.md` says how silence is told. Rounds that come later edit the post.
"""

from __future__ import annotations

from airflow.sdk import CronTriggerTimetable, dag, task

from dags.steps import DEFAULTS, announce


@task
def close() -> int:
    """Put the sessions that are over into the outbox; skipped when there is none."""
    from airflow.sdk.exceptions import AirflowSkipException

    from dags.connections import open_pipeline
    from include.ingest.close import close_sessions as close_those_over
    from include.settings import Settings

    with open_pipeline() as pipeline:
        closed = close_those_over(pipeline, Settings().lookback)
    if not closed:
        raise AirflowSkipException("No session is over that was not over before.")
    return closed


@dag(
    schedule=CronTriggerTimetable("*/5 * * * *", timezone="UTC"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["live"],
    doc_md=__doc__,
)
def close_sessions() -> None:
    """Sessions that are over."""
    close() >> announce()


close_sessions()
