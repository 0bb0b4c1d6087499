"""Expected quartiles are worked by hand: of nine steps between ten rounds a quarter is 2.25 steps from the lowest."""

from __future__ import annotations

import pytest

from include.stats.consistency import FEWEST_ROUNDS, Spread, consistency, spread


def rounds(*damages, seconds=60):
    return [{"damage_given": damage, "time_played_seconds": seconds, "kills": 1, "deaths": 1} for damage in damages]


def test_quartiles_and_coefficient_of_ten_rounds():
    """100, 110 ... 190: quartiles 122.5, 145, 167.5, so the coefficient is 45 / 290."""
    assert spread("dpm", rounds(*range(100, 200, 10))) == Spread(
        "dpm", 10, 122.5, 145.0, 167.5, pytest.approx(45 / 290), "changing"
    )


def test_one_wild_round_moves_nothing():
    calm = spread("dpm", rounds(*range(100, 200, 10)))
    wild = spread("dpm", rounds(*range(100, 190, 10), 5000))

    assert (calm.lower, calm.middle, calm.upper) == (wild.lower, wild.middle, wild.upper)


def test_rounds_that_are_all_alike_are_very_steady():
    assert [each.reading for each in consistency(rounds(*[300] * 10))] == ["very steady", "very steady"]


def test_rounds_too_short_for_a_figure_do_not_count():
    assert spread("dpm", [*rounds(*[300] * 9), *rounds(900, seconds=29)]) is None


def test_fewer_than_ten_rounds_say_nothing():
    assert FEWEST_ROUNDS == 10
    assert consistency(rounds(*[300] * 9)) == []


def test_who_never_hits_is_steady_too():
    assert spread("dpm", rounds(*[0] * 10)).coefficient == 0.0


@pytest.mark.parametrize(
    ("width", "reading"), [(9, "very steady"), (11, "steady"), (16, "changing"), (21, "up and down")]
)
def test_the_reading_follows_the_coefficient(width, reading):
    """Half of the rounds at 100 - width and half at 100 + width have the coefficient width / 100."""
    assert spread("dpm", rounds(*[100 - width] * 5, *[100 + width] * 5)).reading == reading
