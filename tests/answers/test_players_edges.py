"""Answers about players of whom little or nothing is known."""

from __future__ import annotations

import pytest

from include.answers.errors import AnswerError
from include.samples import SampleOptions, generate_with_truth
from include.store import Store
from tests.answers.accounts import OTTER, seen
from tests.answers.asked import asker, evening_database
from tests.answers.players_truth import OF_ONE_PLAYER, row_of

pytestmark = [pytest.mark.database, pytest.mark.validation]

OLDEST_LAYOUT = 33
"""Counts neither revives nor denied playtime (format-spec 3.3)."""


@pytest.fixture(scope="module")
def first_round():
    return generate_with_truth(SampleOptions(maps=1, players=4, layout=OLDEST_LAYOUT))[0]


@pytest.fixture(scope="module")
def of_one_round(postgres_server, migrated_template, first_round):
    with evening_database(postgres_server, migrated_template, "answers_players_one", first_round.files) as store:
        yield asker(store)


@pytest.mark.parametrize("command", OF_ONE_PLAYER)
def test_a_player_without_a_round_is_told_so(database_url, command):
    with Store(database_url, "tests") as store:
        with store.transaction() as connection:
            seen(connection, OTTER, "otter `x`")
        ask = asker(store)
        if command == "trend":
            assert ask(f"trend {OTTER}").embed["description"] == "0 days of play; a trend needs 14."
        else:
            with pytest.raises(AnswerError, match=r"^otter `x` has no rounds that count yet: "):
                ask(f"{command} {OTTER}")


@pytest.mark.parametrize("command", OF_ONE_PLAYER)
def test_one_round_is_enough_for_every_answer(of_one_round, first_round, command):
    for player in first_round.played:
        assert of_one_round(f"{command} {player.guid}").embed["description"]


def test_one_round_has_no_spread_no_rivals_and_no_mates(of_one_round, first_round):
    guid = first_round.played[0].guid

    assert of_one_round(f"player_consistency {guid}").embed["description"] == "DPM and K/D need 10 rounds; there are 1."
    assert of_one_round(f"player_rivals {guid}").embed["description"] == "Nobody was met in 10 rounds yet."
    assert (
        of_one_round(f"player_teammates {guid}").embed["description"] == "Nobody was on the same side in 10 rounds yet."
    )


def test_what_the_file_does_not_tell_is_a_dash(of_one_round, first_round):
    guid, other = (player.guid for player in first_round.played[:2])

    assert row_of(of_one_round(f"stats {guid}", 3), "Revives") == ["–"]
    assert row_of(of_one_round(f"player_objectives {guid}"), "Revives") == ["–", "–", "–"]
    compared = of_one_round(f"compare {guid} vs {other}")
    assert row_of(compared, "Revives/round") == ["–", "–"]
    assert [series.values[4] for series in compared.chart.series] == [None, None]


def test_equal_figures_are_nobodys_lead(of_one_round, first_round):
    guid, other = (player.guid for player in first_round.played[:2])

    assert row_of(of_one_round(f"compare {guid} vs {other}"), "Rounds") == ["1", "1"]
    assert row_of(of_one_round(f"compare {guid} vs {other}"), "Objectives/round") == ["1.00", "1.00"]


def test_of_a_crowd_the_ten_met_most_are_shown(postgres_server, migrated_template):
    """Thirty-two players on six maps, which are twelve rounds with or against somebody."""
    played = generate_with_truth(SampleOptions(maps=6, players=32))
    files = [file for each in played for file in each.files]
    with evening_database(postgres_server, migrated_template, "answers_players_crowd", files) as store:
        ask = asker(store)
        for command in ("player_rivals", "player_teammates"):
            said = ask(f"{command} {played[0].played[0].guid}").embed["description"]
            assert said.count(" rounds") == 10
