"""
# Apply privacy

**When it fails:** nothing was changed; whoever asked to be forgotten is hidden meanwhile, and the next run, five
minutes later, tries it again. By task:

* `forget`: the database is away, or another derivation took longer than a task waits.
* `announce`: people are forgotten, some posts still have their names. The next run of `ingest_rounds` edits them.

Who asked by `privacy forget` gets a token in the place of GUID and name in all files and tables, and their posts are
edited. A database that was restored from before is made to forget again. `docs/privacy.md` says what remains.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import CronTriggerTimetable, dag, task

from dags.steps import DEFAULTS, announce


@task(execution_timeout=timedelta(hours=2))
def forget() -> int:
    """Forget who asked and who came back; skipped when there is nobody."""
    from airflow.sdk.exceptions import AirflowSkipException

    from dags.connections import open_pipeline
    from include.ingest.forget import forget as forget_people
    from include.ingest.kept_decisions import FILENAME
    from include.settings import Settings

    with open_pipeline() as pipeline:
        report = forget_people(pipeline, Settings().fragflow_home / FILENAME)
    if not report.guids:
        raise AirflowSkipException("Nobody asked to be forgotten.")
    return report.files


@dag(
    schedule=CronTriggerTimetable("2-59/5 * * * *", timezone="UTC"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["live"],
    doc_md=__doc__,
)
def apply_privacy() -> None:
    """People who asked to be forgotten."""
    forget() >> announce()


apply_privacy()
