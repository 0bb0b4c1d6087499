"""Pairs, and a player's squads and sides, beside SQL written here."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from include.parser.names import clean_name
from include.samples import SampleOptions, generate_with_truth
from include.store import Store
from tests.answers.asked import asker, evening_database, table_lines

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture(scope="module")
def played():
    """Eight evenings of four maps, with other squads each."""
    return generate_with_truth(SampleOptions(seed=9, evenings=8, maps=4))


@pytest.fixture(scope="module")
def evenings(postgres_server, migrated_template, played):
    files = [each.file for each in played]
    with evening_database(postgres_server, migrated_template, "answers_team_players", files) as store:
        yield store


@pytest.fixture
def ask(evenings):
    return asker(evenings)


def shares_of_pairs(store):
    """Of each pair that shared five maps with a result and played five without each other: percent won, and apart."""
    with store.transaction() as connection:
        rows = connection.execute(
            "SELECT stats.player_guid, matches.match_id,"
            "   stats.side = second.defender_side AS is_first, squad_a_score, squad_b_score"
            " FROM rounds AS second JOIN matches USING (match_id)"
            " JOIN player_comprehensive_stats AS stats USING (round_id)"
            " WHERE second.round_number = 2 AND squad_a_score IS NOT NULL"
        ).fetchall()
    maps = defaultdict(dict)
    for guid, match_id, is_first, first, second in rows:
        maps[guid][match_id] = (is_first, first if is_first else second)
    found = {}
    for one in maps:
        for other in maps:
            together = [each for each in maps[one] if maps[one][each] == maps[other].get(each)]
            apart = [maps[guid][each][1] for guid in (one, other) for each in maps[guid] if each not in together]
            points = [maps[one][each][1] for each in together]
            if one < other and len(points) >= 5 and len(apart) >= 5:
                shares = [100 * each.count(2) / len(each) for each in (points, apart)]
                if shares[0] > shares[1]:
                    found[one, other] = (*shares, len(points))
    return found


def test_pairs_that_win_more_together_are_listed_with_both_shares(ask, evenings, played):
    expected = shares_of_pairs(evenings)
    assert len(expected) > 1
    names = {player.guid: clean_name(player.raw_name) for each in played for player in each.played}

    said = [ask("team_synergy", page=page) for page in range(1, ask("team_synergy").pages + 1)]

    lines = "\n".join(each.embed["description"] for each in said).replace("\\", "").splitlines()
    told = {}
    for heading, shares in zip(lines[::2], lines[1::2], strict=True):
        told[frozenset(heading.split("**")[1].split(" and "))] = (shares, heading.rsplit("+")[-1])
    assert told == {
        frozenset((names[one], names[other])): (
            f"{together:.1f}% of {number} maps won together, {apart:.1f}% apart",
            f"{together - apart:.1f} points",
        )
        for (one, other), (together, apart, number) in expected.items()
    }


def test_who_is_hidden_is_in_no_pair(ask, evenings, played):
    pairs = list(shares_of_pairs(evenings))
    hidden = pairs[0][0]
    name = next(clean_name(player.raw_name) for each in played for player in each.played if player.guid == hidden)
    with evenings.transaction() as connection:
        connection.execute("INSERT INTO hidden_players VALUES (%s)", (hidden,))

    said = ask("team_synergy").embed

    with evenings.transaction() as connection:
        connection.execute("DELETE FROM hidden_players")
    assert f"**{name} and" not in said["description"]
    assert f"and {name}**" not in said["description"]
    left = sum(hidden not in pair for pair in pairs)
    assert f"{left} pair" in said["footer"]["text"] if left else said["description"].startswith("No pair")


def test_without_enough_maps_no_pair_is_told(database_url):
    with Store(database_url, "tests") as store:
        assert asker(store)("team_synergy").embed["description"] == "No pair wins more together than apart yet."


def test_a_player_sees_each_stay_with_its_squad_and_maps(ask, evenings, played):
    guid = most_played(played)
    with evenings.transaction() as connection:
        rows = connection.execute(
            "SELECT started_at::date::text, squad, count(*) FILTER (WHERE points = 2),"
            "   count(*) FILTER (WHERE points = 1), count(*) FILTER (WHERE points = 0)"
            " FROM session_teams JOIN gaming_sessions USING (session_id)"
            " CROSS JOIN LATERAL (SELECT DISTINCT match_id,"
            "     CASE WHEN first_attackers = squad THEN squad_a_score ELSE squad_b_score END AS points"
            "   FROM matches JOIN rounds USING (match_id)"
            "   WHERE rounds.session_id = session_teams.session_id AND squad_a_score IS NOT NULL) AS maps"
            " WHERE player_guid = %s GROUP BY started_at, squad ORDER BY started_at DESC",
            (guid,),
        ).fetchall()
    assert len(rows) > 1

    lines = [line.split() for line in table_lines(ask(f"team_history {guid}"))[1:]]

    assert [line[:3] for line in lines] == [
        [day, squad, f"{won}-{drawn}-{lost}"] for day, squad, won, drawn, lost in rows
    ]


def test_a_player_sees_how_often_each_side_won(ask, played):
    guid = most_played(played)
    rounds, won = Counter(), Counter()
    for each in played:
        for player in each.played:
            if player.guid == guid:
                rounds[player.side] += 1
                won[player.side] += each.winner_side == player.side

    lines = ask(f"team_history {guid}").embed["description"].splitlines()[:2]

    assert lines == [
        f"{label}: {100 * won[side] / rounds[side]:.1f}% of {rounds[side]} rounds won"
        for side, label in (("axis", "Axis"), ("allies", "Allies"))
    ]


def test_whoever_nothing_is_known_of_hears_so(postgres_server, migrated_template, played):
    with evening_database(postgres_server, migrated_template, "answers_no_squads", [played[0].file]) as store:
        with store.transaction() as connection:
            connection.execute("DELETE FROM session_teams")

        said = asker(store)(f"team_history {played[0].played[0].guid}")

    assert said.embed["description"].endswith("In no squad yet: nothing tells who played together.")


def most_played(played):
    return Counter(player.guid for each in played for player in each.played).most_common(1)[0][0]
