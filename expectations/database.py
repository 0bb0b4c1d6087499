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
    "index_missing",
    "content_differs_from_hash",
    "name_loaded_twice",
    "round_of_refused_file",
    "loaded_file_without_round",
    "round_of_file_not_loaded",
    "round_away_from_its_file",
    "head_count_differs",
    "player_differs_from_weapons",
    "round_unbalanced_without_flag",
    "held_back_lines_without_flag",
    "warning_without_flag",
    "flag_of_nobody",
    "duel_without_mirror",
    "ended_early_in_vain",
    "second_round_alone",
    "match_away_from_its_rounds",
    "pair_does_not_fit",
    "score_differs_from_rounds",
    "sides_not_swapped",
    "session_differs_from_its_rounds",
    "session_of_another_server",
    "sessions_overlap",
    "alias_differs_from_rounds",
    "companions_differ_from_rounds",
    "stay_out_of_place",
    "squad_differs_from_side",
    "watched_round_unannounced",
    "post_of_wrong_kind",
    "post_without_round",
    "lease_without_work",
    "revision_missing",
    "sums_differ_from_rounds",
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
