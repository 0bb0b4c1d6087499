"""The third step: derive whole evenings and make the tables say what follows, batch by batch."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import psycopg

from include.ingest.changes import find_changes, save_changes
from include.ingest.context import Pipeline, Progress, no_progress
from include.ingest.derive import derive
from include.ingest.evenings import batches, read_evenings, read_files
from include.ingest.results import as_result, critical_failures
from include.store import derivation, ledger, rounds, squads, validation
from include.store.rows import PLAYER_COLUMNS, WEAPON_COLUMNS, Derivation, FileState, RoundRow
from include.store.validation import ValidationResult

if TYPE_CHECKING:
    from psycopg import Connection

    from expectations.run import SuiteReport

logger = logging.getLogger(__name__)


class LoadedRoundsDifferError(Exception):
    """Rows came back from the database other than they were sent; `reasons` by filename, `result` says it all."""

    def __init__(self, report: SuiteReport, result: ValidationResult) -> None:
        super().__init__("; ".join(f"{failure.column}: {failure.observed}" for failure in report.failures))
        self.result = result
        self.reasons = critical_failures(report)


Write = Callable[["Connection", Derivation], None]
"""Makes the tables and the outbox say what was derived, in the transaction that it is given."""

REFUSALS: Final = (
    psycopg.DataError,
    psycopg.IntegrityError,
    psycopg.errors.ProgramLimitExceeded,
    UnicodeEncodeError,
    LoadedRoundsDifferError,
)
"""
What a file's content can bring about; the limit is that of an index entry. A lost connection or a time limit is none
of them: it stops the step.
"""


@dataclass(slots=True)
class LoadReport:
    """
    What became of the files.

    Attributes:
        states: how many of the files asked about are in which state now.
        failed: filename and reason of files whose rows the database refused; the others went on.
    """

    states: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def _write(connection: Connection, derived: Derivation) -> None:
    """Save what was derived, with revisions and corrections for rounds that it changes."""
    changes = find_changes(connection, derived)
    derivation.save(connection, derived)
    save_changes(connection, changes)


def load(
    pipeline: Pipeline, file_ids: Collection[int], progress: Progress = no_progress, write: Write = _write
) -> LoadReport:
    """
    Derive the evenings of these files, each batch in one transaction, and say what became of each file.

    When a batch is refused its evenings go one by one, and of a refused evening the files at fault are left out, so
    that one bad file stops nothing. Doing it again changes nothing.

    Args:
        write: how rows get into the tables; a rebuild has another way.
    """
    report = LoadReport()
    done = 0
    evenings = read_evenings(pipeline, file_ids)
    total = sum(map(len, evenings))
    progress(0, total)
    for batch in batches(evenings):
        try:
            _load(pipeline, batch, {}, write)
        except REFUSALS as error:
            logger.warning("A batch of %d files was refused and is loaded evening by evening: %s", len(batch), error)
            for evening in read_evenings(pipeline, batch):
                _load_evening(pipeline, evening, report, write)
        done += len(batch)
        progress(done, total)
    with pipeline.store.transaction() as connection:
        report.states = ledger.count_states(connection, file_ids)
    return report


def _load(pipeline: Pipeline, file_ids: Collection[int], failures: Mapping[int, str], write: Write) -> None:
    """Derive and commit the evenings of these files, or raise one of `REFUSALS` and change nothing."""
    try:
        with pipeline.store.transaction() as connection:
            derived = _derive(connection, pipeline, file_ids, failures)
            write(connection, derived)
            result = _compare(connection, derived, pipeline.run)
            validation.save(connection, [result] if derived.rounds else [])
    except LoadedRoundsDifferError as error:
        with pipeline.store.transaction() as connection:  # what was found outlives what was rolled back
            validation.save(connection, [error.result])
        raise


def _derive(
    connection: Connection, pipeline: Pipeline, file_ids: Collection[int], failures: Mapping[int, str]
) -> Derivation:
    derivation.lock_server(connection, pipeline.server_id)
    return derive(
        pipeline.server_id,
        read_files(connection, pipeline, file_ids),
        zone=pipeline.zone,
        match_window=pipeline.match_window,
        session_gap=pipeline.session_gap,
        failures=failures,
        by_hand=squads.read_by_hand(connection, pipeline.server_id),
    )


def _compare(connection: Connection, derived: Derivation, run: str) -> ValidationResult:
    """
    The result of the suite `loaded_rounds`: what was sent against what the tables hold.

    Raises:
        LoadedRoundsDifferError: they hold something else.
    """
    # Great Expectations takes seconds to import; whoever never loads never pays for it.
    from expectations.run import validate
    from include.ingest.frames import TableRows, loaded_rounds_frame

    filenames = {row.round_id: derived.filenames[row.file_id] for row in derived.rounds}
    stored = rounds.read_rows(connection, list(filenames))
    frame = loaded_rounds_frame(
        filenames,
        {
            "rounds": TableRows(RoundRow._fields, derived.rounds),
            "players": TableRows(PLAYER_COLUMNS, derived.players),
            "weapons": TableRows(WEAPON_COLUMNS, derived.weapons),
        },
        {
            "rounds": TableRows(RoundRow._fields, stored.rounds),
            "players": TableRows(PLAYER_COLUMNS, stored.players),
            "weapons": TableRows(WEAPON_COLUMNS, stored.weapons),
        },
    )
    report = validate("loaded_rounds", frame)
    result = as_result(report, derived.file_ids, run, frame.drop(columns="round_id"))
    if report.worst == "critical":
        raise LoadedRoundsDifferError(report, result)
    return result


def _load_evening(pipeline: Pipeline, file_ids: Collection[int], report: LoadReport, write: Write) -> None:
    """Load one evening, without those of its files that the database refuses."""
    try:
        _load(pipeline, file_ids, {}, write)
    except REFUSALS as error:
        refused = _refused_files(pipeline, file_ids, error)
    else:
        return
    try:
        _load(pipeline, file_ids, {file_id: reason for file_id, (_, reason) in refused.items()}, write)
    except REFUSALS as error:
        refused = _fail_evening(pipeline, file_ids, error)
    for filename, reason in refused.values():
        logger.warning("%s was not loaded: %s", filename, reason)
        report.failed[filename] = reason


def _refused_files(pipeline: Pipeline, file_ids: Collection[int], error: Exception) -> dict[int, tuple[str, str]]:
    """The files at fault, with name and reason: those the suite names, or those whose round is refused by itself."""
    with pipeline.store.transaction() as connection:
        derived = _derive(connection, pipeline, file_ids, {})
    if isinstance(error, LoadedRoundsDifferError):
        by_name = {derived.filenames[row.file_id]: row.file_id for row in derived.rounds}
        return {by_name[name]: (name, reason) for name, reason in error.reasons.items()}
    refused = {}
    for row in derived.rounds:
        try:
            with pipeline.store.transaction() as connection:
                derivation.save(connection, _alone(derived, row))
                raise psycopg.Rollback
        except REFUSALS as fault:
            refused[row.file_id] = (derived.filenames[row.file_id], _reason(fault))
    return refused


def _alone(derived: Derivation, row: RoundRow) -> Derivation:
    """Of a derivation only what one round needs."""
    return replace(
        derived,
        file_ids=(row.file_id,),
        states=(),
        sessions=tuple(session for session in derived.sessions if session.session_id == row.session_id),
        matches=tuple(match for match in derived.matches if match.match_id == row.match_id),
        rounds=(row,),
        players=tuple(player for player in derived.players if player[0] == row.round_id),
        weapons=tuple(weapon for weapon in derived.weapons if weapon[0] == row.round_id),
        flags=tuple(flag for flag in derived.flags if flag.round_id == row.round_id),
        awards=(),
        head_to_head=(),
        teams=(),
    )


def _fail_evening(pipeline: Pipeline, file_ids: Collection[int], error: Exception) -> dict[int, tuple[str, str]]:
    """Note an evening as failed whose rows are refused together and not one by one; what it had before stays."""
    with pipeline.store.transaction() as connection:
        files = read_files(connection, pipeline, file_ids)
        ledger.save_states(connection, [FileState(file.file_id, "failed", _reason(error)) for file in files])
    return {file.file_id: (file.filename, _reason(error)) for file in files}


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]
