"""Awards of rounds and maps as they are stored, held against what was played."""

from __future__ import annotations

import pytest

from include.samples import SampleOptions, generate_with_truth
from include.stats.awards import give_awards
from include.stats.mvp import mvp
from include.store import awards
from tests.ingest.folders import folder_of, ingest

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture
def rounds():
    """Both rounds of a map; awards files say whose duels follow."""
    found = generate_with_truth(SampleOptions(seed=5, maps=1, players=6, endstats="headed"))
    assert len(found) == 2
    return found


@pytest.fixture
def filled(pipeline, rounds):
    ingest(pipeline, folder_of([file for each in rounds for file in each.files]))
    return pipeline


def ids(connection, sample):
    """Round and match of an invented round."""
    return connection.execute(
        "SELECT round_id, match_id FROM rounds JOIN stats_files USING (file_id) WHERE filename = %s",
        [sample.file.filename],
    ).fetchone()


def kills(played):
    return sum(block[2] for block in played.weapons.values())


def fought(rounds, guid):
    """Kills on each other and deaths by them, from what was played."""
    duels = {}
    for each in rounds:
        by_guid = {one.guid: one for one in each.played}
        for other in by_guid.values():
            killed, died = by_guid[guid].kills_on.get(other.key, 0), other.kills_on.get(by_guid[guid].key, 0)
            if killed or died:
                before = duels.get(other.guid, (0, 0))
                duels[other.guid] = before[0] + killed, before[1] + died
    return duels


def test_the_fragger_of_a_map_has_most_kills_of_both_rounds(filled, rounds):
    first, second = rounds
    with filled.store.transaction() as connection:
        players = awards.read_map_players(connection, ids(connection, second)[1])

    together = {each.guid: kills(each) for each in first.played}
    for each in second.played:
        together[each.guid] += kills(each)
    assert {guid: sums["kills"] for guid, sums in players.items()} == together
    (fragger,) = [award for award in give_awards(players) if award.code == "fragger"]
    assert fragger.figure == max(together.values())
    assert mvp(players) is not None


def test_a_round_has_the_sums_of_itself_alone(filled, rounds):
    second = rounds[1]
    with filled.store.transaction() as connection:
        players = awards.read_round_players(connection, ids(connection, second)[0])

    assert {guid: sums["kills"] for guid, sums in players.items()} == {each.guid: kills(each) for each in second.played}


def test_the_awards_file_tells_what_the_round_cannot(filled, rounds):
    second = rounds[1]
    with filled.store.transaction() as connection:
        found = {award.label: award for award in awards.read_file_awards(connection, ids(connection, second)[0])}

    denied = max(second.played, key=lambda each: each.counts["denied_playtime"])
    award = found["Most playtime denied"]
    assert (award.value, award.value_text) == (denied.counts["denied_playtime"], f"{award.value:.0f} seconds")
    assert (found["Most deaths"].covers_map, award.covers_map) == (True, False)


def test_duels_are_added_up_over_rounds(filled, rounds):
    guid = rounds[0].played[0].guid
    with filled.store.transaction() as connection:
        found = awards.read_duels(connection, guid)

    assert found
    assert found == fought(rounds, guid)


def test_duels_of_two_guids_of_one_person_are_put_together(filled, rounds):
    one, two = (each.guid for each in rounds[0].played[:2])
    with filled.store.transaction() as connection:
        connection.execute(
            "INSERT INTO player_merges (player_guid, main_guid, merged_by) VALUES (%s, %s, 'tests')", [two, one]
        )
        found = awards.read_duels(connection, one)

    expected = fought(rounds, one)
    for other, (killed, died) in fought(rounds, two).items():
        before = expected.get(other, (0, 0))
        expected[other] = before[0] + killed, before[1] + died
    for own in (one, two):
        expected.pop(own, None)
    assert found == expected
