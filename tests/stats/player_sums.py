"""Sums of made-up players."""

from __future__ import annotations

from include.stats.sums import SUM_NAMES


def sums(**known):
    """A player of one ten-minute round who did nothing but what is named."""
    return dict.fromkeys(SUM_NAMES, 0) | {"rounds": 1, "time_played_seconds": 600, "alive_seconds": 500} | known
