"""Holding days and the whole database against what they must say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from include.ingest.context import Pipeline
from include.ingest.results import as_result
from include.store import integrity, ledger, validation


def files_to_derive(
    pipeline: Pipeline, since: datetime | None, until: datetime | None, unfinished: Sequence[int] = ()
) -> list[int]:
    """
    Give the ids of all files in the ledger whose rounds ended from `since` and before `until`: to derive again.

    Args:
        since, until: without both there are no such files.
        unfinished: ids that follow them, each once: other files that have to be derived.
    """
    if since is None or until is None:
        return list(unfinished)
    with pipeline.store.transaction() as connection:
        between = ledger.read_files_between(connection, pipeline.server_id, since, until)
    return list(dict.fromkeys((*between, *unfinished)))


def verify_database(pipeline: Pipeline) -> dict[str, int]:
    """Ask the suite `database`, keep its result, and give each broken promise with the number of rows that break it."""
    # Great Expectations takes seconds to import; whoever never verifies never pays for it.
    from expectations.run import validate
    from include.ingest.frames import database_frame

    with pipeline.store.transaction() as connection:
        counted = integrity.count_violations(connection)
        report = validate("database", database_frame(counted), key="name")
        validation.save(connection, [as_result(report, [], pipeline.run)])
    broken = {name: rows for name, rows in counted if rows}
    if not report.success and not broken:  # an invariant that nothing counted
        broken = {failure.expectation: len(failure.keys) for failure in report.failures}
    return broken
