"""For every expectation of every suite: what to write into the first row of a good frame so that exactly it fails."""

from __future__ import annotations

from typing import Any

from include.parser.columns import COLUMNS, LARGEST_COUNT, WEAPON_COUNTERS

Break = tuple[str, str, dict[str, Any]]
"""Expectation, its columns as the report names them, and the new values by column."""

BESIDE: dict[str, dict[str, Any]] = {
    "self_kills": {"full_selfkills": None},
    "bullets_fired": {"shots_of_all_weapons": None},
    "time_played_minutes": {"time_dead_minutes": None},
    "weapon_shots": {"weapon_aimed_hits": None},
}
"""What has to be missing so that a value too small breaks its range alone."""

TRANSFER: tuple[Break, ...] = (
    ("expect_pair_equal", "read_bytes, listed_size_bytes", {"listed_size_bytes": 2}),
    ("expect_pair_equal", "read_bytes, size_before_bytes", {"size_before_bytes": 2}),
    ("expect_pair_equal", "read_bytes, size_after_bytes", {"size_after_bytes": 4}),
    (
        "expect_values_within",
        "read_bytes",
        dict.fromkeys(("read_bytes", "listed_size_bytes", "size_before_bytes", "size_after_bytes"), 0),
    ),
    ("expect_values_in_set", "ends_with_newline", {"ends_with_newline": False}),
    ("expect_values_in_set", "name_is_round", {"name_is_round": False}),
)

NOVELTY: tuple[Break, ...] = (
    ("expect_values_to_match", "sha256", {"sha256": "A" * 64}),
    ("expect_values_unique", "filename", {"filename": "2026-01-10-211402-supply-round-2.txt"}),
    ("expect_values_unique", "sha256", {"sha256": "b" * 64}),
    ("expect_values_in_set", "known_file", {"known_file": True}),
    ("expect_values_in_set", "known_hash", {"known_hash": True}),
    ("expect_values_in_set", "known_name", {"known_name": True}),
)

LINES: tuple[Break, ...] = (
    ("expect_pair_equal", "header_map_name, map_name", {"header_map_name": "frostbite"}),
    ("expect_pair_equal", "header_round_number, round_number", {"header_round_number": 2}),
    ("expect_values_in_set", "round_number", {"round_number": 3, "header_round_number": 3}),
    ("expect_values_in_set", "defender_side", {"defender_side": "1"}),
    ("expect_values_in_set", "winner_side", {"winner_side": "spectator"}),
    ("expect_values_in_set", "layout", {"layout": 34, "column_count": 34}),
    ("expect_pair_equal", "column_count, layout", {"column_count": 37}),
    ("expect_values_to_match", "human_guid", {"human_guid": "0A1B2C3"}),
    ("expect_rows_unique", "filename, player_key", {"player_key": "AABBCCDD"}),
    ("expect_values_in_set", "side", {"side": "spectator"}),
    ("expect_values_within", "rounds", {"rounds": -1}),
    ("expect_values_within", "weapon_count", {"weapon_count": 0}),
    *(
        ("expect_values_within", column.name, {column.name: column.smallest - 1} | BESIDE.get(column.name, {}))
        for column in COLUMNS
    ),
    ("expect_pair_in_order", "kills, headshot_kills", {"headshot_kills": 7, "headshot_hits": 8}),
    ("expect_pair_in_order", "headshot_hits, headshot_kills", {"headshot_kills": 6}),
)

WEAPONS: tuple[Break, ...] = (
    ("expect_values_in_set", "weapon", {"weapon": "BROOM"}),
    *(
        ("expect_values_within", f"weapon_{counter}", {f"weapon_{counter}": -1} | BESIDE.get(f"weapon_{counter}", {}))
        for counter in WEAPON_COUNTERS[1:]
    ),
    ("expect_values_within", "weapon_hits", {"weapon_hits": LARGEST_COUNT + 1}),
    ("expect_pair_in_order", "weapon_hits, weapon_headshot_hits", {"weapon_headshot_hits": 81}),
    ("expect_pair_in_order", "weapon_hits, weapon_kills", {"weapon_kills": 81}),
)

DOUBTS: tuple[Break, ...] = (
    (
        "expect_pair_in_order",
        "time_limit_seconds, next_time_limit_seconds",
        {"next_time_limit_seconds": 601, "time_limit_seconds": 600},
    ),
    ("expect_values_within", "next_time_limit_seconds", {"next_time_limit_seconds": 0}),
    ("expect_pair_equal", "defender_won, limit_stands", {"defender_won": 1.0, "limit_stands": 0.0}),
    ("expect_values_within", "seconds_past_the_end", {"seconds_past_the_end": 6.1}),
    ("expect_pair_in_order", "kills, useful_and_useless_kills", {"useful_and_useless_kills": 7}),
    ("expect_values_within", "team_kills_without_damage", {"team_kills_without_damage": 1}),
    ("expect_pair_in_order", "self_kills, full_selfkills", {"full_selfkills": 1}),
    ("expect_pair_equal", "bullets_fired, shots_of_all_weapons", {"shots_of_all_weapons": 101}),
    ("expect_pair_in_order", "weapon_shots, weapon_aimed_hits", {"weapon_aimed_hits": 201}),
    ("expect_values_within", "kd_ratio_off", {"kd_ratio_off": 0.2}),
    ("expect_pair_in_order", "time_played_minutes, time_dead_minutes", {"time_dead_minutes": 20}),
    ("expect_values_within", "time_dead_ratio_off", {"time_dead_ratio_off": 2.6}),
)

ROUND_TOTALS: tuple[Break, ...] = (
    ("expect_values_within", "players", {"players": 1, "players_with_weapons": 1}),
    ("expect_pair_equal", "axis_players, allies_players", {"axis_players": 2}),
    ("expect_values_within", "players_without_side", {"players_without_side": 1}),
    ("expect_pair_equal", "players_with_weapons, players", {"players_with_weapons": 1}),
    ("expect_pair_equal", "team_damage_given, team_damage_received", {"team_damage_given": 1}),
    ("expect_pair_equal", "revives_given, times_revived", {"revives_given": 1}),
    ("expect_values_within", "sides_kept", {"sides_kept": 1}),
    ("expect_values_within", "fewest_rounds_finished", {"fewest_rounds_finished": 0}),
    ("expect_values_within", "first_seconds_off_the_clock", {"first_seconds_off_the_clock": -7}),
    ("expect_values_within", "second_seconds_off_the_clock", {"second_seconds_off_the_clock": 12.5}),
    ("expect_values_within", "seconds_between_players", {"seconds_between_players": 12}),
    ("expect_values_within", "players_with_fallen_counters", {"players_with_fallen_counters": 1}),
    *(
        ("expect_pair_equal", f"rebuilt_{total}, cumulative_{total}", {f"rebuilt_{total}": 1, f"cumulative_{total}": 2})
        for total in ("kills", "deaths", "damage_given", "damage_received")
    ),
    ("expect_round_to_balance", "imbalance", {"imbalance": "12 kills and 13 deaths"}),
    (
        "expect_weapons_to_tell_kills",
        "players_differing_from_weapons",
        {"players_differing_from_weapons": "0A1B2C3D: kills 6, by weapons 5"},
    ),
    (
        "expect_right_first_round",
        "doubts_about_first_round",
        {"doubts_about_first_round": "same defenders: axis in round 1, allies in round 2"},
    ),
    ("expect_values_within", "lowest_counter", {"lowest_counter": -1}),
)

COUNTED = ("rounds", "players", "weapons")
SUMMED = ("kills", "deaths", "damage_given", "damage_received", "time_played_seconds")

LOADED_ROUNDS: tuple[Break, ...] = (
    *(("expect_pair_equal", f"stored_{name}, sent_{name}", {f"stored_{name}": 0}) for name in COUNTED + SUMMED),
    *(("expect_values_within", f"{table}_differing", {f"{table}_differing": 1}) for table in COUNTED),
)

DATABASE: tuple[Break, ...] = (
    ("expect_values_within", "violations", {"violations": 1}),
    ("expect_values_unique", "name", {}),
    ("expect_names_present", "name", {"name": "something_else"}),
)

BREAKS: dict[str, tuple[Break, ...]] = {
    "transfer": TRANSFER,
    "novelty": NOVELTY,
    "parsed_round": LINES + WEAPONS + DOUBTS,
    "round_totals": ROUND_TOTALS,
    "loaded_rounds": LOADED_ROUNDS,
    "database": DATABASE,
}
