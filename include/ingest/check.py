"""The second step: parse and difference what was fetched, ask the suites, write the verdicts into the ledger."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from include.ingest.context import Pipeline, Progress, no_progress
from include.ingest.evenings import batches, current_files, read_evenings, read_files, source_file
from include.ingest.results import as_result, critical_failures, warnings_of
from include.parser.judge import judge
from include.parser.values import Verdict
from include.store import ledger, validation
from include.store.files import StoredFile
from include.store.rows import FileState

if TYPE_CHECKING:
    import pandas as pd

    from expectations.run import SuiteReport

logger = logging.getLogger(__name__)

MOST_FILES: Final = 2000
"""Of one run of the suites: more than `load` takes at once, since most of a run's cost does not depend on its rows."""


@dataclass(slots=True)
class CheckReport:
    """
    What the checks found.

    Attributes:
        checked: how many files were checked.
        blocked: filename and reason of files that the reader took and a critical expectation did not.
        failed: filename and reason of files over which our own code stumbled; the others went on.
        warned: names of rounds whose totals do not fit each other; they are loaded.
    """

    checked: int = 0
    blocked: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    warned: list[str] = field(default_factory=list)


class _Validated(NamedTuple):
    """A suite's report with the frame that it is about."""

    report: SuiteReport
    frame: pd.DataFrame


def check(pipeline: Pipeline, file_ids: Collection[int], progress: Progress = no_progress) -> CheckReport:
    """
    Check files of the ledger, whole evenings together, each suite once a batch.

    A file is parsed here and again by `load`: that is cheaper than storing what it gave.
    """
    report = CheckReport()
    asked = set(file_ids)
    progress(0, len(asked))
    for batch in batches(read_evenings(pipeline, asked), MOST_FILES):
        _check_batch(pipeline, asked & set(batch), report)
        progress(report.checked, len(asked))
    progress(len(asked), len(asked))
    return report


def _check_batch(pipeline: Pipeline, asked: set[int], report: CheckReport) -> None:
    with pipeline.store.transaction() as connection:
        files = read_files(connection, pipeline, asked)
    failures: dict[StoredFile, str] = {}
    try:
        verdicts = _judge(pipeline, files, asked)
    except Exception:
        # A fault of ours that one file brings about must not keep all others out of the database for ever.
        failures = _stumbling(pipeline, files)
        if not failures:
            raise
        logger.exception("The reader stumbled over %d files, the others go on", len(failures))
        files = [file for file in files if file not in failures]
        verdicts = _judge(pipeline, files, asked)
    ours = [file for file in current_files(files) if file.file_id in asked]
    parsed, totals = _validate(verdicts, ours)
    blocked = critical_failures(parsed.report)
    # An older revision is checked by being older: it can only come back as the newest, and is then fetched again.
    reasons: dict[int, str | None] = {file.file_id: None for file in files if file.file_id in asked}
    reasons |= {file.file_id: blocked.get(file.filename) for file in ours}
    ids = [file.file_id for file in ours]
    results = [as_result(suite.report, ids, pipeline.run, suite.frame) for suite in (parsed, totals)]
    warned = warnings_of(results[0])
    warnings = {file.file_id: warned.get(file.filename, []) for file in ours}
    with pipeline.store.transaction() as connection:
        ledger.save_checks(connection, reasons, warnings)
        ledger.save_states(connection, [FileState(file.file_id, "failed", reason) for file, reason in failures.items()])
        validation.save(connection, results)
    report.checked += len(asked)
    report.blocked |= blocked
    report.failed |= {file.filename: reason for file, reason in failures.items()}
    report.warned += totals.report.keys("warning")


def _judge(pipeline: Pipeline, files: Sequence[StoredFile], asked: set[int]) -> list[Verdict]:
    """Judge the newest revisions; what an earlier check blocked is looked at again without its verdict."""
    sources = [
        replace(source_file(file), blocked_reason=None) if file.file_id in asked else source_file(file)
        for file in current_files(files)
    ]
    return judge(sources, zone=pipeline.zone, match_window=pipeline.match_window)


def _stumbling(pipeline: Pipeline, files: Sequence[StoredFile]) -> dict[StoredFile, str]:
    """The files that cannot even be judged alone, with what happened."""
    found = {}
    for file in files:
        try:
            _judge(pipeline, [file], {file.file_id})
        except Exception as fault:  # noqa: BLE001 any fault: that it has one is the answer
            found[file] = f"{type(fault).__name__}: {fault}"
    return found


def _validate(verdicts: Sequence[Verdict], ours: Sequence[StoredFile]) -> tuple[_Validated, _Validated]:
    """The suites `parsed_round` and `round_totals` over those files that are asked about."""
    # Great Expectations takes seconds to import; whoever never checks never pays for it.
    from expectations.run import validate
    from include.ingest.frames import parsed_round_frame, round_totals_frame

    names = {file.filename for file in ours}
    rounds = {verdict.filename: verdict.file for verdict in verdicts if verdict.file is not None}
    totals = round_totals_frame(verdicts, rounds)
    parsed, totals = (
        parsed_round_frame(file for name, file in rounds.items() if name in names),
        totals[totals["filename"].isin(names)],
    )
    return _Validated(validate("parsed_round", parsed), parsed), _Validated(validate("round_totals", totals), totals)
