"""
Evenings: the unit of derivation. What follows from a file depends on the others of its evening and on nothing else, so
deriving whole evenings gives the same rows after any order of arrival.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from psycopg import Connection

from include.ingest.context import Pipeline
from include.parser.judge import SourceFile
from include.store import ledger
from include.store.files import StoredFile

MOST_FILES: Final = 500
"""Of one transaction: large enough that its fixed costs vanish, small enough to begin again without regret."""


def read_evenings(pipeline: Pipeline, file_ids: Collection[int]) -> list[list[int]]:
    """Give the files of each evening in which one of these lies, in time order."""
    with pipeline.store.transaction() as connection:
        return ledger.read_evenings(connection, pipeline.server_id, file_ids, pipeline.silence)


def batches(evenings: Iterable[Sequence[int]], most_files: int = MOST_FILES) -> Iterator[list[int]]:
    """Put evenings together up to a number of files; a longer one goes by itself, since none is ever split."""
    batch: list[int] = []
    for evening in evenings:
        if batch and len(batch) + len(evening) > most_files:
            yield batch
            batch = []
        batch = [*batch, *evening]
    if batch:
        yield batch


def read_files(connection: Connection, pipeline: Pipeline, file_ids: Collection[int]) -> list[StoredFile]:
    """
    Give the files of all evenings in which these lie, older revisions of a name before newer ones.

    An evening that holds a copy of another's file under another date belongs to it: of both only the earlier counts.
    """
    known: set[int] = set()
    wanted = set(file_ids)
    while not wanted <= known:
        evenings = ledger.read_evenings(connection, pipeline.server_id, known | wanted, pipeline.silence)
        known = {file_id for evening in evenings for file_id in evening}
        wanted = set(ledger.read_twins(connection, pipeline.server_id, known))
    return ledger.read_files(connection, known)


def current_files(files: Iterable[StoredFile]) -> list[StoredFile]:
    """Give the newest revision of each name."""
    return list({file.filename: file for file in files}.values())


def source_file(file: StoredFile) -> SourceFile:
    """Give a file of the ledger as the judge takes it."""
    return SourceFile(file.filename, file.content, file.sha256, file.blocked_reason, file.modified_at)
