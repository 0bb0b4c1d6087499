"""The most valuable player, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from include.stats.mvp import WEIGHTS, mvp, mvp_ranking
from include.stats.registry import METRICS
from tests.stats.player_sums import sums

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "awards.md"


def test_the_weights_are_of_metrics_that_there_are():
    assert WEIGHTS
    assert WEIGHTS.keys() <= METRICS.keys()


def test_the_score_is_the_weighted_mean_of_the_shares_of_others_behind():
    """
    Three players. dpm 300, 200, 100; K/D 1.0, 2.0, 0.5; all else equal, so half of everybody.

    Weights: dpm 3, K/D 2, the other five together 7.
    A: 3 x 1 + 2 x 0.5 + 7 x 0.5 = 7.5 of 12 = 62.5.  B: 3 x 0.5 + 2 x 1 + 3.5 = 7 = 58.33.  C: 3.5 = 29.17.
    """
    players = {
        "A": sums(damage_given=3000, kills=10, deaths=10),
        "B": sums(damage_given=2000, kills=10, deaths=5),
        "C": sums(damage_given=1000, kills=5, deaths=10),
    }
    for each in players.values():
        each |= {"rounds_with_revives_given": 1, "seconds_with_denied_playtime": 600}

    ranking = mvp_ranking(players)

    assert [(score.player_guid, round(score.points, 2)) for score in ranking] == [
        ("A", 62.5), ("B", 58.33), ("C", 29.17),
    ]  # fmt: skip
    assert ranking[0].shares["dpm"] == 1.0
    assert ranking[0].shares["kd"] == 0.5


def test_a_metric_that_no_file_carries_is_left_out():
    players = {guid: sums(revives_given=None, denied_playtime=None) for guid in "AB"}

    assert "revives_per_round" not in mvp_ranking(players)[0].shares


def test_of_whom_a_metric_is_not_known_he_is_better_than_nobody():
    players = {
        "A": sums(revives_given=0, rounds_with_revives_given=1),
        "B": sums(revives_given=None),
        "C": sums(revives_given=1, rounds_with_revives_given=1),
    }

    shares = {score.player_guid: score.shares["revives_per_round"] for score in mvp_ranking(players)}

    assert shares == {"A": pytest.approx(0.5), "B": 0.0, "C": 1.0}


def test_equals_are_ordered_by_guid_whatever_the_order():
    assert mvp({"B": sums(), "A": sums()}).player_guid == mvp({"A": sums(), "B": sums()}).player_guid == "A"


def test_who_was_hardly_there_is_not_ranked():
    players = {"A": sums(), "B": sums(), "C": sums(time_played_seconds=299, kills=50)}

    assert {score.player_guid for score in mvp_ranking(players)} == {"A", "B"}


def test_nobody_is_most_valuable_alone():
    assert mvp({"A": sums(kills=30)}) is None
    assert mvp({}) is None


def test_the_document_has_the_weights():
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if line in {f"| `{metric}` | {weight} |" for metric, weight in WEIGHTS.items()}] == [
        f"| `{metric}` | {weight} |" for metric, weight in WEIGHTS.items()
    ]
