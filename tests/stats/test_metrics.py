"""Expected figures are worked by hand from the formulas of format-spec 7."""

from __future__ import annotations

from include.stats.metrics import accuracy_percent, kd


def test_kd_is_kills_per_death():
    assert kd(15, 10) == 1.5


def test_kd_without_deaths_is_the_kills():
    assert kd(7, 0) == 7.0


def test_accuracy_is_the_share_of_shots_that_hit():
    assert accuracy_percent(150, 500) == 30.0


def test_accuracy_without_shots_is_zero():
    assert accuracy_percent(0, 0) == 0.0
