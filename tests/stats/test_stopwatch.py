"""Expected scores are the table of format-spec 8.2."""

from __future__ import annotations

import pytest

from include.stats.stopwatch import match_result, squads
from tests.summaries import first_round, player, second_round


@pytest.mark.parametrize(
    ("first_winner", "second_winner", "winner", "score"),
    [
        ("allies", "allies", "second attackers", (0, 2)),
        ("axis", "allies", "second attackers", (0, 2)),
        ("allies", "axis", "first attackers", (2, 0)),
        ("axis", "axis", "draw", (1, 1)),
    ],
)
def test_who_sets_or_beats_the_time_wins_the_map(first_winner, second_winner, winner, score):
    """Axis defends: a winner Allies means that the attackers succeeded."""
    result = match_result(first_round(winner_side=first_winner), second_round(winner_side=second_winner))

    assert (result.winner, result.score) == (winner, score)


def test_the_result_follows_the_winner_and_never_the_clock():
    """Real completed rounds end within seconds of the limit; a rule of "30 s before it" calls them holds (8.2)."""
    first = first_round(winner_side="allies", duration_seconds=719, time_limit_seconds=720)

    assert match_result(first, second_round(winner_side="axis")).score == (2, 0)


def test_allies_may_be_the_defenders():
    """etl_ice is defended by Allies (format-spec 2, field 5)."""
    first = first_round(defender_side="allies", winner_side="allies")
    second = second_round(defender_side="allies", winner_side="axis")

    assert match_result(first, second).winner == "second attackers"


def test_squads_stay_together_while_sides_swap():
    first = first_round(players=(player("Otter", side="allies"), player("Lynx", side="axis")))
    second = second_round(players=(player("Lynx", side="allies"), player("Otter", side="axis")))

    sides = squads(first, second)

    assert [p.name for p in sides.first_attackers] == ["Otter"]
    assert [p.name for p in sides.second_attackers] == ["Lynx"]


def test_who_comes_for_round_2_belongs_to_the_squad_he_joined():
    first = first_round(players=(player("Otter", side="allies"), player("Lynx", side="axis")))
    second = second_round(players=(player("Heron", side="allies"), player("Marten", side="axis")))

    sides = squads(first, second)

    assert [p.name for p in sides.first_attackers] == ["Otter", "Marten"]
    assert [p.name for p in sides.second_attackers] == ["Lynx", "Heron"]


def test_who_changes_squads_between_rounds_counts_where_he_began():
    first = first_round(players=(player("Otter", side="allies"),))
    second = second_round(players=(player("Otter", side="allies"),))

    assert [p.name for p in squads(first, second).first_attackers] == ["Otter"]


def test_bots_that_share_a_guid_are_told_apart_by_name():
    """Bot GUIDs collide (format-spec 3)."""
    bots = (player("[BOT]one", guid="OMNIBOT0", side="allies"), player("[BOT]two", guid="OMNIBOT0", side="allies"))

    assert len(squads(first_round(players=bots), second_round()).first_attackers) == 2


def test_a_spectator_belongs_to_no_squad():
    first = first_round(players=(player("Otter", side=None),))

    assert squads(first, second_round()).first_attackers == ()


def test_rounds_of_two_maps_have_no_result():
    with pytest.raises(ValueError, match="not the two rounds of one map"):
        match_result(first_round(), second_round(map_name="goldrush"))
