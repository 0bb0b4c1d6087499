"""
Layer 4: a round's totals fit each other. Subject: `include.ingest.frames.round_totals_frame`, a row per complete round.

The seven checks: player count, weapon count, kills, deaths, weapon against player totals, no negatives, round 2
derivation. They warn: real rounds break some (format-spec 9), and the half-file rule that may quarantine a round is the
judge's (11.19). Critical is only what parts the files of a pair: nothing is stopped by it here, it tells of a pairing
gone wrong.
"""

from __future__ import annotations

import great_expectations as gx

from expectations.rules import equal, equal_where_known, within
from expectations.subjects import TOTALS


def build_suite() -> gx.ExpectationSuite:
    """The suite `round_totals`."""
    return gx.ExpectationSuite(
        name="round_totals",
        expectations=[
            within("players", 2, None, "warning"),
            equal("axis_players", "allies_players", "warning"),
            equal("players_with_weapons", "players", "warning"),
            equal("kills", "deaths", "warning"),
            equal("damage_given", "damage_received", "warning"),
            equal("weapon_kills", "kills", "warning"),
            equal("weapon_deaths", "deaths", "warning"),
            equal("team_damage_given", "team_damage_received", "warning"),
            equal_where_known("revives_given", "times_revived", "warning"),
            within("players_differing_from_weapons", 0, 0, "warning"),
            within("lowest_counter", 0, None, "warning"),
            # The pairing should not have joined these files: its own opinion, asked once more.
            equal_where_known("time_limit_seconds", "first_next_time_limit_seconds", "critical"),
            equal_where_known("defender_side", "first_defender_side", "critical"),
            within("sides_kept", 0, 0, "warning"),
            *(equal(f"rebuilt_{total}", f"cumulative_{total}", "warning") for total in TOTALS),
        ],
    )
