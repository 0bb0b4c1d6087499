"""DAGs run for real, and what they leave behind."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from include.samples import SampleFile
from tests import airflow_home
from tests.game_server import GameServer


def put(server: GameServer, files: list[SampleFile], age: timedelta = timedelta()) -> None:
    for file in files:
        path = server.folder / "gamestats" / file.filename
        path.write_bytes(file.content)
        written_at = (datetime.now(UTC) - age).timestamp()
        os.utime(path, (written_at, written_at))


def run(dag_id: str, logical_date: datetime | None = None, run_type: str = "manual") -> dict[str, str]:
    """Run a DAG once, its retries at once; gives its state as `run` and those of its tasks by name."""
    from airflow.dag_processing.dagbag import DagBag
    from airflow.models import dagrun, taskinstance

    dag = DagBag(str(airflow_home.ROOT / "dags" / f"{dag_id}.py")).dags[dag_id]
    created = dagrun.get_or_create_dagrun

    def of_the_type(*, session: Any, **arguments: Any) -> Any:  # `dag.test` itself knows runs by hand only
        dag_run = created(session=session, **arguments)
        dag_run.run_type = dagrun.DagRunType(run_type)
        session.commit()
        return dag_run

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dagrun, "get_or_create_dagrun", of_the_type)
        patch.setattr(taskinstance.TaskInstance, "next_retry_datetime", lambda failed: failed.end_date)
        finished = dag.test(run_after=datetime.now(UTC), logical_date=logical_date)
    assert str(finished.run_type) == run_type
    tasks = {task.task_id: str(task.state) for task in finished.get_task_instances()}
    return {"run": str(finished.state), **tasks}


def rows(database_url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database_url) as connection:
        return connection.execute(query).fetchall()
