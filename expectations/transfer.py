"""
Layer 1: a file arrived whole. Subject: `include.ingest.frames.transfer_frame`, one row per fetched file.

Lengths that differ are critical: the server was still writing, fetch again. The rest is for the layers behind, which
have states of their own for it: no round's name is `ignored`, no final newline is `quarantined` (format-spec 11.18).
"""

from __future__ import annotations

import great_expectations as gx

from expectations.rules import equal, one_of, within


def build_suite() -> gx.ExpectationSuite:
    """The suite `transfer`."""
    return gx.ExpectationSuite(
        name="transfer",
        expectations=[
            equal("read_bytes", "listed_size_bytes", "critical"),
            equal("read_bytes", "size_before_bytes", "critical"),
            equal("read_bytes", "size_after_bytes", "critical"),
            within("read_bytes", 1, None, "warning"),
            one_of("ends_with_newline", [True], "warning"),
            one_of("name_is_round", [True], "info"),
        ],
    )
