"""Suite reports on their way into `validation_results`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from include.store.validation import ValidationResult

if TYPE_CHECKING:
    import pandas as pd

    from expectations.run import SuiteReport


FLAG_CODES: Final = {
    "time_limit_seconds, next_time_limit_seconds": "next_time_limit_too_long",
    "next_time_limit_seconds": "next_time_limit_missing",
    "defender_won, limit_stands": "winner_contradicts_limit",
    "seconds_past_the_end": "played_past_the_end",
    "kills, useful_and_useless_kills": "useful_kills_exceed_kills",
    "team_kills_without_damage": "team_kills_without_damage",
    "self_kills, full_selfkills": "full_selfkills_exceed_self_kills",
    "bullets_fired, shots_of_all_weapons": "bullets_fired_differ",
    "weapon_shots, weapon_aimed_hits": "hits_exceed_shots",
}
"""The flag of each warning of `parsed_round`, by the columns that it is about."""

_COUNTED_AS: Final = {"line": "lines", "weapon": "weapon_blocks"}
"""What the rows of a kind are counted as."""


def as_result(report: SuiteReport, file_ids: Collection[int], run: str, *frames: pd.DataFrame) -> ValidationResult:
    """
    Give a report with the files that it is about.

    Args:
        run: what asked for it.
        frames: what was looked at, when its values are to be kept by file.
    """
    return ValidationResult(
        suite=report.suite,
        success=report.success,
        evaluated=report.evaluated,
        worst_severity=report.worst,
        failures=[asdict(failure) for failure in report.failures],
        results=report.results_json,
        file_ids=sorted(file_ids),
        observed=observed_values(*frames),
        run=run,
    )


def observed_values(*frames: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """
    Give what frames hold of each file, by filename, as plain JSON without what is missing.

    Where a file has one row, that row, without empty texts: nothing was found there. Of the lines and weapon blocks of
    `parsed_round` their numbers and, for each column of numbers, the smallest and the largest value.
    """
    if frames and "row_kind" in frames[0]:
        return _ranges(frames)
    return {name: values for frame in frames for name, values in _rows(frame)}


def _rows(frame: pd.DataFrame) -> Iterator[tuple[str, dict[str, Any]]]:
    names, values = frame["filename"].tolist(), frame.drop(columns="filename")
    columns = values.columns.tolist()
    rows = zip(*(values[column].tolist() for column in columns), strict=True)
    for name, row in zip(names, rows, strict=True):
        found = zip(columns, row, strict=True)
        yield name, {column: _plain(value) for column, value in found if value == value and value != ""}


def _ranges(frames: Iterable[pd.DataFrame]) -> dict[str, dict[str, Any]]:
    """By file; a column of several frames is told as the first of them has it."""
    ranges: dict[str, dict[str, Any]] = {}
    for frame in frames:
        numbers = frame.select_dtypes("number").columns.tolist()  # pandas takes its time to go through an index
        by_file = frame.groupby("filename", sort=False)
        smallest, largest = by_file[numbers].min(), by_file[numbers].max()
        kinds = frame.groupby(["filename", "row_kind"], sort=False).size().to_dict()
        bounds = zip(smallest.index, smallest.to_numpy().tolist(), largest.to_numpy().tolist(), strict=True)
        for name, lows, highs in bounds:
            found = ranges.setdefault(name, dict.fromkeys(_COUNTED_AS.values(), 0))
            found |= {said: kinds[name, kind] for kind, said in _COUNTED_AS.items() if (name, kind) in kinds}
            for column, least, most in zip(numbers, lows, highs, strict=True):
                if least == least:
                    found.setdefault(column, [_plain(least), _plain(most)])
    return ranges


def _plain(value: Any) -> Any:
    """A whole number that pandas keeps as a float, because others of its column are missing, is whole again."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


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


def warnings_of(result: ValidationResult) -> dict[str, list[dict[str, str]]]:
    """
    Give the warnings of `parsed_round` by filename, as flags.

    The detail speaks of the file's own values only: its flags must not depend on its company.
    """
    found: dict[str, list[dict[str, str]]] = {}
    for failure in result.failures:
        if failure["severity"] == "warning":
            columns = failure["column"].split(", ")
            for filename in failure["keys"]:
                seen = result.observed[filename]
                detail = ", ".join(f"{name} {_range(seen[name])}" for name in columns if name in seen)
                found.setdefault(filename, []).append({"code": FLAG_CODES[failure["column"]], "detail": detail})
    return found


def _range(values: list[Any]) -> str:
    smallest, largest = values
    return str(smallest) if smallest == largest else f"{smallest} to {largest}"
