"""Expected figures are worked by hand."""

from __future__ import annotations

import pytest

from include.stats.companions import COMPANION_SUMS, Mate, Pair, Rival, Shared, mates, pairs, rivals


def sums(**known):
    return {**dict.fromkeys(COMPANION_SUMS, 0), **known}


def against(guid, rounds, **own):
    return Shared(guid, False, sums(rounds=rounds, rounds_on_a_side=rounds, **own), sums(kills=30, deaths=40))


def beside(guid, rounds, **own):
    return Shared(guid, True, sums(rounds=rounds, **own), sums(rounds=rounds))


def test_a_rival_is_who_is_met_most_on_the_other_side():
    shared = [against("A", 12), beside("C", 50), against("B", 30)]

    assert [rival.guid for rival in rivals(shared)] == ["B", "A"]


def test_how_it_goes_against_a_rival():
    met = Shared(
        "A",
        False,
        sums(rounds=20, rounds_won=5, rounds_on_a_side=20, kills=200, deaths=100, damage_given=40_000,
             time_played_seconds=12_000),
        sums(rounds=20, kills=150, deaths=100, damage_given=36_000, time_played_seconds=10_800),
    )  # fmt: skip

    assert rivals([met], {"A": (17, 23)}) == [Rival("A", 20, 5, 25.0, 2.0, 200.0, 1.5, 200.0, 17, 23)]


def test_without_awards_files_the_duel_of_two_is_not_known():
    assert (rivals([against("A", 12)])[0].kills, rivals([against("A", 12)])[0].deaths) == (None, None)


def test_fewer_than_ten_rounds_make_neither_rival_nor_mate():
    assert rivals([against("A", 9)]) == []
    assert mates(sums(rounds=100), [beside("A", 9)]) == []


def test_synergy_is_the_share_of_maps_won_with_less_the_share_without():
    """8 of 10 maps with him, 4 of 20 without: 80 % less 20 %."""
    overall = sums(rounds=60, maps_won=12, maps_lost=18, damage_given=120_000, time_played_seconds=36_000)
    together = beside("A", 20, maps_won=8, maps_lost=2, damage_given=60_000, time_played_seconds=12_000)

    assert mates(overall, [together]) == [
        Mate("A", 20, 10, 20, 80.0, 20.0, pytest.approx(300.0), pytest.approx(150.0), pytest.approx(60.0))
    ]


def test_the_best_mate_comes_first_and_the_unknown_last():
    overall = sums(rounds=200, maps_won=50, maps_lost=50)
    shared = [beside("few", 40, maps_won=4), beside("bad", 20, maps_lost=10), beside("good", 20, maps_won=10)]

    assert [mate.guid for mate in mates(overall, shared)] == ["good", "bad", "few"]


def test_who_always_plays_together_is_compared_with_nothing():
    overall = sums(rounds=20, maps_won=6, maps_lost=4)

    assert mates(overall, [beside("A", 20, maps_won=6, maps_lost=4)])[0].synergy is None


def test_a_pair_is_measured_by_the_maps_of_both_apart():
    """Together 6 of 8. Apart one wins 2 of 4 and the other 1 of 6: 3 of 10 together."""
    together = {("A", "B"): sums(maps_won=6, maps_lost=2)}
    overall = {"A": sums(maps_won=8, maps_lost=4), "B": sums(maps_won=7, maps_drawn=1, maps_lost=6)}

    assert pairs(together, overall) == [Pair(("A", "B"), 8, 10, 75.0, 30.0, 45.0)]


def test_pairs_of_too_few_maps_are_left_out_and_the_best_come_first():
    overall = {guid: sums(maps_won=10, maps_lost=10) for guid in "ABCD"}
    together = {
        ("A", "B"): sums(maps_won=4),
        ("A", "C"): sums(maps_lost=5),
        ("B", "D"): sums(maps_won=5),
    }

    assert [each.guids for each in pairs(together, overall)] == [("B", "D"), ("A", "C")]
