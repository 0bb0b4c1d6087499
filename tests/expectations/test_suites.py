"""Every suite passes what is sound, and every one of its expectations fails on what it is there for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.expectations.breaks import BREAKS
from tests.expectations.frames import good_frame

pytestmark = pytest.mark.validation

ONE_BY_ONE = [
    pytest.param(suite, *one, id=f"{suite}-{one[0]}-{one[1]}") for suite, breaks in BREAKS.items() for one in breaks
]


@pytest.mark.parametrize("suite", BREAKS)
def test_a_sound_frame_passes(suite: str):
    from expectations.run import validate

    frame = good_frame(suite)

    report = validate(suite, frame, key=_key(suite))

    assert (report.failures, report.success, report.worst, report.rows) == ((), True, None, len(frame))
    assert report.evaluated == len(BREAKS[suite])


@pytest.mark.parametrize("suite", BREAKS)
def test_every_expectation_has_a_frame_that_breaks_it(suite: str):
    from expectations.run import validate

    evaluated = validate(suite, good_frame(suite), key=_key(suite)).results_json["results"]

    assert evaluated
    assert {(one["expectation"], one["column"]) for one in evaluated} == {one[:2] for one in BREAKS[suite]}


@pytest.mark.parametrize(("suite", "expectation", "column", "values"), ONE_BY_ONE)
def test_a_broken_row_fails_exactly_its_expectation(suite: str, expectation: str, column: str, values: dict[str, Any]):
    from expectations.run import validate

    frame = _broken(suite, expectation, values)

    report = validate(suite, _apart(frame) if suite == "parsed_round" else frame, key=_key(suite))

    assert [(failure.expectation, failure.column) for failure in report.failures] == [(expectation, column)]


def test_lines_and_weapon_blocks_say_the_same_in_one_frame_as_apart():
    from expectations.run import validate

    expectations = [one for one in BREAKS["parsed_round"] if one[0] != "expect_rows_unique"]
    frame = good_frame("parsed_round")
    for expectation, _, values in expectations:
        frame.update(_broken("parsed_round", expectation, values)[list(values)])

    together, apart = validate("parsed_round", frame), validate("parsed_round", _apart(frame))

    assert len(together.failures) > len(expectations) / 2
    assert [one.keys for one in apart.failures] == [one.keys for one in together.failures]
    assert (apart.rows, apart.results_json) == (together.rows, together.results_json)


def _apart(frame: Any) -> tuple[Any, ...]:
    """Lines and weapon blocks, each with the columns of its kind, as the check looks at them."""
    from include.ingest.frames import parsed_round_frames

    kinds = zip(("line", "weapon"), parsed_round_frames([]), strict=True)
    return tuple(frame.loc[frame["row_kind"] == kind, columns.columns].infer_objects() for kind, columns in kinds)


def _is_of_weapon_blocks(column: str) -> bool:
    from include.ingest.frames import parsed_round_frames

    lines, blocks = parsed_round_frames([])
    return column in blocks and column not in lines


def _key(suite: str) -> str:
    return "name" if suite == "database" else "filename"


def _broken(suite: str, expectation: str, values: dict[str, Any]) -> Any:
    """The good frame with new values in its first row; weapon blocks stand behind the player lines, in the last."""
    import pandas as pd

    frame = good_frame(suite)
    if (suite, expectation) == ("database", "expect_values_unique"):
        return pd.concat([frame, frame.head(1)], ignore_index=True)
    row = len(frame) - 1 if suite == "parsed_round" and _is_of_weapon_blocks(next(iter(values))) else 0
    for name, value in values.items():
        changed = frame[name].astype(object)
        changed[row] = value
        frame[name] = changed.infer_objects()
    return frame
