"""
Layer 6: the database keeps its promises over all data. Subject: `include.ingest.frames.database_frame`, one row per
invariant of `include/sql/queries/integrity.sql`; use `key="name"`. Critical: alarm.
"""

from __future__ import annotations

from typing import Final

import great_expectations as gx

from expectations.rules import all_present, unique, within

INVARIANTS: Final = (
    "constraint_missing",
    "constraint_not_validated",
    "loaded_file_without_round",
    "round_of_file_not_loaded",
    "round_away_from_its_file",
    "round_without_players",
    "head_count_differs",
    "player_totals_differ_from_weapons",
    "kills_differ_from_deaths_without_flag",
    "match_without_first_round_time",
    "second_round_alone",
    "match_changes_its_defender",
    "side_not_swapped_over_match",
    "session_span_differs",
    "alias_differs_from_rounds",
    "delivered_round_unknown",
)
"""Every invariant that must have been looked at: one whose query got lost is noticed."""


def build_suite() -> gx.ExpectationSuite:
    """The suite `database`."""
    return gx.ExpectationSuite(
        name="database",
        expectations=[
            within("violations", 0, 0, "critical"),
            unique(["name"], "critical"),
            all_present("name", INVARIANTS, "critical"),
        ],
    )
