"""What the suites said about one file of the batches that they ran over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from include.parser.values import Verdict
from include.receipts.receipt import CheckedExpectation, CheckedSuite
from include.store.validation import LatestResult

MOST_VALUES_TOLD: Final = 4
_IN_ORDER: Final = ("transfer", "novelty", "parsed_round", "round_totals", "loaded_rounds")


def checked_suites(
    latest: Mapping[str, LatestResult], filename: str, verdict: Verdict | None
) -> tuple[CheckedSuite, ...]:
    """
    Give the suites that looked at a file, in the order of their work.

    A batch's later suites see only what could be read, and then only what became a round: of the others in the batch
    they prove nothing, and are left out.
    """
    looked = _looked(verdict)
    return tuple(
        CheckedSuite(result.suite, result.validated_at, result.run, _expectations(result, filename))
        for result in (latest[suite] for suite in _IN_ORDER if suite in latest and suite in looked)
    )


def _looked(verdict: Verdict | None) -> set[str]:
    looked = {"transfer", "novelty"}
    if verdict is not None and (verdict.file is not None or (verdict.reason or "").startswith("blocked")):
        looked.add("parsed_round")
    if verdict is not None and verdict.played is not None:
        looked |= {"round_totals", "loaded_rounds"}
    return looked


def _expectations(result: LatestResult, filename: str) -> tuple[CheckedExpectation, ...]:
    """Each expectation of a run; one that only other files of the batch failed holds for this one."""
    failures = {
        (failure["expectation"], failure["column"]): failure["observed"]
        for failure in result.failures
        if not failure["keys"] or filename in failure["keys"]
    }
    found = []
    for each in result.results.get("results", []):
        failure = failures.get((each["expectation"], each["column"]))
        observed = _observed(each["column"], result.observed) or failure or ""
        found.append(
            CheckedExpectation(
                each["expectation"], each["column"], each["severity"], failure is None, observed, _limits(each)
            )
        )
    return tuple(found)


def _limits(result: Mapping[str, Any]) -> str:
    """What an expectation's values may be; of many nothing is said."""
    values, least, most = (result.get(name) for name in ("value_set", "min_value", "max_value"))
    if values is not None:
        return " or ".join(map(_said, values)) if len(values) <= MOST_VALUES_TOLD else ""
    if least is None:
        return "" if most is None else f"at most {_number(most)}"
    if most is None:
        return f"at least {_number(least)}"
    return _number(least) if least == most else f"{_number(least)} to {_number(most)}"


def _number(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else str(value)


def _observed(columns: str, observed: Mapping[str, Any]) -> str:
    """This file's values of an expectation's columns; empty where none were kept."""
    names = [name for name in columns.split(", ") if name in observed]
    return ", ".join(f"{name} {_said(observed[name])}" for name in names)


def _said(value: Any) -> str:
    """A value, or the smallest and the largest of a file's lines."""
    if isinstance(value, list):
        least, most = value
        return str(least) if least == most else f"{least} to {most}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
