"""Whichever files it takes to stumble, the last of them is named and the others go on."""

from __future__ import annotations

import pytest

from include.ingest.narrowing import faulty


def stumbling_over(*combinations):
    def attempt(items):
        for combination in combinations:
            if set(combination) <= set(items):
                raise ValueError(f"over {sorted(combination)}")

    return attempt


@pytest.mark.parametrize(
    ("combinations", "named"),
    [
        ([], {}),
        ([(0,)], {0: "ValueError: over [0]"}),
        ([(99,), (4,)], {4: "ValueError: over [4]", 99: "ValueError: over [99]"}),
        ([(3, 50)], {50: "ValueError: over [3, 50]"}),
        ([(3, 50, 80), (50, 90)], {80: "ValueError: over [3, 50, 80]", 90: "ValueError: over [50, 90]"}),
    ],
)
def test_the_last_file_that_it_takes_is_named(combinations, named):
    assert faulty(range(100), stumbling_over(*combinations)) == named


def test_one_file_of_a_thousand_is_found_in_a_dozen_attempts():
    attempts = []

    def attempt(items):
        attempts.append(len(items))
        stumbling_over((700,))(items)

    faulty(range(1000), attempt)

    assert len(attempts) <= 13


def test_what_fails_without_any_file_names_them_all():
    def attempt(items):
        raise OSError("no disk")

    assert faulty(["a", "b"], attempt) == {"a": "OSError: no disk", "b": "OSError: no disk"}
