"""Receipts: what the ledger, the checks, the derivation and the posts say about one file, put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from psycopg import Connection

from include.ingest.context import Pipeline
from include.ingest.derive import derive
from include.ingest.evenings import read_files
from include.ingest.quarantine import lines_at_fault
from include.ingest.verdicts import derivable, verdicts_of
from include.parser.values import Verdict
from include.receipts.partners import pairing_of
from include.receipts.receipt import Candidate, FileFacts, Receipt
from include.receipts.rederive import compare
from include.receipts.suites import checked_suites
from include.store import receipts, validation
from include.store.files import StoredFile


def find(pipeline: Pipeline, text: str) -> list[Candidate]:
    """Give the files that a text means: a round's id, a filename or a part of one, or at least six digits of a hash."""
    if not text or not text.isprintable():
        return []
    with pipeline.store.transaction() as connection:
        return receipts.read_candidates(connection, pipeline.server_id, text)


def receipt_of_round(pipeline: Pipeline, round_id: int) -> Receipt | None:
    """Give the receipt of a round, None when there is no such round."""
    with pipeline.store.transaction() as connection:
        file_id = receipts.read_file_of_round(connection, round_id)
    return None if file_id is None else receipt_of_file(pipeline, file_id)


def receipt_of_file(pipeline: Pipeline, file_id: int) -> Receipt | None:
    """
    Give the receipt of a file of the ledger, None when there is no such file.

    The file's whole evening is judged and derived again from the raw bytes; nothing is written.
    """
    with pipeline.store.transaction() as connection:
        receipts.hold_still(connection)
        revisions = receipts.read_revisions(connection, file_id)
        if not revisions:
            return None
        return _receipt(connection, pipeline, next(file for file in revisions if file.file_id == file_id), revisions)


def _receipt(connection: Connection, pipeline: Pipeline, facts: FileFacts, revisions: Sequence[FileFacts]) -> Receipt:
    files = read_files(connection, pipeline, [facts.file_id])
    failures = receipts.read_failures(connection, [file.file_id for file in files])
    verdicts = verdicts_of(derivable(files, failures), zone=pipeline.zone, match_window=pipeline.match_window)
    derived = derive(
        pipeline.server_id,
        files,
        zone=pipeline.zone,
        match_window=pipeline.match_window,
        session_gap=pipeline.session_gap,
        failures=failures,
    )
    round_id = receipts.read_round_of_file(connection, facts.file_id)
    rederived, differences = compare(connection, facts, round_id, derived)
    stored = next((file for file in files if file.file_id == facts.file_id), None)
    verdict = _verdict(facts, stored, verdicts)
    return Receipt(
        file=facts if verdict is None else replace(facts, layout=verdict.layout),
        round_id=round_id,
        title=_title(facts, verdict),
        round_number=verdict.header.round_number if verdict else None,
        ended_at=verdict.ended_at if verdict else None,
        partner=verdict.partner if verdict else None,
        partner_came_at=_came_at(connection, files, verdict.partner) if verdict else None,
        pairing=pairing_of(verdict, verdicts, pipeline.match_window) if verdict else (),
        rederived=rederived,
        differences=differences,
        suites=checked_suites(validation.read_latest(connection, facts.file_id), facts.filename, verdict),
        flags=verdict.flags if verdict else (),
        held_back=lines_at_fault(pipeline, stored, verdict) if stored else (),
        changes=tuple(receipts.read_changes(connection, round_id)) if round_id is not None else (),
        posts=tuple(receipts.read_posts(connection, round_id)) if round_id is not None else (),
        revisions=tuple(revisions),
        names={line.guid: line.name for line in verdict.file.lines} if verdict and verdict.file else {},
    )


def _verdict(facts: FileFacts, stored: StoredFile | None, verdicts: Sequence[Verdict]) -> Verdict | None:
    """The verdict about this revision, None when rounds cannot follow from it."""
    if stored is None:
        return None
    found = (verdict for verdict in verdicts if verdict.filename == facts.filename and verdict.sha256 == stored.sha256)
    return next(found, None)


def _came_at(connection: Connection, files: Sequence[StoredFile], filename: str | None) -> datetime | None:
    for file in files:
        if file.filename == filename:
            return min(revision.fetched_at for revision in receipts.read_revisions(connection, file.file_id))
    return None


def _title(facts: FileFacts, verdict: Verdict | None) -> str:
    if verdict is None or verdict.header.map_name is None or verdict.header.round_number is None:
        return facts.filename
    return f"{verdict.header.map_name}, round {verdict.header.round_number}"
