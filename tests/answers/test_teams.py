"""Sides and squads as answers show them, beside what the generator knows was played."""

from __future__ import annotations

import json
from collections import Counter
from itertools import combinations

import pytest

from include.answers.errors import AnswerError
from include.parser.names import clean_name
from include.store import Store
from tests.answers.asked import asker, evening_database, field_of, second_evening, table_lines
from tests.answers.crowd import CROWD, crowd_database

pytestmark = [pytest.mark.database, pytest.mark.validation]

OF_A_SESSION = ("team_roster", "team_vs_team", "team_balance", "team_objective", "team_efficiency")


@pytest.fixture
def ask(two_evenings_store):
    return asker(two_evenings_store)


def squads_of(rounds):
    """Names by squad: who attacks in the first round is Team A."""
    first = rounds[0]
    squads = {"A": set(), "B": set()}
    for player in first.played:
        squads["B" if player.side == first.defender_side else "A"].add(clean_name(player.raw_name))
    return squads


def kills(player):
    return sum(weapon[2] for weapon in player.weapons.values())


def shown_rows(said):
    return {line.rsplit(maxsplit=2)[0]: line.split()[-2:] for line in table_lines(said)}


def test_a_side_is_told_by_the_rounds_it_won_and_the_kills_of_its_players(ask, two_evenings):
    won = sum(each.winner_side == "axis" for each in two_evenings)
    by_axis = sum(kills(player) for each in two_evenings for player in each.played if player.side == "axis")

    said = ask("team_stats axis")

    assert said.embed["description"].startswith(f"**{100 * won / len(two_evenings):.1f}% of 12 rounds won** · ")
    assert dict(line.rsplit(maxsplit=1) for line in table_lines(said))["Kills"] == f"{by_axis:,}"


def test_a_side_is_told_apart_attacking_and_defending(ask, two_evenings):
    defended = [each for each in two_evenings if each.defender_side == "allies"]
    held = sum(each.winner_side == "allies" for each in defended)

    first = ask("team_stats ALLIES").embed["description"].splitlines()[0]

    if defended:
        assert first.endswith(f"defending {100 * held / len(defended):.1f}% of {len(defended)}")
    attacked = [each for each in two_evenings if each.defender_side == "axis"]
    share = 100 * sum(each.winner_side == "allies" for each in attacked) / len(attacked)
    assert f" · attacking {share:.1f}% of {len(attacked)}" in first


def test_further_pages_of_a_side_are_its_maps(ask, two_evenings):
    rounds, won = Counter(), Counter()
    for each in two_evenings:
        rounds[each.map_name] += 1
        won[each.map_name] += each.winner_side == "axis"

    said = ask("team_stats axis", page=7)

    assert (said.page, said.pages) == (2, 2)
    assert shown_rows(said) == {"Map": ["Rounds", "Won"]} | {
        name: [str(number), f"{100 * won[name] / number:.1f}%"] for name, number in rounds.items()
    }


def test_the_roster_names_both_squads_of_the_latest_session(ask, two_evenings):
    squads = squads_of(second_evening(two_evenings))

    description = ask("team_roster").embed["description"]

    for squad, members in squads.items():
        block = description.split(f"**Team {squad} ({len(members)})**\n```\n")[1].split("\n```")[0]
        rows = [line.rsplit(maxsplit=2) for line in block.splitlines()[1:]]
        assert {row[0] for row in rows} == members
        assert {row[2] for row in rows} == {"found"}
        assert all(0.5 <= float(row[1]) <= 0.8 for row in rows)


def test_the_roster_says_who_set_a_squad_and_who_changed(postgres_server, migrated_template, two_evenings):
    with evening_database(
        postgres_server, migrated_template, "answers_changed", [each.file for each in two_evenings[:2]]
    ) as store:
        with store.transaction() as connection:
            connection.execute("UPDATE session_teams SET source = 'hand', confidence = 0.9")
            connection.execute(
                "WITH one AS (SELECT * FROM session_teams ORDER BY player_guid LIMIT 1),"
                " cut AS (UPDATE session_teams SET to_round_id = one.from_round_id FROM one"
                "   WHERE session_teams.player_guid = one.player_guid)"
                " INSERT INTO session_teams SELECT session_id, player_guid, CASE squad WHEN 'A' THEN 'B' ELSE 'A' END,"
                "   to_round_id, to_round_id, 0.9, 'hand', '[]' FROM one"
            )
        said = asker(store)("team_roster")

    assert {tuple(line.split()[-2:]) for line in table_lines(said) if "Player" not in line} == {("0.90", "hand")}
    assert field_of(said, "In both squads").count(" until ") == 2


def test_maps_and_kills_stand_beside_each_other(ask, two_evenings_store, two_evenings):
    squads = squads_of(second_evening(two_evenings))
    expected = Counter()
    for each in second_evening(two_evenings):
        for player in each.played:
            expected["A" if clean_name(player.raw_name) in squads["A"] else "B"] += kills(player)
    with two_evenings_store.transaction() as connection:
        points = connection.execute(
            "SELECT map_name, CASE first_attackers WHEN 'A' THEN squad_a_score ELSE squad_b_score END,"
            " CASE first_attackers WHEN 'A' THEN squad_b_score ELSE squad_a_score END"
            " FROM matches WHERE first_round_ended_at >= '2026-01-11 12:00Z'"
        ).fetchall()
    assert len(points) == 3

    rows = shown_rows(ask("team_vs_team"))

    assert [rows[name] for name, _, _ in points] == [[str(a), str(b)] for _, a, b in points]
    assert rows["Kills"] == [str(expected["A"]), str(expected["B"])]
    assert rows["Deaths"] == [str(expected["B"]), str(expected["A"])], "nobody else killed them"


def test_the_fairest_split_is_the_best_of_all(ask, two_evenings_store, two_evenings):
    with two_evenings_store.transaction() as connection:
        rows = connection.execute(
            "SELECT player_guid, 60.0 * sum(damage_given) / sum(time_played_seconds) FROM player_comprehensive_stats"
            " WHERE player_guid = ANY(%s) GROUP BY player_guid",
            ([player.guid for player in second_evening(two_evenings)[0].played],),
        ).fetchall()
    worth = [float(figure) for _, figure in rows]
    assert len(worth) == 6
    best = min(abs(sum(worth) - 2 * sum(half)) for half in combinations(worth, 3))

    said = ask("team_balance")

    line = said.embed["description"].splitlines()[1].strip("*").removeprefix("Fairest: ")
    first, second = (float(each.replace(",", "")) for each in line.split(", ")[0].split(" : "))
    assert abs(first - second) == pytest.approx(best, abs=0.2)
    assert first + second == pytest.approx(sum(worth), abs=0.2)


def test_what_squads_did_for_objectives_is_counted(ask, two_evenings):
    squads = squads_of(second_evening(two_evenings))
    planted = Counter()
    for each in second_evening(two_evenings):
        for player in each.played:
            planted["A" if clean_name(player.raw_name) in squads["A"] else "B"] += player.counts["dynamites_planted"]

    lines = [line.split() for line in table_lines(ask("team_objective")) if "lanted" in line]

    assert lines[0][-2:] == [str(planted["A"]), str(planted["B"])]
    rounds = 6 * 3  # of three players each
    assert lines[1][-2:] == [f"{planted['A'] / rounds:.2f}", f"{planted['B'] / rounds:.2f}"]


def test_sides_are_compared_instead_of_squads_when_asked_for(ask, two_evenings):
    by_side = Counter()
    for each in second_evening(two_evenings):
        for player in each.played:
            by_side[player.side] += kills(player)
    share = {side: f"{100 * number / by_side.total():.1f}%" for side, number in by_side.items()}

    rows = shown_rows(ask("team_efficiency side"))

    assert rows["Figure"] == ["Axis", "Allies"]
    assert rows["Efficiency"] == [share["axis"], share["allies"]], "each kill is a death of the other side"


def test_an_earlier_session_can_be_asked_for(ask):
    assert ask("team_objective side 2026-01-10").embed["title"] == "Objectives · Session of 10 January 2026"
    assert ask("team_roster 2026-01-10").embed["title"] == "Squads · Session of 10 January 2026"


@pytest.mark.parametrize("line", OF_A_SESSION)
def test_before_the_first_session_one_sentence_says_so(database_url, line):
    with Store(database_url, "tests") as store:
        with pytest.raises(AnswerError, match=r"^No session has been played yet\.$"):
            asker(store)(line)
        with pytest.raises(AnswerError, match=r"^No round that counts has been played yet\.$"):
            asker(store)("team_stats axis")


@pytest.mark.parametrize("line", [*OF_A_SESSION, "team_stats axis"])
def test_a_crowd_with_hostile_names_fits(crowd, line):
    said = asker(crowd)(line)

    outside_tables = "".join(json.dumps(said.embed, ensure_ascii=False).split("```")[::2])
    assert "@everyone" not in outside_tables


def test_a_crowd_is_split_into_squads_of_32_and_33(crowd):
    description = asker(crowd)("team_balance").embed["description"]

    sizes = [line for line in description.splitlines() if line.startswith("**Team ")]
    assert sorted(sizes) in (
        ["**Team A (32)**", "**Team B (33)**"],
        ["**Team A (33)**", "**Team B (32)**"],
    )


@pytest.fixture(scope="module")
def unknown(postgres_server, migrated_template, two_evenings):
    """Nothing tells who played together."""
    rounds = two_evenings[:2]
    with crowd_database(
        postgres_server, migrated_template, "answers_teams_unknown", rounds, with_squads=False
    ) as store:
        with store.transaction() as connection:
            connection.execute("UPDATE matches SET first_attackers = NULL")
        yield store


@pytest.mark.parametrize("line", ["team_objective", "team_efficiency"])
def test_without_squads_the_sides_are_offered(unknown, line):
    with pytest.raises(AnswerError, match="Nothing tells who played together") as raised:
        asker(unknown)(line)

    offered = raised.value.choices[0].question
    assert (offered.command, offered.arguments) == (line, {"by": "side"})
    assert asker(unknown)(f"{line} side").embed["description"]


def test_without_squads_everybody_is_listed_and_can_be_split(unknown):
    roster, versus, balance = (asker(unknown)(line) for line in ("team_roster", "team_vs_team", "team_balance"))

    assert roster.embed["description"] == "Nothing tells who played together in this session."
    assert field_of(roster, "Squad not known").splitlines()[-1].startswith("and ")
    assert versus.embed["description"].startswith("**No score: nothing tells who played together**")
    assert balance.embed["description"].startswith("Nothing tells who played together")
    assert balance.embed["description"].count("**Team ") == 2
    assert len(balance.embed["description"]) > CROWD


def test_one_round_has_squads_and_no_points(postgres_server, migrated_template, two_evenings):
    with evening_database(postgres_server, migrated_template, "answers_teams_one", [two_evenings[0].file]) as store:
        ask = asker(store)

        assert shown_rows(ask("team_vs_team"))[two_evenings[0].map_name] == ["–", "–"]
        assert "**No map was finished**" in ask("team_vs_team").embed["description"]
        for line in OF_A_SESSION:
            assert ask(line).embed["description"]
