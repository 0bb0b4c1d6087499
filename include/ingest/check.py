"""The second step: parse and difference what was fetched, ask the suites, write the verdicts into the ledger."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from include.ingest.context import Pipeline, Progress, no_progress
from include.ingest.evenings import batches, current_files, read_evenings, read_files, source_file
from include.ingest.narrowing import faulty
from include.ingest.results import as_result, critical_failures, warnings_of
from include.parser.judge import judge
from include.store import derivation, ledger, validation
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


class _Examined(NamedTuple):
    """What two suites said of files, each report with the frames that it is about."""

    parsed: SuiteReport
    lines: tuple[pd.DataFrame, ...]
    totals: SuiteReport
    rounds: pd.DataFrame


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
        examined = _examine(pipeline, asked, files)
    except Exception:
        # A fault of ours that some files bring about must not keep all others out of the database for ever.
        logger.exception("Our own code stumbled over a batch of %d files", len(files))
        evenings = read_evenings(pipeline, asked)
        if len(evenings) > 1:
            for evening in evenings:
                _check_batch(pipeline, asked & set(evening), report)
            return
        failures = faulty(current_files(files), partial(_examine, pipeline, asked))
        if 1 < len(failures) == len(current_files(files)):
            raise  # whatever it is, it is none of the files
        files = [file for file in files if file not in failures]
        examined = _examine(pipeline, asked, files)
    _save(pipeline, asked, files, failures, examined, report)


def _save(
    pipeline: Pipeline,
    asked: set[int],
    files: Sequence[StoredFile],
    failures: Mapping[StoredFile, str],
    examined: _Examined,
    report: CheckReport,
) -> None:
    """Write down what was found, in the ledger and in the report."""
    ours = {file.filename: file.file_id for file in current_files(files) if file.file_id in asked}
    blocked = critical_failures(examined.parsed)
    # An older revision is checked by being older; what was found while it was the newest stands: it may be that again.
    older = [file for file in files if file.file_id in asked and not file.is_checked]
    reasons: dict[int, str | None] = {file.file_id: None for file in older}
    reasons |= {file_id: blocked.get(filename) for filename, file_id in ours.items()}
    ids = {file.filename: file.file_id for file in current_files(files)}
    parsed = as_result(examined.parsed, ours.values(), pipeline.run, *examined.lines)
    rounds = ours.keys() | set(examined.rounds["filename"])
    totals = as_result(examined.totals, [ids[name] for name in rounds], pipeline.run, examined.rounds)
    warned = warnings_of(parsed)
    warnings = {file_id: warned.get(filename, []) for filename, file_id in ours.items()}
    with pipeline.store.transaction() as connection:
        # A rebuild writes the same rows: waiting for it here takes as long as it must, and cannot become a deadlock.
        derivation.lock_server(connection, pipeline.server_id)
        ledger.save_checks(connection, reasons, warnings)
        validation.forget_checks(connection, [file.file_id for file in failures])
        ledger.save_states(connection, [FileState(file.file_id, "failed", reason) for file, reason in failures.items()])
        validation.save(connection, [parsed, totals])
    for filename, reason in critical_failures(examined.totals).items():
        logger.error("%s: our own pairing or differencing is wrong: %s", filename, reason)
    report.checked += len(asked)
    report.blocked |= blocked
    report.failed |= {file.filename: reason for file, reason in failures.items()}
    report.warned += [filename for filename in examined.totals.keys("warning") if filename in ours]


def _examine(pipeline: Pipeline, asked: set[int], files: Sequence[StoredFile]) -> _Examined:
    """
    The suites `parsed_round` over the newest revisions of those asked about, and `round_totals` over their rounds.

    A partner's totals are asked for again: it may have become a round only now. What an earlier check blocked is looked
    at again without its verdict.
    """
    # Great Expectations takes seconds to import; whoever never checks never pays for it.
    from expectations.run import validate
    from include.ingest.frames import parsed_round_frames, round_totals_frame

    current = [file for file in current_files(files) if file.discarded_reason is None]
    sources = [
        replace(source_file(file), blocked_reason=None) if file.file_id in asked else source_file(file)
        for file in current
    ]
    verdicts = judge(sources, zone=pipeline.zone, match_window=pipeline.match_window)
    names = {file.filename for file in current if file.file_id in asked}
    read = {verdict.filename: verdict.file for verdict in verdicts if verdict.file is not None}
    touched = [verdict for verdict in verdicts if verdict.filename in names or verdict.partner in names]
    lines = parsed_round_frames(file for name, file in read.items() if name in names)
    rounds = round_totals_frame(touched, read)
    return _Examined(validate("parsed_round", lines), lines, validate("round_totals", rounds), rounds)
