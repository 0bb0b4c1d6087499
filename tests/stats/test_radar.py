"""Expected lengths are worked by hand."""

from __future__ import annotations

import pytest

from include.stats.radar import spokes
from tests.stats.players import sums


def test_each_figure_has_its_own_scale():
    """K/D 30/20 x25; 6,000 in 1,200 s are 300 DPM, /5; 40 of 200; 5, 8 and 3 in two rounds x10, x5, x5."""
    known = sums(
        rounds=2, rounds_with_revives_given=2, kills=30, deaths=20, damage_given=6000, time_played_seconds=1200,
        hits=40, shots=200, objectives_stolen=1, dynamites_planted=4, revives_given=8, kill_assists=3,
    )  # fmt: skip

    assert spokes(known) == pytest.approx(
        {
            "kd": 37.5,
            "dpm": 60.0,
            "accuracy": 20.0,
            "objectives_per_round": 25.0,
            "revives_per_round": 20.0,
            "assists_per_round": 7.5,
        }
    )


def test_no_spoke_is_longer_than_the_rim():
    assert spokes(sums(rounds=1, kills=5, deaths=1))["kd"] == 100.0


def test_a_figure_that_is_not_known_has_no_length():
    assert spokes(sums(rounds=1, revives_given=None, rounds_with_revives_given=0))["revives_per_round"] is None
