"""Ranks, ties and percentiles worked by hand; codes are those of the commands."""

from __future__ import annotations

import pytest

from include.stats.boards import BOARDS, Thresholds, find_board, rank, standing, sums_needed
from include.stats.registry import METRICS
from include.stats.sums import SUM_NAMES

KILLS = BOARDS["kills"]


def sums(**changes):
    return {"rounds": 20, "damage_given": 30_000, "kills": 200, "deaths": 200, **changes}


def players(*kills):
    """A to Z with these kills."""
    return {chr(65 + place): sums(kills=each) for place, each in enumerate(kills)}


def places(ranking):
    return [(place.rank, place.player_guid) for place in ranking.page(1)]


def test_those_who_are_equal_share_a_rank():
    ranking = rank(KILLS, players(90, 120, 90, 60))

    assert places(ranking) == [(1, "B"), (2, "A"), (2, "C"), (4, "D")]


def test_inside_a_tie_who_played_more_comes_first_and_then_the_guid_decides():
    ranking = rank(KILLS, {"C": sums(), "B": sums(), "D": sums(rounds=30)})

    assert places(ranking) == [(1, "D"), (1, "B"), (1, "C")]


def test_equal_shares_of_unequal_counts_are_a_tie():
    """100 * 1/3 and 100 * 7/21 are the same figure."""
    ranking = rank(BOARDS["efficiency"], {"A": sums(kills=7, deaths=14), "B": sums(kills=1, deaths=2)})

    assert places(ranking) == [(1, "A"), (1, "B")]


def test_a_percentile_is_the_share_of_the_others_who_stand_behind():
    """Of five: four behind the first, two behind each of the second, one behind the fourth (percent_rank)."""
    ranking = rank(KILLS, players(50, 40, 40, 30, 20))

    assert [place.percentile for place in ranking.page(1)] == [100.0, 50.0, 50.0, 25.0, 0.0]


def test_alone_there_is_no_percentile():
    assert [place.percentile for place in rank(KILLS, players(50)).page(1)] == [None]


@pytest.mark.parametrize(
    ("code", "leader"), [("kd", "A"), ("worst_performers", "B"), ("deaths", "B"), ("deaths_per_round", "A")]
)
def test_a_board_knows_which_end_leads(code, leader):
    ranking = rank(BOARDS[code], {"A": sums(kills=30, deaths=10), "B": sums(kills=10, deaths=30)})

    assert ranking.page(1)[0].player_guid == leader


def test_who_played_less_than_the_thresholds_is_counted_and_not_ranked():
    ranking = rank(KILLS, {"A": sums(rounds=9), "B": sums(damage_given=299), "C": sums(rounds=10, damage_given=300)})

    assert (places(ranking), ranking.below, ranking.unknown) == ([(1, "C")], 2, 0)


def test_a_figure_that_files_do_not_tell_is_counted_and_not_ranked():
    ranking = rank(BOARDS["revives"], {"A": sums(revives_given=None), "B": sums(revives_given=0)})

    assert (places(ranking), ranking.below, ranking.unknown) == ([(1, "B")], 0, 1)


@pytest.mark.parametrize(
    ("thresholds", "words"),
    [
        (Thresholds(), "At least 10 rounds and 300 damage."),
        (Thresholds(1, 0), "At least 1 round."),
        (Thresholds(0, 0), "At least 1 round."),
        (Thresholds(0, 1500), "At least 1,500 damage."),
    ],
)
def test_thresholds_are_said_in_words(thresholds, words):
    assert thresholds.words == words


def test_pages_end_with_what_is_left():
    ranking = rank(KILLS, players(*range(25, 0, -1)))

    assert ranking.pages() == 3
    assert [place.rank for place in ranking.page(3)] == [21, 22, 23, 24, 25]
    assert (ranking.page(4), ranking.page(0)) == ((), ())


def test_an_empty_board_has_one_page():
    ranking = rank(KILLS, {})

    assert (ranking.pages(), ranking.page(1)) == (1, ())


def test_a_player_has_a_place_or_hears_why_not():
    everybody = {
        "A": sums(revives_given=3),
        "B": sums(revives_given=None),
        "C": sums(rounds=6),
        "D": sums(rounds=9, damage_given=250),
    }
    ranking = rank(BOARDS["revives"], everybody)

    assert [standing(ranking, guid).reason for guid in "ABCDE"] == [
        "",
        "not known of these rounds",
        "4 rounds missing",
        "1 round and 50 damage missing",
        "no rounds played",
    ]
    assert standing(ranking, "A").place == ranking.page(1)[0]


def test_the_boards_of_the_commands_are_all_there():
    """../shared/commands.md, Leaderboards; rating comes later."""
    wanted = [
        "kills", "deaths", "kd", "dpm", "damage", "accuracy", "headshots", "efficiency", "revives", "assists",
        "objectives", "useful kills", "denied playtime", "time", "wins", "kills per round", "deaths per round",
        "top_killers", "top_accuracy", "top_objectives", "top_support", "top_efficiency", "top_dpm", "top_kd",
        "worst_performers",
    ]  # fmt: skip

    assert [name for name in wanted if find_board(name) is None] == []
    assert len(BOARDS) >= 16


@pytest.mark.parametrize("text", ["Useful Kills", "useful-kills", " USEFUL_KILLS "])
def test_a_board_is_found_however_it_is_written(text):
    assert find_board(text) == BOARDS["useful_kills"]


@pytest.mark.parametrize("text", ["", "nothing", "kills; drop"])
def test_other_words_are_no_board(text):
    assert find_board(text) is None


def test_no_two_boards_share_a_name():
    names = [name for board in BOARDS.values() for name in (board.code, *board.names)]

    assert len(names) == len(set(names)) > 40
    assert [name for name in names if find_board(name) is None] == []


@pytest.mark.parametrize("board", BOARDS.values(), ids=BOARDS)
def test_a_board_asks_for_sums_that_exist(board):
    assert board.metric in METRICS
    assert {"rounds", "damage_given"} <= set(sums_needed([board])) <= set(SUM_NAMES)
