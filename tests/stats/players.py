"""Sums of invented players, zero where a test does not say otherwise."""

from __future__ import annotations

from include.stats.sums import SUM_NAMES


def sums(**known: int | None) -> dict[str, int | None]:
    return {**dict.fromkeys(SUM_NAMES, 0), **known}
