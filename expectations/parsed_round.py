"""
Layer 3: what the reader gave can be what a game server wrote: the items of format-spec 9 about one file, as one more
opinion. What blocks there is critical; what a reader of the numbers should know warns; columns known to be unreliable
are only counted.

Subject: `include.ingest.frames.parsed_round_frames`, of a batch a row per player line and a row per weapon block
(`row_kind` says which), in two frames or in one; there each kind leaves the columns of the other empty. An empty value
violates nothing here. Ranges follow from the registry.

What concerns a pair of files is in `round_totals`.
"""

from __future__ import annotations

import great_expectations as gx
from great_expectations.expectations.expectation import Expectation

from expectations.rules import at_most, equal, equal_where_known, matches, one_of, unique, within
from include.parser.columns import COLUMNS, LARGEST_COUNT, LAYOUTS, WEAPON_COUNTERS, WEAPONS

SIDES = ("axis", "allies")


def build_suite() -> gx.ExpectationSuite:
    """The suite `parsed_round`."""
    return gx.ExpectationSuite(
        name="parsed_round", expectations=[*_header(), *_lines(), *_weapon_blocks(), *_doubts(), *_unreliable()]
    )


def _header() -> list[Expectation]:
    return [
        equal("header_map_name", "map_name", "critical"),
        equal("header_round_number", "round_number", "critical"),
        one_of("round_number", [1, 2], "critical"),
        one_of("defender_side", SIDES, "critical"),
        one_of("winner_side", SIDES, "critical"),
    ]


def _lines() -> list[Expectation]:
    return [
        one_of("layout", LAYOUTS, "critical"),
        equal("column_count", "layout", "critical"),
        matches("human_guid", "^[0-9A-G][0-9A-F]{7}$", "critical"),
        unique(["filename", "player_key"], "critical"),
        one_of("side", SIDES, "critical"),
        within("rounds", 0, None, "critical"),
        within("weapon_count", 1, len(WEAPONS), "critical"),
        *(within(column.name, column.smallest, column.largest, "critical") for column in COLUMNS),
        # In a round 2 file the right sides still count over both rounds: weaker there, never wrong.
        at_most("headshot_kills", "kills", "critical"),
        at_most("headshot_kills", "headshot_hits", "critical"),
    ]


def _weapon_blocks() -> list[Expectation]:
    return [
        one_of("weapon", [weapon.name for weapon in WEAPONS], "critical"),
        *(within(f"weapon_{counter}", 0, LARGEST_COUNT, "critical") for counter in WEAPON_COUNTERS),
        at_most("weapon_headshot_hits", "weapon_hits", "critical"),
        at_most("weapon_kills", "weapon_hits", "critical"),
    ]


def _doubts() -> list[Expectation]:
    return [
        at_most("next_time_limit_seconds", "time_limit_seconds", "warning"),
        within("next_time_limit_seconds", 1, None, "warning"),
        equal_where_known("defender_won", "limit_stands", "warning"),
        within("seconds_past_the_end", None, 6, "warning"),
        at_most("useful_and_useless_kills", "kills", "warning"),
        within("team_kills_without_damage", 0, 0, "warning"),
        at_most("full_selfkills", "self_kills", "warning"),
        # Blocks its column only, and that is always recomputed (format-spec 11.3).
        equal_where_known("bullets_fired", "shots_of_all_weapons", "warning"),
        at_most("weapon_aimed_hits", "weapon_shots", "warning"),
    ]


def _unreliable() -> list[Expectation]:
    """The script's own ratios and dead time, which real files often have wrong (format-spec 5)."""
    return [
        within("kd_ratio_off", -0.1, 0.1, "info"),
        at_most("time_dead_minutes", "time_played_minutes", "info"),
        within("time_dead_ratio_off", -2.5, 2.5, "info"),
    ]
