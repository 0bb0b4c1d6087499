"""
How many inputs each fuzz test tries, and how many were tried in all.

`make test` tries few and always the same ones. `FRAGFLOW_FUZZ_EXAMPLES=50000` tries so many maps of files, others each
time, and of everything else in proportion.
"""

from __future__ import annotations

import os
from collections import Counter

from hypothesis import HealthCheck, settings

TRIED: Counter[str] = Counter()
"""Inputs of the running test by what they were given to; their sum is printed at the end of a test run."""

_WISH = os.environ.get("FRAGFLOW_FUZZ_EXAMPLES")
MAPS_JUDGED = 60


def tries(few: int) -> settings:
    """Give the settings of a test that tries `few` inputs in `make test`."""
    return settings(
        max_examples=few if _WISH is None else max(few, int(_WISH) * few // MAPS_JUDGED),
        derandomize=_WISH is None,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )


def tried(what: str, inputs: int = 1) -> None:
    """Count inputs."""
    TRIED[what] += inputs
