"""
Layer 4: a round's totals fit each other. Subject: `include.ingest.frames.round_totals_frame`, a row per complete round.

The seven checks: player count, weapon count, kills, deaths, weapon against player totals, no negatives, round 2
derivation. What real rounds may break warns and becomes a flag of the round (format-spec 9); a half file is the judge's
to quarantine (11.19). Critical is what no file can bring about: then our own pairing or differencing is wrong.
"""

from __future__ import annotations

import great_expectations as gx
from great_expectations.expectations.expectation import Expectation

from expectations.findings import ExpectRightFirstRound, ExpectRoundToBalance, ExpectWeaponsToTellKills, nothing_found
from expectations.round_rules import WARNINGS, Rule
from expectations.rules import equal_where_known, within


def build_suite() -> gx.ExpectationSuite:
    """The suite `round_totals`."""
    return gx.ExpectationSuite(
        name="round_totals",
        expectations=[
            *map(_warning, WARNINGS),
            nothing_found(ExpectRoundToBalance, "warning"),  # the judge's flag for it is `unbalanced`
            nothing_found(ExpectWeaponsToTellKills, "critical"),
            nothing_found(ExpectRightFirstRound, "critical"),
            within("lowest_counter", 0, None, "critical"),
        ],
    )


def _warning(rule: Rule) -> Expectation:
    if rule.other is None:
        return within(rule.column, rule.smallest, rule.largest, "warning")
    return equal_where_known(rule.column, rule.other, "warning")
