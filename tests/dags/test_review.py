"""A decision about a file in quarantine, carried out by Airflow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from include.samples import SampleOptions, generate
from include.store import Store
from tests import airflow_home
from tests.dags.runs import rows
from tests.ingest.conftest import _pipeline
from tests.ingest.folders import folder_of, ingest

pytestmark = [pytest.mark.airflow, pytest.mark.database, pytest.mark.validation]


@pytest.fixture
def cut_off(database_url: str, airflow_database: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file in quarantine, in the database of Airflow's connection; gives its name."""
    monkeypatch.setenv("AIRFLOW_CONN_FRAGFLOW_DB", database_url)
    first, second = generate(SampleOptions(maps=1, players=6))
    folder = folder_of([first])
    folder.write(second.filename, second.content[:-40])
    with Store(database_url, "tests") as store:
        ingest(_pipeline(store), folder)
    return second.filename


def decide(**asked: str) -> tuple[str, Any]:
    """Run the DAG, and give its state and what it said."""
    from airflow.dag_processing.dagbag import DagBag

    dag = DagBag(str(airflow_home.ROOT / "dags" / "review_quarantine.py")).dags["review_quarantine"]
    finished = dag.test(run_conf={"reason": "", **asked})
    (task,) = finished.get_task_instances()
    return str(finished.state), task.xcom_pull(task_ids="decide")


def test_a_file_is_put_aside_with_its_reason_and_taken_back(cut_off: str, database_url: str):
    discarded = decide(file=cut_off, decision="discard", reason="the server crashed")
    kept = rows(database_url, "SELECT filename, discarded_reason FROM stats_files WHERE discarded_reason IS NOT NULL")
    restored = decide(file=cut_off, decision="restore")

    assert (discarded[0], kept) == ("success", [(cut_off, "the server crashed")])
    assert restored[0] == "success"
    assert restored[1].startswith(f"{cut_off} is quarantined now (unfinished")
    asked_by = rows(database_url, "SELECT DISTINCT run FROM validation_results WHERE run <> 'tests'")
    assert len(asked_by) == 2
    assert all(run.startswith("review_quarantine/manual__") for (run,) in asked_by)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"file": "nothing", "decision": "retry"}, "'nothing' means none"),
        ({"file": "round", "decision": "retry"}, "one file"),
        ({"file": "round-2", "decision": "discard"}, "needs a reason"),
    ],
)
def test_what_cannot_be_decided_fails_once_and_says_why(cut_off: str, asked: dict[str, str], sentence: str):
    state, said = decide(**asked)

    assert state == "failed"
    assert sentence in said
