"""Who gets which award; the figures are worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from include.stats.awards import AWARDS, MOST_IMPROVED, give_awards
from include.stats.registry import METRICS
from include.stats.sums import SUM_NAMES
from tests.stats.player_sums import sums

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "awards.md"


def given(players, past=None):
    return {award.code: award for award in give_awards(players, past)}


@pytest.mark.parametrize("award", [*AWARDS.values(), MOST_IMPROVED], ids=lambda award: award.code)
def test_no_award_is_called_as_its_figure(award):
    """Posts say both: "Tank: somebody · 1.52" would leave open what there are 1.52 of."""
    assert METRICS[award.metric].label.casefold() != award.label.casefold()


def winners(players, past=None):
    return {code: award.player_guid for code, award in given(players, past).items()}


@pytest.mark.parametrize("award", [*AWARDS.values(), MOST_IMPROVED], ids=lambda award: award.code)
def test_awards_are_made_of_metrics_and_sums_that_there_are(award):
    assert {award.metric, award.tie} <= METRICS.keys()
    assert award.minimum.keys() <= set(SUM_NAMES)
    assert award.meaning
    assert award.label


def test_there_are_awards_for_every_way_to_play():
    assert {"fragger", "medic", "engineer", "denier", "sharpshooter", "tank"} <= AWARDS.keys()
    assert len(AWARDS) >= 10


def test_the_most_kills_make_the_fragger():
    players = {"A": sums(kills=12, deaths=20), "B": sums(kills=15, deaths=30)}

    award = given(players)["fragger"]

    assert (award.player_guid, award.figure, award.shown, award.tied) == ("B", 15.0, "15", ())


def test_equal_kills_go_to_the_better_ratio_and_name_the_other():
    """12/6 = 2.0 against 12/8 = 1.5."""
    players = {"A": sums(kills=12, deaths=8), "B": sums(kills=12, deaths=6)}

    assert (given(players)["fragger"].player_guid, given(players)["fragger"].tied) == ("B", ("A",))


def test_equal_in_everything_the_first_guid_has_it_whatever_the_order():
    players = {"B": sums(kills=9), "A": sums(kills=9)}

    assert winners(players)["fragger"] == winners(dict(sorted(players.items())))["fragger"] == "A"


def test_who_came_for_less_than_half_the_time_takes_no_part():
    """One minute of ten with four kills is the better rate and no sample."""
    players = {"A": sums(time_played_seconds=60, alive_seconds=60, kills=4, deaths=0), "B": sums(kills=9, deaths=3),
               "C": sums(kills=6, deaths=3)}  # fmt: skip

    assert winners(players)["duelist"] == "B"


def test_nobody_gets_an_award_for_nothing():
    assert winners({"A": sums(), "B": sums()}) == {}


def test_the_sharpshooter_needs_a_hundred_shots_with_light_weapons():
    """40 of 50 is 80 % of too few; 45 of 150 is 30 %."""
    players = {"A": sums(light_hits=40, light_shots=50), "B": sums(light_hits=45, light_shots=150)}

    assert (winners(players)["sharpshooter"], given(players)["sharpshooter"].shown) == ("B", "30.0%")


def test_a_column_that_the_layout_lacks_gives_no_award():
    players = {"A": sums(revives_given=None), "B": sums(revives_given=None)}

    assert "medic" not in winners(players)


def test_the_most_improved_is_measured_against_the_own_past():
    """A: 3,000 in ten minutes, 300 a minute, against 200: +50 %. B: 4,000, 400 against 320: +25 %."""
    players = {"A": sums(damage_given=3000), "B": sums(damage_given=4000)}
    past = {
        "A": sums(rounds=10, time_played_seconds=6000, damage_given=20000),
        "B": sums(rounds=10, time_played_seconds=6000, damage_given=32000),
    }

    award = given(players, past)["most_improved"]

    assert (award.player_guid, award.figure, award.shown) == ("A", pytest.approx(50.0), "+50%")


def test_nine_rounds_are_no_past():
    players = {"A": sums(damage_given=3000), "B": sums(damage_given=4000)}
    past = {"A": sums(rounds=9, time_played_seconds=5400, damage_given=9000)}

    assert "most_improved" not in winners(players, past)


def test_one_alone_gets_nothing():
    assert give_awards({"A": sums(kills=20)}) == ()
    assert give_awards({}) == ()


@pytest.mark.parametrize("award", [*AWARDS.values(), MOST_IMPROVED], ids=lambda award: award.code)
def test_the_document_says_what_each_award_is_for(award):
    least = ", ".join(f"{number} {name}" for name, number in award.minimum.items()) or "–"
    row = f"| {award.label} | {award.meaning} | `{award.metric}` | {least} | `{award.tie}` |"

    assert row in DOCUMENT.read_text(encoding="utf-8").splitlines()
