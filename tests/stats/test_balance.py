"""The fairest split, beside one found by trying all of them."""

from __future__ import annotations

import random
import time
from itertools import combinations

import pytest

from include.stats.balance import Split, fairest_split, split_of


def smallest_difference(worth):
    """By looking at every way to choose half of them."""
    whole = sum(worth.values())
    return min(abs(whole - 2 * sum(worth[each] for each in half)) for half in combinations(worth, len(worth) // 2))


def named(*worth):
    return {chr(ord("a") + place): each for place, each in enumerate(worth)}


def test_four_players_of_whom_the_best_and_the_worst_belong_together():
    """400 + 100 and 300 + 200: both 500."""
    found = fairest_split(named(400, 300, 200, 100))

    assert found == Split(("a", "d"), ("b", "c"), 500, 500)
    assert (found.apart, found.evenness) == (0, 100)


@pytest.mark.parametrize("number", range(2, 15))
def test_nothing_is_fairer_than_what_is_found(number):
    dice = random.Random(number)
    for _ in range(20):
        worth = named(*(dice.randrange(500, 4500) / 10 for _ in range(number)))

        found = fairest_split(worth)

        assert sorted(found.first + found.second) == sorted(worth)
        assert abs(len(found.first) - len(found.second)) == number % 2
        assert found.apart == pytest.approx(smallest_difference(worth), abs=1e-6)


def test_an_odd_one_makes_the_squads_of_weaker_players_larger():
    """500 against 300 and 200."""
    assert fairest_split(named(500, 300, 200)) == Split(("a",), ("b", "c"), 500, 500)


def test_equal_players_are_split_the_same_way_in_any_order():
    worth = named(300, 300, 300, 300, 300, 300)

    assert {fairest_split(dict.fromkeys(names, 300)) for names in ("abcdef", "fedcba", "cafebd")} == {
        fairest_split(worth)
    }
    assert len(fairest_split(worth).first) == 3


def test_squads_are_named_so_that_fewer_have_to_move():
    """a and d are together either way; when they were in the second squad, they stay there."""
    worth = named(400, 300, 200, 100)

    assert fairest_split(worth, {"b", "c"}).first == ("b", "c")
    assert fairest_split(worth, {"a", "b"}).first == ("a", "d")
    assert fairest_split(worth, {"a", "d"}).first == ("a", "d")


@pytest.mark.parametrize(
    ("worth", "found"),
    [
        ({}, Split((), (), 0, 0)),
        ({"a": 300.0}, Split(("a",), (), 300, 0)),
        ({"a": 0.0, "b": 0.0}, Split(("a",), ("b",), 0, 0)),
    ],
)
def test_few_players_or_none_are_split_as_well(worth, found):
    assert fairest_split(worth) == found


def test_two_squads_that_did_nothing_are_neither_even_nor_uneven():
    assert Split(("a",), ("b",), 0, 0).evenness is None
    assert split_of(named(300, 100), {"a"}).evenness == pytest.approx(100 / 3)


def test_65_players_are_split_to_the_tenth_in_less_than_a_second():
    """So many have countless equal splits: an even sum of tenths is met exactly."""
    dice = random.Random(65)
    tenths = [dice.randrange(500, 4500) for _ in range(65)]
    tenths[0] += sum(tenths) % 2
    began = time.perf_counter()

    found = fairest_split({f"{place:02}": each / 10 for place, each in enumerate(tenths)})

    assert time.perf_counter() - began < 1
    assert found.apart == pytest.approx(0, abs=1e-6)
    assert abs(len(found.first) - len(found.second)) == 1


def test_an_absurd_figure_costs_no_memory():
    found = fairest_split({"a": 1e12, **{f"b{place}": 300.0 for place in range(9)}})

    assert found.apart == pytest.approx(1e12, rel=0.01)
