"""Suite reports on their way into `validation_results`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import TYPE_CHECKING

from include.store.validation import ValidationResult

if TYPE_CHECKING:
    from expectations.run import SuiteReport


def as_result(report: SuiteReport, file_ids: Collection[int]) -> ValidationResult:
    """Give a report with the files that it is about."""
    return ValidationResult(
        suite=report.suite,
        success=report.success,
        evaluated=report.evaluated,
        worst_severity=report.worst,
        failures=[asdict(failure) for failure in report.failures],
        results=report.results_json,
        file_ids=sorted(file_ids),
    )


def critical_failures(report: SuiteReport) -> dict[str, str]:
    """
    Give the filenames that fail a critical expectation, each with the first that it fails.

    The text names the expectation and not what was observed: that speaks of the whole batch, and a file's reason must
    not depend on its company.
    """
    reasons: dict[str, str] = {}
    for failure in report.failures:
        if failure.severity == "critical":
            for filename in failure.keys:
                reasons.setdefault(filename, f"{report.suite}: {failure.expectation} of {failure.column}")
    return reasons
