"""
Layer 5: the rows read back inside the transaction are those that were sent.

Subject: `include.ingest.frames.loaded_rounds_frame`, one row per round. Counts and sums say what a person can follow;
`*_differing` counts the rows of which any value came back another, so that no column is left out. Critical: roll back.
"""

from __future__ import annotations

import great_expectations as gx

from expectations.rules import equal, within
from expectations.subjects import SUMMED, TABLES


def build_suite() -> gx.ExpectationSuite:
    """The suite `loaded_rounds`."""
    return gx.ExpectationSuite(
        name="loaded_rounds",
        expectations=[
            *(equal(f"stored_{table}", f"sent_{table}", "critical") for table in TABLES),
            *(equal(f"stored_{column}", f"sent_{column}", "critical") for column in SUMMED),
            *(within(f"{table}_differing", 0, 0, "critical") for table in TABLES),
        ],
    )
