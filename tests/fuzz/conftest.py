"""The files that are changed, and how many inputs each test tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.fuzz.budget import TRIED


@pytest.fixture(scope="session", autouse=True)
def evenings_to_change() -> None:
    """Generated before hypothesis draws from them, which frowns on `random` while it does."""
    from tests.fuzz.mutations import evenings

    evenings()


@pytest.fixture(autouse=True)
def inputs_are_told(record_property: Callable[[str, object], None]) -> Iterator[None]:
    """With the report of the test, which may be one of another process."""
    TRIED.clear()
    yield
    for tried in TRIED.items():
        record_property("fuzzed", tried)
