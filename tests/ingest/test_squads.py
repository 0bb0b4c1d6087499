"""Squads follow from the files of a session, and from what people said of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from include.ingest.load import load
from include.ingest.rebuild import rebuild
from include.samples import SampleOptions, generate
from include.stats.squad_values import Met
from include.store import squads
from tests.ingest.folders import derived_tables, folder_of, ingest

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture
def filled(pipeline, evening):
    """Two maps of six people, the same three attack first on both (include/samples)."""
    ingest(pipeline, folder_of(evening))
    return pipeline


def ask(pipeline, statement, *values):
    with pipeline.store.transaction() as connection:
        return connection.execute(statement, values).fetchall()


def session_of(pipeline):
    ((session_id,),) = ask(pipeline, "SELECT session_id FROM gaming_sessions")
    return session_id


def members(pipeline):
    with pipeline.store.transaction() as connection:
        found = squads.read_session_squads(connection, session_of(pipeline))
    return {stay.player_guid: (stay.squad, stay.source, stay.confidence) for stay in found}


def say(pipeline, said):
    """Note squads by hand and derive the session anew."""
    session_id = session_of(pipeline)
    with pipeline.store.transaction() as connection:
        assert squads.save_by_hand(connection, session_id, said, "tests")
        files = squads.read_file_ids(connection, session_id)
    load(pipeline, files)


def test_everybody_has_his_squad_from_the_first_round_to_the_last(filled):
    with filled.store.transaction() as connection:
        found = squads.read_session_squads(connection, session_of(filled))
    started_at, ended_at = ask(filled, "SELECT started_at, ended_at FROM gaming_sessions")[0]
    attackers = ask(
        filled,
        "SELECT player_guid FROM player_comprehensive_stats JOIN rounds USING (round_id) "
        "WHERE ended_at = %s AND side <> defender_side",
        started_at,
    )

    assert {(stay.from_at, stay.to_at, stay.source, stay.confidence) for stay in found} == {
        (started_at, ended_at, "algorithm", 0.8)
    }
    assert sorted(stay.player_guid for stay in found if stay.squad == "A") == sorted(guid for (guid,) in attackers)
    assert [stay.squad for stay in found] == ["A", "A", "A", "B", "B", "B"]
    assert {vote["voter"]: vote["squad"] for vote in found[0].evidence} == {
        "swap": "A", "time share": "A", "history": None, "objectives": found[0].evidence[3]["squad"],
        "encounters": "A", "balance": "A",
    }  # fmt: skip


def test_the_squad_that_attacks_first_stands_at_each_map(filled):
    with filled.store.transaction() as connection:
        found = squads.read_first_attackers(connection, session_of(filled))

    assert list(found.values()) == ["A", "A"]


def test_a_history_has_the_maps_that_the_squad_won(filled):
    scores = ask(filled, "SELECT squad_a_score, squad_b_score FROM matches")
    history = ask(filled, "SELECT DISTINCT squad, maps_won, maps_drawn, maps_lost FROM team_history ORDER BY squad")

    assert len(scores) == 2
    assert history == [
        (squad, *(sum(score[place] == points for score in scores) for points in (2, 1, 0)))
        for place, squad in enumerate("AB")
    ]


def test_a_player_s_squads_are_told_the_latest_first(pipeline):
    ingest(pipeline, folder_of(generate(SampleOptions(maps=1, evenings=3, players=10))))
    ((guid,),) = ask(pipeline, "SELECT player_guid FROM session_teams GROUP BY player_guid HAVING count(*) = 3 LIMIT 1")

    with pipeline.store.transaction() as connection:
        found = squads.read_player_squads(connection, guid, most=2)

    starts = ask(pipeline, "SELECT started_at FROM gaming_sessions ORDER BY started_at DESC LIMIT 2")
    assert [stay.started_at for stay in found] == [start for (start,) in starts]
    assert {stay.maps_won + stay.maps_drawn + stay.maps_lost for stay in found} == {1}


def test_the_side_that_a_file_lacks_is_that_of_the_squad(filled):
    """Every side is taken out of the rows, and the view gives it back."""
    with filled.store.transaction() as connection:
        sides = "SELECT round_id, player_guid, side FROM {} ORDER BY round_id, player_guid"
        before = connection.execute(sides.format("player_comprehensive_stats")).fetchall()
        connection.execute("UPDATE player_comprehensive_stats SET side = NULL")
        after = connection.execute(sides.format("player_squads")).fetchall()
        settled = connection.execute("SELECT bool_and(side_is_settled) FROM player_squads").fetchone()

    assert len(before) == 24
    assert after == before
    assert settled == (True,)


def test_what_people_said_stands_and_survives_a_rebuild(filled):
    guid = next(guid for guid, (squad, *_) in members(filled).items() if squad == "A")
    others = {each: found for each, found in members(filled).items() if each != guid}
    friend = next(each for each, (squad, *_) in others.items() if squad == "A")

    say(filled, {guid: "B", friend: "A"})

    assert members(filled) == {**others, guid: ("B", "hand", 0.9), friend: ("A", "hand", 0.9)}
    before = derived_tables(filled)
    rebuild(filled, with_checks=False)
    assert derived_tables(filled) == before


def test_what_people_said_counts_when_the_session_turns_out_to_have_begun_earlier(pipeline, evening):
    """Its first map arrives last, so the session gets another id."""
    folder = folder_of(evening[2:])
    ingest(pipeline, folder)
    everybody = dict.fromkeys(members(pipeline), "A")
    guid = min(everybody)
    say(pipeline, {guid: members(pipeline)[guid][0]})
    first_id = session_of(pipeline)

    for file in evening[:2]:
        folder.write(file.filename, file.content)
    ingest(pipeline, folder)

    assert session_of(pipeline) != first_id
    assert members(pipeline)[guid][1:] == ("hand", 0.9)


def test_what_people_said_counts_when_the_round_that_began_the_session_is_gone(filled):
    """Its file was put aside, as that of its round 2, so the session begins with the second map."""
    guid = min(members(filled))
    squad = members(filled)[guid][0]
    say(filled, {guid: squad})
    with filled.store.transaction() as connection:
        files = [row[0] for row in connection.execute("SELECT file_id FROM stats_files ORDER BY ended_at LIMIT 2")]
        connection.execute(
            "UPDATE stats_files SET discarded_reason = 'tests', discarded_at = now() WHERE file_id = ANY(%s)", [files]
        )
    first_id = session_of(filled)
    load(filled, files)

    assert session_of(filled) != first_id
    assert members(filled)[guid][1:] == ("hand", 0.9)


def test_what_people_said_can_be_taken_back(filled):
    before = derived_tables(filled)
    say(filled, {next(iter(members(filled))): "B"})
    assert derived_tables(filled) != before

    with filled.store.transaction() as connection:
        squads.forget_by_hand(connection, session_of(filled), filled.session_gap)
        files = squads.read_file_ids(connection, session_of(filled))
    load(filled, files)

    assert derived_tables(filled) == before


def test_earlier_meetings_are_those_of_the_sessions_before(pipeline):
    ingest(pipeline, folder_of(generate(SampleOptions(maps=1, evenings=2, players=4))))
    (first, second) = ask(pipeline, "SELECT session_id, ended_at FROM gaming_sessions ORDER BY ended_at")
    with pipeline.store.transaction() as connection:
        stays = {stay.player_guid: stay.squad for stay in squads.read_session_squads(connection, first[0])}
        nothing = squads.read_meetings(connection, pipeline.server_id, first[1])
        found = squads.read_meetings(connection, pipeline.server_id, second[1])

    assert nothing == {}
    assert len(stays) == 4
    assert found == {
        (one, other): Met(together=int(stays[one] == stays[other]), against=int(stays[one] != stays[other]))
        for one in stays
        for other in stays
        if one < other
    }
    assert second[1] - first[1] > timedelta(hours=1)
