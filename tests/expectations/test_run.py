"""One call validates a batch and reports in plain values."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.expectations.frames import FIRST, SECOND, good_frame

pytestmark = pytest.mark.validation


def test_a_failure_names_the_rows_and_what_they_hold():
    from expectations.run import ExpectationFailure, validate

    frame = good_frame("transfer")
    frame.loc[1, "size_after_bytes"] = 7

    report = validate("transfer", frame)

    assert report.failures == (
        ExpectationFailure(
            expectation="expect_pair_equal",
            column="read_bytes, size_after_bytes",
            severity="critical",
            keys=(SECOND,),
            observed="1 of 2 rows: (3, 7)",
        ),
    )


def test_a_key_stands_once_however_many_of_its_rows_fail():
    from expectations.run import validate

    frame = good_frame("parsed_round")
    frame["xp"] = frame["xp"].where(frame["filename"] != FIRST, -(2**40))

    (failure,) = validate("parsed_round", frame).failures

    assert (failure.keys, failure.observed) == ((FIRST,), "4 of 8 rows: " + ", ".join([str(-(2**40))] * 4))


def test_warnings_fail_the_suite_without_being_critical():
    from expectations.run import validate

    frame = good_frame("transfer")
    frame["ends_with_newline"] = False
    frame.loc[0, "name_is_round"] = False

    report = validate("transfer", frame)

    assert (report.success, report.worst) == (False, "warning")
    assert (report.keys("critical"), report.keys("warning"), report.keys("info")) == ((), (FIRST, SECOND), (FIRST,))


def test_a_frame_without_rows_proves_nothing_and_says_so():
    from expectations.run import validate

    report = validate("parsed_round", good_frame("parsed_round").head(0))

    assert (report.success, report.rows, report.evaluated, report.failures) == (True, 0, 0, ())
    assert report.results_json["note"] == "no rows, so nothing was evaluated"


def test_a_missing_column_is_a_fault_of_ours_and_not_of_the_data():
    from expectations.run import SuiteError, validate

    with pytest.raises(SuiteError, match=r"novelty: expect_values_in_set .*known_hash"):
        validate("novelty", good_frame("novelty").drop(columns="known_hash"))


@pytest.mark.parametrize("suite", ["parsed_round", "round_totals"])
def test_results_are_plain_json_even_where_values_are_missing(suite: str):
    from expectations.run import validate

    frame = good_frame(suite)
    frame["kills"] = None
    frame["players" if suite == "round_totals" else "rounds"] = -1

    report = validate(suite, frame)

    assert not report.success
    assert json.loads(json.dumps(report.results_json, allow_nan=False)) == report.results_json


def test_one_batch_leaves_no_trace_in_the_next():
    from expectations.run import validate

    broken = good_frame("novelty")
    broken["known_file"] = True

    verdicts = [validate("novelty", frame).success for frame in (good_frame("novelty"), broken, good_frame("novelty"))]

    assert verdicts == [True, False, True]


def test_importing_the_package_is_free_and_silences_analytics():
    code = (
        "import os, sys, expectations;"
        "assert os.environ['GX_ANALYTICS_ENABLED'] == 'false';"
        "assert not {'great_expectations', 'pandas'} & set(sys.modules)"
    )

    subprocess.run([sys.executable, "-c", code], check=True)
