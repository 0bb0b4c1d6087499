"""What the suites found, kept with the files of each batch: a round's trust receipt is read from here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from include.store.queries import queries


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """
    One run of a suite.

    Attributes:
        worst_severity: of the expectations that failed, None when all held.
        failures, results: plain JSON.
        file_ids: the files of the batch.
        observed: what the suite saw of each file by itself, by filename; plain JSON.
        run: what asked: an Airflow run as `dag_id/run_id`, or the command.
    """

    suite: str
    success: bool
    evaluated: int
    worst_severity: str | None
    failures: list[dict[str, Any]]
    results: dict[str, Any]
    file_ids: list[int]
    observed: dict[str, dict[str, Any]] = field(default_factory=dict)
    run: str | None = None


@dataclass(frozen=True, slots=True)
class LatestResult:
    """
    The last run of a suite over a batch that one file was in.

    Attributes:
        success, failures, results: of the whole batch; a failure's `keys` are the filenames that it is about.
        observed: what the suite saw of this file alone; empty for runs older than this was kept.
    """

    suite: str
    validated_at: datetime
    run: str | None
    success: bool
    failures: list[dict[str, Any]]
    results: dict[str, Any]
    observed: dict[str, Any]


def save(connection: Connection, results: Iterable[ValidationResult]) -> None:
    """Keep results. Each run of a suite is a row, also when it says what the one before said."""
    for result in results:
        queries("validation").save_result(
            connection,
            suite=result.suite,
            success=result.success,
            evaluated=result.evaluated,
            worst_severity=result.worst_severity,
            failures=Jsonb(result.failures),
            results=Jsonb(result.results),
            file_ids=result.file_ids,
            observed=Jsonb(result.observed),
            run=result.run,
        )


def forget_checks(connection: Connection, file_ids: Collection[int]) -> None:
    """Let files count as never checked: nothing is derived from them until a check has gone through."""
    queries("validation").forget_checks(connection, file_ids=list(file_ids))


def read_latest(connection: Connection, file_id: int) -> dict[str, LatestResult]:
    """Give the last run of each suite over this file, by the suite's name."""
    rows = queries("validation").read_latest(connection, file_id=file_id)
    return {row["suite"]: LatestResult(**row) for row in rows}
