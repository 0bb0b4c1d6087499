"""
Layer 3: what the reader gave can be what a game server wrote: the blocking items of format-spec 9, as one more opinion.

Subject: `include.ingest.frames.parsed_round_frame`. One frame for the batch with a row per player line and a row per
weapon block (`row_kind` says which), so that one run covers both; each kind leaves the columns of the other empty, and
an empty value violates nothing here. Ranges follow from the registry.

Left out, though blocking in section 9: `bullets_fired == sum of shots` blocks only that column, which is always
recomputed (11.3); what concerns a pair of files is the pairing's.
"""

from __future__ import annotations

import great_expectations as gx
from great_expectations.expectations.expectation import Expectation

from expectations.rules import at_most, equal, matches, one_of, unique, within
from include.parser.columns import COLUMNS, LARGEST_COUNT, LAYOUTS, WEAPON_COUNTERS, WEAPONS

SIDES = ("axis", "allies")


def build_suite() -> gx.ExpectationSuite:
    """The suite `parsed_round`; all of it is critical."""
    return gx.ExpectationSuite(name="parsed_round", expectations=[*_header(), *_lines(), *_weapon_blocks()])


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
        matches("human_guid", "^[0-9A-F]{8}$", "critical"),
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
