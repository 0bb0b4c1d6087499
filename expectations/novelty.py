"""
Layer 2: a file is new. Subject: `include.ingest.frames.novelty_frame`, one row per fetched file against the ledger.

Nothing here stops a file: bytes known by another name are logged, and derivation gives them the state `duplicate`. The
same file once more changes nothing, and the same name with other bytes is a new revision: both only information.
"""

from __future__ import annotations

import great_expectations as gx

from expectations.rules import matches, one_of, unique


def build_suite() -> gx.ExpectationSuite:
    """The suite `novelty`."""
    return gx.ExpectationSuite(
        name="novelty",
        expectations=[
            matches("sha256", "^[0-9a-f]{64}$", "critical"),
            unique(["filename"], "warning"),
            unique(["sha256"], "warning"),
            one_of("known_file", [False], "info"),
            one_of("known_hash", [False], "warning"),
            one_of("known_name", [False], "info"),
        ],
    )
