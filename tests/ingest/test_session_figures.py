"""What a session is read as, against what the generator knows was played."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from include.samples import SampleOptions, generate_with_truth
from include.stats.session_summary import summarize
from include.store import sessions, summaries
from tests.ingest.folders import folder_of, ingest
from tests.ingest.test_corrections import query

pytestmark = [pytest.mark.database, pytest.mark.validation]

HOUR = timedelta(hours=1)


def read(pipeline):
    """All sessions in time order."""
    with pipeline.store.transaction() as connection:
        ids = connection.execute("SELECT session_id FROM gaming_sessions ORDER BY started_at").fetchall()
        return [sessions.read_session(connection, session_id, HOUR) for (session_id,) in ids]


def test_sums_names_and_leaders_are_those_of_what_was_played(pipeline):
    samples = generate_with_truth(SampleOptions(maps=3))
    ingest(pipeline, folder_of([sample.file for sample in samples]))
    kills: Counter[str] = Counter()
    damage: Counter[str] = Counter()
    for sample in samples:
        for played in sample.played:
            kills[played.guid] += sum(weapon[2] for weapon in played.weapons.values())
            damage[played.guid] += played.counts["damage_given"]

    (session,) = read(pipeline)

    assert {guid: player.sums["kills"] for guid, player in session.players.items()} == kills
    assert {guid: player.sums["damage_given"] for guid, player in session.players.items()} == damage
    assert summarize(session).leaders[0].player_guids == tuple(
        guid for guid in session.players if kills[guid] == max(kills.values())
    )


def test_everybody_is_in_the_squad_in_which_he_began_and_every_map_has_its_points(pipeline):
    """In the first map Team A attacks first: its members are those who played that side."""
    samples = generate_with_truth(SampleOptions(maps=3))
    ingest(pipeline, folder_of([sample.file for sample in samples]))
    defender = {b"1": "axis", b"2": "allies"}[samples[0].file.content.split(b"\\")[4]]

    (session,) = read(pipeline)

    assert {guid: player.squads for guid, player in session.players.items()} == {
        played.guid: ("B",) if played.side == defender else ("A",) for played in samples[0].played
    }
    score = summarize(session).score
    assert (score.maps, score.team_a + score.team_b, score.unattributed) == (3, 6, 0)


def test_the_past_is_that_of_earlier_sessions_alone(pipeline):
    samples = generate_with_truth(SampleOptions(evenings=2, maps=1))
    ingest(pipeline, folder_of([sample.file for sample in samples]))

    first, second = read(pipeline)

    assert first.past == {}
    both = first.players.keys() & second.players.keys()
    assert both
    assert second.past.keys() == both
    assert all(second.past[guid] == first.players[guid].sums for guid in both)


def test_files_of_its_time_without_a_round_are_counted(pipeline):
    """The first map lost its round 1, and the last file is cut."""
    files = [sample.file for sample in generate_with_truth(SampleOptions(maps=3))]
    folder = folder_of(files[1:-1])
    folder.write(files[-1].filename, files[-1].content[:-40])
    ingest(pipeline, folder)

    (session,) = read(pipeline)

    assert session.left_out == {"orphan": 1, "quarantined": 1}
    assert [each.state for each in summarize(session).maps] == ["finished", "without round 2"]


def test_two_guids_of_one_person_are_one_player_under_the_last_name(pipeline):
    samples = generate_with_truth(SampleOptions(maps=1))
    ingest(pipeline, folder_of([sample.file for sample in samples]))
    one, other = sorted(played.guid for played in samples[0].played)[:2]
    (before,) = read(pipeline)
    query(
        pipeline,
        f"INSERT INTO player_merges (player_guid, main_guid, merged_by) VALUES ('{one}', '{other}', 'x') RETURNING 1",
    )
    with pipeline.store.transaction() as connection:
        summaries.refresh_server(connection, 1)

    (after,) = read(pipeline)

    assert set(before.players) - set(after.players) == {one}
    kills = [before.players[guid].sums["kills"] for guid in (one, other)]
    assert after.players[other].sums["kills"] == sum(kills)
