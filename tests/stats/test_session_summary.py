from __future__ import annotations

from datetime import timedelta

import pytest

from include.stats.session_summary import summarize
from tests.sessions import a_map, a_session, played
from tests.summaries import ROUND_1

MAP = a_map(0, first="attackers", second="defenders")


def test_a_session_begins_with_its_first_round_and_not_with_the_end_of_that():
    """Round 1 took 521 s and ended at 21:05:12; round 2 ended ten minutes later."""
    summary = summarize(a_session(MAP))

    assert summary.began_at == ROUND_1.ended_at - timedelta(seconds=521)
    assert summary.duration_seconds == 521 + 600


def test_of_a_first_round_of_unknown_length_the_end_is_all_that_is_known():
    summary = summarize(a_session(a_map(0, first="attackers", second="defenders", duration_seconds=None)))

    assert summary.duration_seconds == 600


def test_leaders_are_those_of_the_registry_s_figures():
    """31 kills against 20; 400 of 1,000 shots against 300; 6,000 damage in 30 minutes are 200 a minute."""
    players = {
        "AAAAAAAA": played("Otter", kills=31),
        "BBBBBBBB": played("Newt", hits=400),
        "CCCCCCCC": played("Vole", damage_given=6000),
    }

    leaders = summarize(a_session(MAP, players=players)).leaders

    assert [(each.metric, each.player_guids, each.shown) for each in leaders] == [
        ("kills", ("AAAAAAAA",), "31"),
        ("accuracy", ("BBBBBBBB",), "40.0%"),
        ("dpm", ("CCCCCCCC",), "200.0"),
    ]


def test_equal_figures_share_the_first_place():
    players = {"AAAAAAAA": played("Otter"), "BBBBBBBB": played("Newt"), "CCCCCCCC": played("Vole", kills=3)}

    assert summarize(a_session(MAP, players=players)).leaders[0].player_guids == ("AAAAAAAA", "BBBBBBBB")


def test_a_guest_of_one_minute_or_of_few_shots_is_no_best():
    players = {
        "AAAAAAAA": played("Otter"),
        "BBBBBBBB": played("Guest", time_played_seconds=60, damage_given=900),
        "CCCCCCCC": played("Vole", shots=99, hits=99),
    }

    leaders = {each.metric: each.player_guids for each in summarize(a_session(MAP, players=players)).leaders}

    assert leaders["accuracy"] == ("AAAAAAAA",)
    assert "BBBBBBBB" not in leaders["dpm"]


def test_a_map_is_played_most_when_it_was_played_more_than_once():
    once = summarize(a_session(MAP))
    twice = summarize(
        a_session(MAP, a_map(1, "radar", first="attackers", second=None), a_map(2, first="attackers", second=None))
    )

    assert (once.most_played, twice.most_played) == (((), 1), (("supply",), 2))


def test_a_session_without_a_player_who_counts_has_nobody_best():
    summary = summarize(a_session(MAP, players={}))

    assert (summary.leaders, summary.mvp, summary.awards) == ((), None, ())


def test_a_session_has_a_round():
    with pytest.raises(ValueError, match="session 7 has no round"):
        summarize(a_session())
