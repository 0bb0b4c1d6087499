"""What the suites found, kept with the files of each batch: a round's trust receipt is read from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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
    """

    suite: str
    success: bool
    evaluated: int
    worst_severity: str | None
    failures: list[dict[str, Any]]
    results: dict[str, Any]
    file_ids: list[int]


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
        )
