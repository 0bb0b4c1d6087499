"""Says at the end of a run how many inputs were tried."""

from __future__ import annotations

import pytest

from tests.fuzz.budget import TRIED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if TRIED:
        counted = ", ".join(f"{inputs:,} {what}" for what, inputs in sorted(TRIED.items()))
        terminalreporter.write_line(f"fuzzed: {counted}")
