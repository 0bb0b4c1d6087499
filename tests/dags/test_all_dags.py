from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests import airflow_home

if TYPE_CHECKING:
    from airflow.dag_processing.dagbag import DagBag

pytestmark = pytest.mark.airflow

DAG_IDS = ("apply_privacy", "close_sessions", "ingest_rounds", "review_quarantine", "sync_rounds")


@pytest.fixture(scope="module")
def bag() -> DagBag:
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(str(airflow_home.ROOT / "dags"))


def test_every_file_of_the_folder_is_read_without_an_error(bag: DagBag):
    assert bag.import_errors == {}
    assert sorted(bag.dags) == sorted(DAG_IDS)


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_its_doc_opens_with_what_to_do_when_it_fails(bag: DagBag, dag_id: str):
    title, first, *_ = (bag.dags[dag_id].doc_md or "").strip().split("\n\n")

    assert title.startswith("# ")
    assert first.startswith("**When it fails:**")


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_its_doc_says_of_each_task_what_its_failure_means(bag: DagBag, dag_id: str):
    dag = bag.dags[dag_id]

    assert dag.task_ids
    assert [task_id for task_id in dag.task_ids if f"`{task_id}`" not in (dag.doc_md or "")] == []


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_runs_follow_each_other_and_have_an_owner_and_tags(bag: DagBag, dag_id: str):
    dag = bag.dags[dag_id]

    assert (dag.max_active_runs, dag.catchup, dag.owner) == (1, False, "fragflow")
    assert dag.tags


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_tasks_that_depend_on_a_server_are_tried_again_and_none_runs_for_ever(bag: DagBag, dag_id: str):
    tasks: list[Any] = list(bag.dags[dag_id].tasks)

    assert tasks
    assert [task.task_id for task in tasks if task.retries < 1 or task.execution_timeout is None] == []


def test_only_days_with_an_interval_can_be_backfilled(bag: DagBag):
    """Backfills need a periodic timetable, zero-length intervals would find no file (stack-notes, Backfills)."""
    from airflow.serialization.encoders import coerce_to_core_timetable

    assert coerce_to_core_timetable(bag.dags["sync_rounds"].timetable).periodic
