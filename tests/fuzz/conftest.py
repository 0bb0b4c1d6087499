"""The files that are changed, and at the end of a run how many inputs were tried."""

from __future__ import annotations

import pytest

from tests.fuzz.budget import TRIED


@pytest.fixture(scope="session", autouse=True)
def evenings_to_change() -> None:
    """Generated before hypothesis draws from them, which frowns on `random` while it does."""
    from tests.fuzz.mutations import evenings

    evenings()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if TRIED:
        counted = ", ".join(f"{inputs:,} {what}" for what, inputs in sorted(TRIED.items()))
        terminalreporter.write_line(f"fuzzed: {counted}")
