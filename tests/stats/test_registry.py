"""Expected figures are worked by hand from the formulas of format-spec 7."""

from __future__ import annotations

import pytest

from include.stats.registry import METRICS, names_needed, shown, value
from include.stats.sums import SUM_NAMES, SUMS, add

ROUND = {
    **dict.fromkeys(SUM_NAMES, 0),
    "rounds": 2, "rounds_won": 1, "rounds_on_a_side": 2, "maps_won": 1, "maps_lost": 2, "maps_drawn": 1,
    "time_played_seconds": 1200, "alive_seconds": 900, "kills": 30, "deaths": 20, "hits": 300, "shots": 1000,
    "headshot_hits": 45, "bullet_hits": 240, "bullet_shots": 800, "light_hits": 225, "light_shots": 750,
    "head_weapon_hits": 225, "side_damage_given": 12000, "damage_given": 4000, "damage_received": 3900,
    "headshot_kills": 6, "useful_kills": 12, "denied_playtime": 120, "seconds_with_denied_playtime": 600,
    "useless_kills": 3, "kills_with_useless_kills": 15, "revives_given": 4, "rounds_with_revives_given": 1,
    "repairs_constructions": 3, "rounds_with_repairs_constructions": 2, "kill_assists": 5,
    "objectives_stolen": 1, "dynamites_planted": 2, "dynamites_defused": 1, "killing_spree": 9,
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("kd", 1.5),
        ("efficiency", 60.0),
        ("dpm", 200.0),
        ("frag_potential", 4000 / 15),
        ("kpm", 1.5),
        ("kills_per_round", 15.0),
        ("deaths_per_round", 10.0),
        ("damage_ratio", 4000 / 3900),
        ("damage_efficiency", 100 * 4000 / 7900),
        ("damage_share", 100 / 3),
        ("accuracy", 30.0),
        ("bullet_accuracy", 30.0),
        ("light_accuracy", 30.0),
        ("headshot_accuracy", 20.0),
        ("headshot_share", 15.0),
        ("headshot_kill_rate", 20.0),
        ("dead_seconds", 300.0),
        ("dead_ratio", 25.0),
        ("survival", 75.0),
        ("useful_share", 40.0),
        ("useless_share", 20.0),
        ("denied_per_minute", 12.0),
        ("revives_per_round", 4.0),
        ("assists_per_round", 2.5),
        ("dynamites_planted_per_round", 1.0),
        ("dynamites_defused_per_round", 0.5),
        ("repairs_per_round", 1.5),
        ("objectives", 4.0),
        ("objectives_per_round", 2.0),
        ("tank", 3900 / 20 / 130),
        ("round_win_share", 50.0),
        ("map_win_share", 25.0),
    ],
)
def test_a_metric_follows_its_formula(code, expected):
    assert value(code, ROUND) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("kd", 30.0), ("tank", 3901 / 130), ("damage_ratio", 4000.0), ("efficiency", 0.0), ("accuracy", 0.0)],
)
def test_a_denominator_of_zero_gives_what_the_specification_says(code, expected):
    sums = {**ROUND, "deaths": 0, "shots": 0}
    if code == "damage_ratio":
        sums["damage_received"] = 0
    if code == "efficiency":
        sums["kills"] = 0

    assert value(code, sums) == pytest.approx(expected)


def test_dpm_of_less_than_half_a_minute_is_not_known():
    assert value("dpm", {**ROUND, "time_played_seconds": 29}) is None
    assert value("dpm", {**ROUND, "time_played_seconds": 30}) == 8000.0


def test_light_accuracy_of_fewer_than_a_hundred_shots_is_not_known():
    assert value("light_accuracy", {**ROUND, "light_shots": 99, "light_hits": 33}) is None


def test_what_no_file_carried_is_not_known():
    assert value("revives_given", {**ROUND, "revives_given": None}) is None


def test_a_ratio_over_rounds_is_the_ratio_of_the_sums():
    """A mean of the two would be 250 (format-spec 7: never a mean of dpms)."""
    short = {**ROUND, "damage_given": 400, "time_played_seconds": 60}
    long = {**ROUND, "damage_given": 1000, "time_played_seconds": 600}

    assert value("dpm", add([short, long])) == pytest.approx(1400 * 60 / 660)


def test_sprees_are_put_together_by_the_longest():
    assert add([{"killing_spree": 4}, {"killing_spree": 9}, {"killing_spree": 2}]) == {"killing_spree": 9}


def test_what_one_round_does_not_know_does_not_make_the_others_unknown():
    assert add([{"revives_given": None}, {"revives_given": 3}, {"revives_given": 0}]) == {"revives_given": 3}
    assert add([{"revives_given": None}, {"revives_given": None}]) == {"revives_given": None}


def test_every_metric_is_made_of_sums_that_there_are():
    assert len(METRICS) > 40
    assert {name for metric in METRICS.values() for name in names_needed(metric)} <= set(SUM_NAMES)


def test_each_sum_is_named_once():
    assert len(SUM_NAMES) == len(set(SUM_NAMES)) == len(SUMS)


@pytest.mark.parametrize(
    ("code", "figure", "expected"),
    [
        ("kd", 1.5, "1.50"),
        ("accuracy", 30.04, "30.0%"),
        ("damage_given", 12345.0, "12,345"),
        ("time_played_seconds", 754.0, "12:34"),
        ("time_played_seconds", 7260.0, "2 h 01 min"),
        ("dpm", None, "–"),
    ],
)
def test_a_figure_is_shown_rounded_with_its_unit(code, figure, expected):
    assert shown(code, figure) == expected
