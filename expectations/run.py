"""Run a suite over one frame: a whole batch in one call, a report of plain values out. No file, no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import Any, Final

import great_expectations as gx
import pandas as pd
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.expectations.expectation import Expectation

from expectations import database, loaded_rounds, novelty, parsed_round, round_totals, transfer
from expectations.rules import Severity

SUITES: Final = {
    "transfer": transfer,
    "novelty": novelty,
    "parsed_round": parsed_round,
    "round_totals": round_totals,
    "loaded_rounds": loaded_rounds,
    "database": database,
}
_ONE_AT_A_TIME: Final = Lock()
"""A data context holds one frame: a second thread would have its frame's rows judged as the first one's."""

_WORST_FIRST: Final[tuple[Severity, ...]] = ("critical", "warning", "info")


class SuiteError(Exception):
    """A suite could not be evaluated: the frame or the suite is wrong, which says nothing about the data."""


@dataclass(frozen=True, slots=True)
class ExpectationFailure:
    """
    One expectation that did not hold.

    Attributes:
        column: several are joined by a comma.
        keys: of the failing rows, distinct and sorted; empty where the expectation is about the whole frame.
        observed: how many rows, and examples of what they hold, for people.
    """

    expectation: str
    column: str
    severity: Severity
    keys: tuple[str, ...]
    observed: str


@dataclass(frozen=True, slots=True)
class SuiteReport:
    """
    What one run of a suite found.

    Attributes:
        success: every expectation held, whatever its severity.
        evaluated: expectations evaluated; 0 when the frame has no rows, and then nothing was proved.
        worst: severity of the worst failure, None on success.
        results_json: all expectations with their outcome, plain JSON without NaN.
    """

    suite: str
    success: bool
    rows: int
    evaluated: int
    failures: tuple[ExpectationFailure, ...] = ()
    worst: Severity | None = None
    results_json: dict[str, Any] = field(default_factory=dict)

    def keys(self, severity: Severity) -> tuple[str, ...]:
        """Keys of all rows that fail an expectation of this severity, distinct and sorted."""
        return tuple(sorted({key for failure in self.failures if failure.severity == severity for key in failure.keys}))


def validate(suite_name: str, frame: pd.DataFrame | Sequence[pd.DataFrame], key: str = "filename") -> SuiteReport:
    """
    Evaluate a suite over a batch.

    Args:
        suite_name: one of `SUITES`.
        frame: as its builder in `include.ingest.frames` gives it, any number of rows. Of several each expectation looks
            at the first that has its columns; where that has no rows there is nothing to violate.
        key: column that names a row in the report.

    Raises:
        SuiteError: an expectation could not be evaluated, for example because a column is missing.
    """
    expectations = _expectations(suite_name)
    frames = [frame] if isinstance(frame, pd.DataFrame) else frame
    outcomes: dict[int, bool] = {}
    failures: dict[int, ExpectationFailure] = {}
    if any(not each.empty for each in frames):
        with _ONE_AT_A_TIME:
            for asked, each in zip(_shares(expectations, frames), frames, strict=True):
                answers, found = _evaluated(suite_name, asked, each, key)
                outcomes |= answers
                failures |= found
    rows = sum(map(len, frames))
    return _report(suite_name, rows, outcomes, tuple(failures[place] for place in sorted(failures)))


def _shares(expectations: Sequence[Expectation], frames: Sequence[pd.DataFrame]) -> list[list[Expectation]]:
    """The expectations for each frame; the first gets what none has the columns for, and will say so."""
    shares: list[list[Expectation]] = [[] for _ in frames]
    held = [set(frame.columns) for frame in frames]
    for expectation in expectations:
        wanted = set(_columns(expectation))
        shares[next((place for place, columns in enumerate(held) if wanted <= columns), 0)].append(expectation)
    return shares


def _evaluated(
    suite_name: str, expectations: Sequence[Expectation], frame: pd.DataFrame, key: str
) -> tuple[dict[int, bool], dict[int, ExpectationFailure]]:
    """Whether each expectation holds, and the failures, both by the expectation's place."""
    by_place = {expectation.meta["place"]: expectation for expectation in expectations}
    if frame.empty:
        return dict.fromkeys(by_place, True), {}
    # Most batches are sound: ask only yes or no first, which takes half the time, and look closer where it is no.
    outcomes = _run(suite_name, expectations, frame, {"result_format": "BOOLEAN_ONLY"})
    failed = [by_place[place] for place, result in outcomes.items() if not result.success]
    with_keys = {"result_format": "COMPLETE", "unexpected_index_column_names": [key], "partial_unexpected_count": 5}
    failures = _run(suite_name, failed, frame, with_keys) if failed else {}
    return (
        {place: bool(result.success) for place, result in outcomes.items()},
        {place: _failure(by_place[place], result, key) for place, result in failures.items()},
    )


@cache
def _whole_frame() -> BatchDefinition[Any]:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("whole")


@cache
def _expectations(suite_name: str) -> tuple[Expectation, ...]:
    """The suite's expectations; `meta` keeps each one's place, since results come back in another order."""
    expectations = tuple(SUITES[suite_name].build_suite().expectations)
    for place, expectation in enumerate(expectations):
        expectation.meta = {"place": place}
    return expectations


def _run(
    suite_name: str, expectations: Sequence[Expectation], frame: pd.DataFrame, result_format: dict[str, Any]
) -> dict[int, ExpectationValidationResult]:
    suite = gx.ExpectationSuite(name=suite_name, expectations=list(expectations))
    batch = _whole_frame().get_batch(batch_parameters={"dataframe": frame})
    outcomes = {}
    for result in batch.validate(suite, result_format=result_format).results:
        config = result.expectation_config
        if config is None:
            raise SuiteError(f"{suite_name}: a result came back without its expectation")
        if message := _fault(result.exception_info):
            raise SuiteError(f"{suite_name}: {config.type} {config.kwargs} could not be evaluated: {message}")
        outcomes[config.meta["place"]] = result
    return outcomes


def _fault(exception_info: Mapping[str, Any] | None) -> str | None:
    """The message of an exception inside Great Expectations, which stands at the top or below a metric's id."""
    if not exception_info:
        return None
    for info in (exception_info, *exception_info.values()):
        if isinstance(info, Mapping) and info.get("raised_exception"):
            return str(info.get("exception_message"))
    return None


def _failure(expectation: Expectation, result: ExpectationValidationResult, key: str) -> ExpectationFailure:
    found = result.result
    rows = found.get("unexpected_index_list") or ()
    if "unexpected_count" in found:
        examples = ", ".join(_shown(value) for value in found.get("partial_unexpected_list") or ())
        observed = f"{found['unexpected_count']} of {found['element_count']} rows: {examples}"
    else:
        observed = f"observed {_shown(found.get('observed_value'))}"
    return ExpectationFailure(
        expectation=expectation.configuration.type,
        column=", ".join(_columns(expectation)),
        severity=_severity(expectation),
        keys=tuple(sorted({str(row[key]) for row in rows})),
        observed=observed,
    )


def _shown(value: object) -> str:
    """A value without the type names that numpy would put around it."""
    if isinstance(value, tuple | list):
        return "(" + ", ".join(_shown(item) for item in value) + ")"
    if isinstance(value, dict):
        return "(" + ", ".join(f"{name} {_shown(item)}" for name, item in value.items()) + ")"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _columns(expectation: Expectation) -> list[str]:
    arguments = expectation.configuration.kwargs
    named = [arguments[name] for name in ("column", "column_A", "column_B") if name in arguments]
    return named or list(arguments["column_list"])


def _severity(expectation: Expectation) -> Severity:
    return next(severity for severity in _WORST_FIRST if severity == expectation.severity)


def _report(
    suite_name: str, rows: int, outcomes: dict[int, bool], failures: tuple[ExpectationFailure, ...]
) -> SuiteReport:
    expectations = _expectations(suite_name)
    severities = {failure.severity for failure in failures}
    return SuiteReport(
        suite=suite_name,
        success=not failures,
        rows=rows,
        evaluated=len(outcomes),
        failures=failures,
        worst=next((severity for severity in _WORST_FIRST if severity in severities), None),
        results_json={
            "suite": suite_name,
            "success": not failures,
            "rows": rows,
            "evaluated": len(outcomes),
            "note": None if outcomes else "no rows, so nothing was evaluated",
            "great_expectations": gx.__version__,
            "results": [_result(expectations[place], success=outcomes[place]) for place in sorted(outcomes)],
        },
    )


def _result(expectation: Expectation, *, success: bool) -> dict[str, Any]:
    """One expectation as it is kept, with its limits, so that whoever reads it later needs no suite."""
    arguments = expectation.configuration.kwargs
    return {
        "expectation": expectation.configuration.type,
        "column": ", ".join(_columns(expectation)),
        "severity": _severity(expectation),
        "success": success,
        **{name: arguments[name] for name in ("min_value", "max_value", "value_set") if name in arguments},
    }
