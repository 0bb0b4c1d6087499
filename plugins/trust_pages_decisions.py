"""
Decisions taken on the quarantine page: started as runs of `review_quarantine`, and what became of them.

Not carried out here: checking a file takes Great Expectations and pandas (ten seconds and 200 MB in this process for
good), the pages' account only reads, and a run says for ever who decided what.
"""

from __future__ import annotations

from typing import Any, Final

from airflow.api.common.trigger_dag import trigger_dag
from airflow.models.dagrun import DagRun
from airflow.models.xcom import XComModel
from airflow.utils.session import create_session
from airflow.utils.state import DagRunState
from airflow.utils.types import DagRunTriggeredByType
from sqlalchemy import select

from include.receipts.page import Asked, Decision
from include.store.quarantine import HeldFile
from plugins.trust_pages_access import DECISIONS_DAG

_KEPT: Final = ("loaded", "fetched", "ignored")


def possible(file: HeldFile) -> tuple[Decision, ...]:
    """Give the decisions that can be taken about a file as it is now."""
    if not (file.has_bytes and file.is_current and file.ended_at is not None):
        return ()
    if file.discarded_reason is not None:
        return ("restore",)
    return ("retry",) if file.state in _KEPT else ("retry", "discard")


def start(file_id: int, decision: Decision, reason: str, user_name: str) -> str:
    """Start the run that carries a decision out, and give its id."""
    run = trigger_dag(
        DECISIONS_DAG,
        triggered_by=DagRunTriggeredByType.UI,
        triggering_user_name=user_name,
        conf={"file": str(file_id), "decision": decision, "reason": reason},
    )
    if run is None:
        raise RuntimeError(f"Airflow started no run of {DECISIONS_DAG}")
    return str(run.run_id)


def asked(run_id: str, file_id: int) -> Asked | None:
    """Give what became of a decision about a file, None when there is no such run."""
    with create_session() as session:
        run = session.scalar(select(DagRun).where(DagRun.dag_id == DECISIONS_DAG, DagRun.run_id == run_id))
        if run is None or (run.conf or {}).get("file") != str(file_id):
            return None
        said = session.scalars(XComModel.get_many(run_id=run_id, key="return_value", dag_ids=DECISIONS_DAG)).first()
        decision = str((run.conf or {}).get("decision"))
        return _asked(run_id, decision, run.state, None if said is None else said.value)


def _asked(run_id: str, decision: str, state: Any, said: Any) -> Asked:
    if state == DagRunState.SUCCESS:
        return Asked(run_id, "good", f"Carried out: {decision}", str(said or "Nothing was said."), is_over=True)
    if state == DagRunState.FAILED:
        sentence = str(said or "The log of its run says why; nothing is lost.")
        return Asked(run_id, "bad", f"Not carried out: {decision}", sentence, is_over=True)
    return Asked(
        run_id, "held", f"Asked for: {decision}", "It is being carried out; this page looks again.", is_over=False
    )
