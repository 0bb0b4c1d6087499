"""What the reading warnings of layer 3 compare: values that follow from other columns of a line or weapon block."""

from __future__ import annotations

from typing import Final

import pandas as pd

from include.parser.columns import WEAPONS
from include.parser.values import RoundFile

AIMED: Final = frozenset(weapon.name for weapon in WEAPONS if weapon.bullets or weapon.family == "melee")
"""Weapons that hit at most once a shot; splash hits several (format-spec 9)."""


def header_values(files: list[RoundFile]) -> pd.DataFrame:
    """Give the time limits of each line's file, and whether the winner and the limits say the same."""
    headers = [file.header for file in files]
    limits = pd.DataFrame(
        {
            "time_limit_seconds": [header.time_limit_seconds for header in headers],
            "next_time_limit_seconds": [header.next_time_limit_seconds for header in headers],
        },
        dtype="float64",
    )
    known = limits.notna().all(axis="columns")
    held = pd.Series([float(header.winner_side == header.defender_side) for header in headers], dtype="float64")
    stands = (limits["time_limit_seconds"] == limits["next_time_limit_seconds"]).astype("float64")
    return limits.assign(defender_won=held.where(known), limit_stands=stands.where(known))


def line_values(lines: pd.DataFrame, shots: list[int], deaths: list[int]) -> pd.DataFrame:
    """
    Give what a line's columns should be by its others; missing where nothing is to be compared.

    Args:
        lines: with the registry columns in their units.
        shots, deaths: of each line's weapon blocks together.
    """
    fallen = pd.Series(deaths, index=lines.index, dtype="float64")
    played = lines["time_played_minutes"].where(lines["time_played_minutes"] > 0)
    ratio = (lines["kills"] / fallen).where(fallen > 0, lines["kills"] + 1)
    dead = 100 * lines["time_dead_minutes"] / played
    past = 60 * lines["time_played_minutes"] - lines["next_time_limit_seconds"]
    return pd.DataFrame(
        {
            "useful_and_useless_kills": lines["useful_kills"] + lines["useless_kills"].fillna(0),
            "team_kills_without_damage": lines["team_kills"].where(lines["team_damage_given"] == 0, 0),
            "shots_of_all_weapons": pd.Series(shots, index=lines.index, dtype="float64").where(lines["layout"] == 38),
            "kd_ratio_off": (lines["kd_ratio"] - ratio).round(2),
            "time_dead_ratio_off": (lines["time_dead_ratio"] - dead).round(1),
            "seconds_past_the_end": past.where(lines["round_number"] == 1).round(1),
        }
    )


def aimed_hits(blocks: pd.DataFrame) -> pd.Series[float]:
    """Give the hits of weapons that need a shot for each, missing for the others."""
    return blocks["weapon_hits"].astype("float64").where(blocks["weapon"].isin(AIMED))
