"""Answers that put a player beside others: rivals, mates, the median. Expected figures are as in test_players.py."""

from __future__ import annotations

from collections import Counter

import pytest

from include.answers.errors import AnswerError
from include.store.privacy import hide, show
from tests.answers.players_truth import hostile_evening, rounds_of, row_of, truth_of

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture(scope="module")
def evening(postgres_server, migrated_template):
    with hostile_evening(postgres_server, migrated_template, "answers_players_beside") as evening:
        yield evening


def test_rivals_were_on_the_other_side_and_mates_on_the_own(evening):
    """Sides swap after each round and squads stay, so that nobody is both."""
    with_whom: Counter[str] = Counter()
    against: Counter[str] = Counter()
    for each, own in rounds_of(evening.played, evening.guid):
        for player in each.played:
            if player.guid != evening.guid:
                (with_whom if player.side == own.side else against)[player.guid] += 1

    for command, met in (("player_rivals", against), ("player_teammates", with_whom)):
        shown = evening.ask(f"{command} {evening.guid}").embed["description"]
        regulars = [count for count in met.values() if count >= 10]
        assert shown.count(" round") == min(10, len(regulars))


def test_a_hidden_player_is_nobodys_rival_or_mate(evening):
    people = {player.guid for each in evening.played for player in each.played} - {evening.guid}
    try:
        with evening.store.transaction() as connection:
            for other in people:
                hide(connection, other)

        for command in ("player_rivals", "player_teammates"):
            assert evening.ask(f"{command} {evening.guid}").embed["description"].startswith("Nobody was ")
    finally:
        with evening.store.transaction() as connection:
            for other in people:
                show(connection, other)


def test_rivals_kill_each_other_as_often_as_awards_files_say(evening):
    kills: Counter[str] = Counter()
    deaths: Counter[str] = Counter()
    for each in evening.played:
        for player in each.played:
            for (victim, _), times in player.kills_on.items():
                if player.guid == evening.guid:
                    kills[victim] += times
                if victim == evening.guid:
                    deaths[player.guid] += times
    expected = {(kills[each], deaths[each]) for each in kills | deaths}

    said = evening.ask(f"player_rivals {evening.guid}").embed["description"].split("killed them ")[1:]

    assert said
    for each in said:
        killed, by_them = each.split("\n")[0].split(", by them ")
        assert (int(killed), int(by_them)) in expected


def test_objectives_stand_beside_rounds_and_the_median(evening):
    revives = {
        other: truth_of(evening.played, other)["revives_given"] / truth_of(evening.played, other)["rounds"]
        for other in {player.guid for each in evening.played for player in each.played}
        if truth_of(evening.played, other)["rounds"] >= 10
    }
    ordered = sorted(revives.values())
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2

    row = row_of(evening.ask(f"player_objectives {evening.guid}"), "Revives")

    assert row[:3] == [f"{evening.truth['revives_given']}", f"{revives[evening.guid]:.1f}", f"{middle:.1f}"]


def test_the_spread_of_twelve_rounds_is_said_in_words(evening):
    said = evening.ask(f"player_consistency {evening.guid}").embed["description"]

    assert "Half of 12 rounds lie between" in said
    assert [line.split(":")[0] for line in said.split("\n") if line.startswith("**")] == ["**DPM", "**K/D"]


def test_two_players_stand_side_by_side_with_their_shapes(evening):
    other = min({player.guid for each in evening.played for player in each.played} - {evening.guid})
    theirs = truth_of(evening.played, other)

    said = evening.ask(f"compare {evening.guid} vs {other}")

    own_kd, their_kd = (each["kills"] / each["deaths"] for each in (evening.truth, theirs))
    assert row_of(said, "K/D") == [f"{own_kd:.2f}", f"{their_kd:.2f}", "A" if own_kd > their_kd else "B"]
    assert row_of(said, "Rounds") == [f"{evening.truth['rounds']}", f"{theirs['rounds']}"]
    assert said.chart.kind == "radar"
    assert [series.values[0] for series in said.chart.series] == pytest.approx([25 * own_kd, 25 * their_kd])


def test_a_comparison_survives_every_name(evening):
    people = {player.guid for each in evening.played for player in each.played} - {evening.guid}
    assert len(people) > 10
    for other in people:
        said = evening.ask(f"compare {other} vs {evening.guid}").embed
        shown = f"{said['title']}{said['description']}"
        assert "@everyone" not in shown
        assert "<@1" not in shown
        assert "](http" not in shown
        assert shown.count("```") == 2


def test_nobody_is_compared_with_oneself(evening):
    with pytest.raises(AnswerError, match="name two players"):
        evening.ask(f"compare {evening.guid} vs {evening.guid}")


def test_compare_without_a_second_player_asks_for_another(evening):
    with pytest.raises(AnswerError, match=r"^Name another player: nobody here is linked"):
        evening.ask(f"compare {evening.guid}")
