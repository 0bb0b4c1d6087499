"""
# Review quarantine

**When it fails:** nothing is lost; either nothing was decided, or what was decided is carried out by the next run.

* `decide`: the file cannot be decided about like that: the log's last line says why (no such file, it is loaded, a
  discard without a reason). When it says that the database is away, clear it once that is back.

Somebody's decision about a file in quarantine: try it again after a fix, put it aside with a reason, take it back. The
quarantine page in this UI starts it, and so may you (Trigger). A round that comes of it is posted with the next run of
`ingest_rounds` if the watch had fetched its file. `docs/quarantine.md` says what each decision means.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from airflow.sdk import Param, dag, task

from dags.steps import DEFAULTS

if TYPE_CHECKING:
    from include.ingest.context import Pipeline
    from include.ingest.quarantine import Outcome

logger = logging.getLogger(__name__)


@task
def decide(params: dict[str, Any] | None = None, ti: Any = None) -> str:
    """Carry the decision out, and give the sentence that says what came of it; it is kept also when it cannot be."""
    from airflow.sdk.exceptions import AirflowFailException

    from dags.connections import open_pipeline
    from include.ingest.quarantine import QuarantineError

    asked = params or {}
    with open_pipeline() as pipeline:
        try:
            outcome = _carry_out(pipeline, asked["file"], asked["decision"], asked["reason"])
        except QuarantineError as error:
            ti.xcom_push("return_value", str(error))
            raise AirflowFailException(str(error)) from None
    logger.info("%r: %s", outcome.filename, outcome.sentence)
    return outcome.sentence


def _carry_out(pipeline: Pipeline, text: str, decision: str, reason: str) -> Outcome:
    from include.ingest import quarantine

    files = quarantine.find(pipeline, text)
    if len(files) != 1:
        names = ", ".join(file.filename for file in files) or "none"
        raise quarantine.QuarantineError(f"Give the name, hash or id of one file; {text!r} means {names}.")
    (file,) = files
    match decision:
        case "retry":
            return quarantine.retry(pipeline, file.file_id)
        case "discard":
            return quarantine.discard(pipeline, file.file_id, reason)
        case "restore":
            return quarantine.restore(pipeline, file.file_id)
    raise quarantine.QuarantineError(f"Decide retry, discard or restore, not {decision!r}.")


@dag(
    schedule=None,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    params={
        "file": Param(type="string", minLength=1, maxLength=200, description="A filename, a part of one, the first "
                      "digits of its sha256, or its id in the ledger: it must mean one file."),
        "decision": Param("retry", enum=["retry", "discard", "restore"]),
        "reason": Param("", type="string", maxLength=500, description="Why: a discard needs it."),
    },
    tags=["by hand"],
    doc_md=__doc__,
)  # fmt: skip
def review_quarantine() -> None:
    """Decisions of people."""
    decide()


review_quarantine()
