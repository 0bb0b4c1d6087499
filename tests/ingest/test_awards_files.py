"""Awards files beside rounds: what they give, what becomes of them, and that no round ever waits for one."""

from __future__ import annotations

import pytest

from include.ingest.rebuild import rebuild
from include.samples import SampleOptions, generate_with_truth
from include.store.fingerprint import read_fingerprint
from tests.ingest.folders import MemoryFolder, derived_tables, ingest, row_versions, states

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture
def rounds():
    """Both rounds of a map, each with its awards file."""
    found = generate_with_truth(SampleOptions(seed=3, maps=1, players=6, endstats="plain"))
    assert len(found) == 2
    return found


def put(folder, *files):
    for file in files:
        folder.write(file.filename, file.content)


def folder_with(*files):
    folder = MemoryFolder()
    put(folder, *files)
    return folder


def everything(rounds):
    return [file for each in rounds for file in each.files]


def rows(pipeline, statement):
    with pipeline.store.transaction() as connection:
        return connection.execute(statement).fetchall()


def reason_of(pipeline, filename):
    ((state, reason),) = rows(pipeline, f"SELECT state, reason FROM stats_files WHERE filename = '{filename}'")
    return f"{state}: {reason}"


def fingerprint(pipeline):
    with pipeline.store.transaction() as connection:
        return read_fingerprint(connection)


def test_an_awards_file_is_joined_to_its_round_and_says_so(pipeline, rounds):
    ingest(pipeline, folder_with(*everything(rounds)))

    for each in rounds:
        assert reason_of(pipeline, each.endstats.filename) == f"ignored: joined: awards of {each.file.filename}"
    assert rows(pipeline, "SELECT count(*) FROM round_awards WHERE player_guid IS NULL") == [(0,)]
    assert rows(pipeline, "SELECT count(DISTINCT round_id) FROM round_awards") == [(2,)]


def test_the_duels_in_the_table_are_those_that_were_fought(pipeline, rounds):
    ingest(pipeline, folder_with(*everything(rounds)))

    fought = {
        (each.round_number, one.guid, other.guid, one.kills_on.get(other.key, 0), other.kills_on.get(one.key, 0))
        for each in rounds
        for one in each.played
        for other in each.played
        if one.key in other.kills_on or other.key in one.kills_on
    }
    found = rows(
        pipeline,
        "SELECT round_number, player_guid, opponent_guid, kills, deaths FROM player_head_to_head JOIN rounds "
        "USING (round_id)",
    )
    assert set(found) == fought
    assert len(found) == len(fought)


def test_any_order_of_arrival_gives_the_same(fresh_pipeline, rounds):
    at_once, one_by_one, folder = fresh_pipeline(), fresh_pipeline(), MemoryFolder()
    ingest(at_once, folder_with(*everything(rounds)), "watch")
    for file in reversed(everything(rounds)):
        put(folder, file)
        ingest(one_by_one, folder, "watch")

    assert fingerprint(one_by_one) == fingerprint(at_once)
    assert derived_tables(one_by_one) == derived_tables(at_once)


def test_an_awards_file_without_its_round_waits_for_it(pipeline, rounds):
    first, second = rounds
    folder = folder_with(second.endstats, second.file)
    ingest(pipeline, folder)
    assert reason_of(pipeline, second.endstats.filename).startswith("ignored: no_round: no round 2 of ")

    put(folder, first.file)
    ingest(pipeline, folder)

    assert reason_of(pipeline, second.endstats.filename) == f"ignored: joined: awards of {second.file.filename}"


def test_an_awards_file_whose_own_round_is_held_back_goes_to_no_other(pipeline, rounds):
    """The other is of the same map and 20 seconds away."""
    first, _ = rounds
    near = first.file.filename.replace(first.file.filename[:17], f"{first.saved_at:%Y-%m-%d-%H%M}00")
    assert near != first.file.filename
    own = near.replace(".txt", "-endstats.txt")
    folder = folder_with(first.file)
    folder.write(near, first.file.content[:-30])
    folder.write(own, first.endstats.content)

    ingest(pipeline, folder)

    assert reason_of(pipeline, own) == f"ignored: no_round: {near} is quarantined"
    assert rows(pipeline, "SELECT count(*) FROM round_awards") == [(0,)]


def test_of_two_awards_files_the_nearer_is_the_round_s(pipeline, rounds):
    first, _ = rounds
    own = first.file.filename.replace(".txt", "-endstats.txt")
    assert own != first.endstats.filename
    folder = folder_with(first.file, first.endstats)
    folder.write(own, b"Most teabags\tOtter\t3\n")

    ingest(pipeline, folder)

    assert rows(pipeline, "SELECT label, player_guid FROM round_awards") == [("Most teabags", None)]
    assert reason_of(pipeline, first.endstats.filename) == (
        f"ignored: no_round: another awards file is nearer to {first.file.filename}"
    )


@pytest.mark.parametrize("content", [b"", b"Most deaths\tOtter", b"\x00\xff\xfe\n", b"no awards here\n" * 3])
def test_a_broken_awards_file_is_held_back_and_its_round_is_not(pipeline, rounds, content):
    first, _ = rounds
    folder = folder_with(first.file)
    folder.write(first.endstats.filename, content)

    ingest(pipeline, folder)

    assert (first.file.filename, "loaded", "") in states(pipeline)
    assert reason_of(pipeline, first.endstats.filename).startswith("quarantined: ")


def test_an_awards_file_that_changes_on_the_server_is_read_again(pipeline, rounds):
    first, _ = rounds
    folder = folder_with(first.file)
    folder.write(first.endstats.filename, first.endstats.content[:-10])
    ingest(pipeline, folder, "watch")
    assert rows(pipeline, "SELECT count(*) FROM round_awards") == [(0,)]

    put(folder, first.endstats)
    ingest(pipeline, folder, "watch")

    assert rows(pipeline, "SELECT count(*) > 5 FROM round_awards") == [(True,)]
    assert sorted(state for name, *state in states(pipeline) if name == first.endstats.filename) == [
        ["ignored", "joined"], ["ignored", "superseded"],
    ]  # fmt: skip


def test_loading_again_writes_nothing_again(pipeline, rounds):
    folder = folder_with(*everything(rounds))
    ingest(pipeline, folder)
    before = row_versions(pipeline)

    for each in rounds:
        folder.write(each.endstats.filename.replace("-endstats", "_ws"), b"a weapon dump\n")
    ingest(pipeline, folder)

    assert row_versions(pipeline) == before


def test_a_rebuild_gives_the_same_and_takes_up_what_older_versions_left(pipeline, rounds):
    """They kept awards files as side files without a time."""
    ingest(pipeline, folder_with(*everything(rounds)))
    before, tables = fingerprint(pipeline), derived_tables(pipeline)
    with pipeline.store.transaction() as connection:
        connection.execute("DELETE FROM round_awards")
        connection.execute("DELETE FROM player_head_to_head")
        connection.execute(
            "UPDATE stats_files SET ended_at = NULL, state = 'ignored', reason = 'side_file: awards' "
            "WHERE filename LIKE '%-endstats.txt'"
        )

    rebuild(pipeline)

    assert derived_tables(pipeline) == tables
    assert fingerprint(pipeline) == before
