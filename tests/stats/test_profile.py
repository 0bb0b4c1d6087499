"""Expected figures are worked by hand."""

from __future__ import annotations

import pytest

from include.stats.profile import SLICES, STEPS, Compared, Milestone, compare, figures, milestones
from include.stats.registry import METRICS
from tests.stats.players import sums

OWN = sums(rounds=40, kills=300, deaths=200)
LATELY = sums(rounds=10, kills=90, deaths=45)
BEFORE = sums(rounds=30, kills=210, deaths=155)
PLAYERS = [
    OWN,
    sums(rounds=10, kills=50, deaths=100),
    sums(rounds=25, kills=120, deaths=100),
    sums(rounds=9, kills=900, deaths=1),
]


def test_a_metric_stands_beside_the_own_past_and_the_median():
    """K/D 300/200, 90/45 and 210/155; the median of 1.5, 0.5 and 1.2, without the player of nine rounds."""
    assert compare(["kd"], OWN, LATELY, BEFORE, PLAYERS) == [Compared("kd", 1.5, 2.0, 210 / 155, 1.2)]


def test_the_median_of_two_players_lies_between_them():
    found = compare(["kd"], OWN, LATELY, BEFORE, PLAYERS[:2])

    assert found[0].median == pytest.approx((1.5 + 0.5) / 2)


def test_without_others_or_a_past_nothing_is_made_up():
    assert compare(["kd"], OWN, OWN, None, []) == [Compared("kd", 1.5, 1.5, None, None)]


def test_players_whose_files_lack_a_column_are_no_part_of_its_median():
    knows = sums(rounds=10, revives_given=30, rounds_with_revives_given=10)
    lacks = sums(rounds=10, revives_given=None)

    assert compare(["revives_per_round"], knows, None, None, [knows, lacks])[0].median == 3.0


def test_slices_hold_figures_that_do_not_grow_by_playing_more():
    units = {METRICS[code].unit for codes in SLICES.values() for code in codes}

    assert len(SLICES) == 4
    assert not units & {"count", "hit points", "seconds", "points"}


def test_a_milestone_is_reached_at_its_step_and_names_the_next():
    found = {each.code: each for each in milestones(sums(kills=500, rounds=9, killing_spree=31))}

    assert found["kills"] == Milestone("kills", 500, 500, 1_000)
    assert found["rounds"] == Milestone("rounds", 9, None, 10)
    assert found["killing_spree"] == Milestone("killing_spree", 31, 30, None)


def test_what_no_file_counted_has_no_milestone():
    assert "revives_given" not in {each.code for each in milestones(sums(revives_given=None))}


def test_steps_of_milestones_go_up_and_measure_what_there_is():
    assert all(list(steps) == sorted(set(steps)) for steps in STEPS.values())
    assert STEPS.keys() <= METRICS.keys()


def test_figures_are_all_metrics_unless_some_are_named():
    assert figures(OWN, ["kd", "kills"]) == {"kd": 1.5, "kills": 300}
    assert figures(OWN).keys() == METRICS.keys()
