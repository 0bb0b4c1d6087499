"""Results and scores worked by hand from the table of format-spec 8.2."""

from __future__ import annotations

import pytest

from include.stats.session_maps import SessionScore, maps_of, score_of
from tests.sessions import a_map, uncounted


@pytest.mark.parametrize(
    ("first", "second", "score"),
    [
        ("attackers", "attackers", (0, 2)),
        ("attackers", "defenders", (2, 0)),
        ("defenders", "attackers", (0, 2)),
        ("defenders", "defenders", (1, 1)),
    ],
)
def test_a_map_s_points_go_to_whoever_attacked_first_or_second(first, second, score):
    (as_a,) = maps_of(a_map(1, first=first, second=second), {1: "A"})
    (as_b,) = maps_of(a_map(1, first=first, second=second), {1: "B"})

    assert (as_a.score, as_b.score) == (score, score[::-1])


def test_the_score_follows_the_squads_while_they_take_turns_to_begin():
    """A attacks first and sets a time, then B does on the next map; both win what they set, the third is held twice."""
    rounds = [
        *a_map(1, first="attackers", second="defenders"),
        *a_map(2, first="attackers", second="defenders"),
        *a_map(3, first="defenders", second="defenders"),
    ]

    maps = maps_of(rounds, {1: "A", 2: "B", 3: "A"})

    assert [each.score for each in maps] == [(2, 0), (0, 2), (1, 1)]
    assert score_of(maps) == SessionScore(team_a=3, team_b=3, maps=3, unattributed=0)


def test_a_map_that_was_started_again_has_one_result_and_that_is_the_later_one():
    rounds = [
        *a_map(1, first="attackers", second=None, flags=("abandoned",)),
        *a_map(2, first="attackers", second="defenders"),
    ]

    maps = maps_of(rounds, {1: "A", 2: "A"})

    assert [(each.state, each.score) for each in maps] == [("started again", None), ("finished", (2, 0))]
    assert score_of(maps) == SessionScore(2, 0, 1, 0)


def test_a_round_without_its_partner_is_no_result():
    first, second = a_map(1, first="attackers", second="attackers")

    assert [each.state for each in maps_of([first], {1: "A"})] == ["without round 2"]
    (alone,) = maps_of([second], {1: "A"})
    assert (alone.state, alone.first, alone.result) == ("without round 1", None, None)
    assert score_of([alone]) is None


def test_a_map_of_bots_is_shown_and_gives_no_points():
    first, second = a_map(1, first="attackers", second="attackers")

    (played,) = maps_of([first, *uncounted([second])], {1: "A"})

    assert (played.state, played.score) == ("not counted", None)


def test_a_result_of_unknown_squads_is_kept_apart():
    maps = maps_of(
        [*a_map(1, first="attackers", second="defenders"), *a_map(2, first="attackers", second="attackers")], {2: "A"}
    )

    assert maps[0].result is not None
    assert maps[0].score is None
    assert score_of(maps) == SessionScore(0, 2, 1, 1)
