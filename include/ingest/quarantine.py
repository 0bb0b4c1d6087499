"""Quarantine that people can work with: what is held back and why, try it again, put it aside, take it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from include.ingest.check import check
from include.ingest.context import Pipeline
from include.ingest.evenings import read_evenings, read_files
from include.ingest.load import load
from include.ingest.verdicts import derivable, verdicts_of
from include.parser.errors import ParserError, UnreadableRoundError
from include.parser.filename import parse_filename
from include.parser.reader import read_round
from include.parser.values import BadLine, Verdict
from include.store import derivation, quarantine, receipts
from include.store.files import StoredFile
from include.store.quarantine import HeldFile

NO_BYTES: Final = "Its bytes are not here: it is fetched again with the next run, as long as the server has it."
_PROCEED: Final = {
    "fetched": "It waits to be checked: the next run takes it up.",
    "orphan": "It waits for its round 1 and is loaded by itself when that comes; `fragflow load` takes a copy of that. "
    "When there is none: `discard` with a reason.",
    "aborted": "Nothing is to be done: the round was left without a result.",
    "empty": "Nothing is to be done: nobody played in it.",
    "duplicate": "Nothing is to be done: another file gave the same round.",
    "ignored": "Nothing is to be done: it is no round's file.",
    "failed": "The database or our code refused it. After the fix: `retry`. Later runs try it again, too, a few times.",
    "quarantined": "When the server writes it right, it is fetched by itself. When an update of Fragflow can read it: "
    "`retry`. Otherwise: `discard` with a reason.",
}
_DISCARDABLE: Final = ("quarantined", "failed", "orphan", "aborted", "empty", "duplicate")


class QuarantineError(Exception):
    """What was asked cannot be done; the message is a sentence for whoever asked."""


@dataclass(frozen=True, slots=True)
class HeldDetail:
    """
    A held file with what to look at.

    Attributes:
        lines: at fault, as far as one can say; their text is as the file has it.
        proceed: what can be done about it, in words.
    """

    file: HeldFile
    lines: tuple[BadLine, ...]
    proceed: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file that somebody decided about; `sentence` says it in words."""

    filename: str
    state: str
    reason: str | None
    sentence: str


def held(pipeline: Pipeline, *, discarded: bool = False) -> list[HeldFile]:
    """Give files in quarantine, failed ones and rounds that lack lines, in time order; or what was put aside."""
    with pipeline.store.transaction() as connection:
        return quarantine.read_held(connection, pipeline.server_id, discarded=discarded)


def find(pipeline: Pipeline, text: str) -> list[HeldFile]:
    """Give the files that a text means, whatever their state: an id, a name, the start of a hash, a part of names."""
    if not text or not text.isprintable():
        return []
    with pipeline.store.transaction() as connection:
        return quarantine.read_named(connection, pipeline.server_id, text)


def show(pipeline: Pipeline, file_id: int) -> HeldDetail:
    """
    Give a file with the lines at fault.

    Raises:
        QuarantineError: there is no such file.
    """
    file = _file(pipeline, file_id)
    with pipeline.store.transaction() as connection:
        files = read_files(connection, pipeline, [file_id])
        failures = receipts.read_failures(connection, [each.file_id for each in files])
    stored = next((each for each in files if each.file_id == file_id), None)
    if stored is None:
        return HeldDetail(file, (), _proceed(file))
    verdicts = verdicts_of(derivable(files, failures), zone=pipeline.zone, match_window=pipeline.match_window)
    verdict = next((each for each in verdicts if each.filename == file.filename and file.is_current), None)
    return HeldDetail(file, lines_at_fault(pipeline, stored, verdict), _proceed(file))


def lines_at_fault(pipeline: Pipeline, file: StoredFile, verdict: Verdict | None) -> tuple[BadLine, ...]:
    """Give the lines that were held back, or for whose sake the file was; none where the fault is not in a line."""
    if verdict is not None and (verdict.bad_lines or verdict.file is not None):
        return verdict.bad_lines
    try:
        return read_round(parse_filename(file.filename, pipeline.zone), file.content).bad_lines
    except UnreadableRoundError as fault:
        return fault.lines
    except ParserError:
        return ()


def retry(pipeline: Pipeline, file_id: int) -> Outcome:
    """
    Check and load a file's evening again, after a fix of whatever kept it out.

    Raises:
        QuarantineError: there is no such file, it was put aside, or a newer revision took its place.
    """
    file = _file(pipeline, file_id)
    if not file.has_bytes:
        return Outcome(file.filename, file.state, file.reason, f"{file.filename}: {NO_BYTES}")
    if file.discarded_reason is not None:
        raise QuarantineError(f"{file.filename} was discarded ({file.discarded_reason}): restore it first.")
    _refuse_superseded(file)
    _refuse_side_file(file)
    return _derived_again(pipeline, file_id)


def discard(pipeline: Pipeline, file_id: int, reason: str) -> Outcome:
    """
    Put a file aside that is not loaded: it counts as not there, with this reason, until it is restored.

    A newer revision of it is looked at as if nothing had been decided.

    Raises:
        QuarantineError: there is no such file, it is loaded or has no bytes here, or the reason is empty.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise QuarantineError("A discard needs a reason: whoever looks at it in a year has nothing else.")
    if not reason.isprintable():
        raise QuarantineError("The reason holds characters that cannot be shown.")
    with pipeline.store.transaction() as connection:
        derivation.lock_server(connection, pipeline.server_id)
        file = quarantine.read_file(connection, pipeline.server_id, file_id)
        _refuse_discard(file, file_id)
        quarantine.discard(connection, file_id, reason)
    return _derived_again(pipeline, file_id)


def restore(pipeline: Pipeline, file_id: int) -> Outcome:
    """
    Take back a file that was put aside, and check and load its evening again; doing it again changes nothing.

    Raises:
        QuarantineError: there is no such file, or it was never put aside.
    """
    file = _file(pipeline, file_id)
    if file.discarded_reason is None:
        raise QuarantineError(f"{file.filename} is {file.state}, not discarded: there is nothing to restore.")
    with pipeline.store.transaction() as connection:
        derivation.lock_server(connection, pipeline.server_id)
        quarantine.restore(connection, file_id)
    return _derived_again(pipeline, file_id)


def _file(pipeline: Pipeline, file_id: int) -> HeldFile:
    with pipeline.store.transaction() as connection:
        file = quarantine.read_file(connection, pipeline.server_id, file_id)
    if file is None:
        raise QuarantineError(f"The ledger has no file {file_id}.")
    return file


def _refuse_discard(file: HeldFile | None, file_id: int) -> None:
    if file is None:
        raise QuarantineError(f"The ledger has no file {file_id}.")
    if not file.has_bytes:
        raise QuarantineError(f"{file.filename}: {NO_BYTES} Remove it from the server to be rid of it.")
    if file.discarded_reason is not None:
        return
    _refuse_superseded(file)
    _refuse_side_file(file)
    if file.state not in _DISCARDABLE:
        raise QuarantineError(f"{file.filename} is {file.state}: only what is not loaded can be discarded.")


def _refuse_superseded(file: HeldFile) -> None:
    if not file.is_current:
        raise QuarantineError(f"A newer revision of {file.filename} took its place: nothing follows from this one.")


def _refuse_side_file(file: HeldFile) -> None:
    if file.ended_at is None:
        raise QuarantineError(f"{file.filename} is no round's file ({file.reason}): nothing ever follows from it.")


def _derived_again(pipeline: Pipeline, file_id: int) -> Outcome:
    """Check and load the whole evening: what was held back with the file may follow now."""
    evening = [each for evening in read_evenings(pipeline, [file_id]) for each in evening]
    check(pipeline, evening)
    load(pipeline, evening)
    file = _file(pipeline, file_id)
    reason = f" ({file.reason})" if file.reason else ""
    lines = f", {file.held_back_lines} lines held back" if file.held_back_lines else ""
    return Outcome(file.filename, file.state, file.reason, f"{file.filename} is {file.state} now{reason}{lines}.")


def _proceed(file: HeldFile) -> str:
    """What can be done, in the order in which one would try it."""
    if not file.has_bytes:
        return NO_BYTES
    if file.discarded_reason is not None:
        return "It was discarded: `restore` takes it back."
    if not file.is_current:
        return "A newer revision took its place: nothing is to be done."
    if file.state == "loaded":
        if not file.held_back_lines:
            return "It is loaded: nothing is to be done."
        return "The round is loaded without these lines. A new reading after an update: `retry`."
    word = (file.reason or "").partition(":")[0]
    if word == "unfinished":
        return (
            "The file was cut off. When the server writes it whole it is fetched by itself; `fragflow load` takes a "
            "whole copy. When it was never finished: `discard` with a reason."
        )
    return _PROCEED.get(file.state, _PROCEED["quarantined"])
