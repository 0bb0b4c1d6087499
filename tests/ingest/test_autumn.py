"""An evening across the change of the clock is one evening, in the true order of its rounds."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from include.ingest.reconcile import verify_database
from include.samples import SampleOptions, generate
from tests.ingest.autumn import AUTUMN_CHANGE, LJUBLJANA, SPRING_CHANGE, across, moved
from tests.ingest.folders import MemoryFolder, derived_tables, ingest, states

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture(scope="module")
def files():
    files = generate(SampleOptions(seed=5, maps=8))
    assert len(files) == 16
    return files


def rows(pipeline, statement):
    with pipeline.store.transaction() as connection:
        return connection.execute(statement).fetchall()


def folder_of(files, ends=None):
    """With the times at which the server wrote them, or with those of a copy made in summer."""
    folder = MemoryFolder()
    for file in files:
        folder.write(file.filename, file.content, ends[file.filename] + timedelta(seconds=1) if ends else None)
    return folder


@pytest.mark.parametrize("change", [AUTUMN_CHANGE, SPRING_CHANGE])
@pytest.mark.parametrize("with_changes", [True, False])
def test_every_round_gets_its_true_end_across_the_change(fresh_pipeline, files, change, with_changes):
    """Without the server's times only pairs tell, and what nothing tells is flagged."""
    renamed, ends = moved(files, across(change))
    pipeline = replace(fresh_pipeline(), zone=LJUBLJANA)

    ingest(pipeline, folder_of(renamed, ends if with_changes else None))

    found = dict(rows(pipeline, "SELECT filename, rounds.ended_at FROM rounds JOIN stats_files USING (file_id)"))
    flagged = {
        row[0]
        for row in rows(
            pipeline,
            "SELECT filename FROM round_flags JOIN rounds USING (round_id) JOIN stats_files USING (file_id) "
            "WHERE code = 'time_ambiguous'",
        )
    }
    assert found.keys() == ends.keys()
    assert {name: end for name, end in found.items() if name not in flagged} == {
        name: end for name, end in ends.items() if name not in flagged
    }
    assert bool(flagged) is (change == AUTUMN_CHANGE and not with_changes)
    assert rows(pipeline, "SELECT count(*) FROM gaming_sessions") == [(1,)]
    assert rows(pipeline, "SELECT count(*) FROM matches") == [(8,)]


def test_rounds_at_the_second_instants_of_their_names_alarm_nobody(pipeline, files):
    renamed, ends = moved(files, across(AUTUMN_CHANGE))
    pipeline = replace(pipeline, zone=LJUBLJANA)
    ingest(pipeline, folder_of(renamed, ends))
    second = "SELECT FROM rounds JOIN stats_files USING (file_id) WHERE rounds.ended_at = latest_ended_at"
    assert rows(pipeline, second), "no round ended in the second of the two hours"

    assert verify_database(pipeline) == {}


def test_copies_loaded_before_the_files_of_the_server_leave_no_trace(fresh_pipeline, files):
    """A copy's own time tells nothing; the server's tells which hour it was, whenever it becomes known."""
    renamed, ends = moved(files, across(AUTUMN_CHANGE))
    before, after = (replace(fresh_pipeline(), zone=LJUBLJANA) for _ in range(2))

    ingest(before, folder_of(renamed), "load")
    ingest(before, folder_of(renamed, ends), "watch")
    ingest(after, folder_of(renamed, ends), "watch")
    ingest(after, folder_of(renamed), "load")

    assert derived_tables(before) == derived_tables(after)
    assert states(before) == states(after)


def test_the_ledger_keeps_both_instants_of_an_ambiguous_name(pipeline, files):
    renamed, _ = moved(files, across(AUTUMN_CHANGE))

    ingest(replace(pipeline, zone=LJUBLJANA), folder_of(renamed))

    found = rows(pipeline, "SELECT filename, latest_ended_at - ended_at FROM stats_files")
    assert {later for name, later in found if name.startswith("2026-10-25-02")} == {timedelta(hours=1)}
    assert {later for name, later in found if not name.startswith("2026-10-25-02")} == {None}


def test_an_evening_is_not_split_by_what_its_names_could_mean(pipeline, files):
    """By its first meaning 02:30 lies 110 minutes before 03:20, by its second 50: the file's change tells which."""
    lone = [replace(files[at], filename=f"2026-10-25-{clock}-{files[at].filename[18:]}")
            for at, clock in ((0, "023000"), (2, "032000"))]  # fmt: skip
    pipeline = replace(pipeline, zone=LJUBLJANA)
    folder = folder_of(lone, {lone[0].filename: AUTUMN_CHANGE + timedelta(minutes=30),
                              lone[1].filename: AUTUMN_CHANGE + timedelta(minutes=80)})  # fmt: skip
    ingest(pipeline, folder)

    folder.write(lone[1].filename, lone[1].content + b"\n", AUTUMN_CHANGE + timedelta(minutes=81))
    ingest(pipeline, folder)

    ends = [end.astimezone(UTC) for (end,) in rows(pipeline, "SELECT ended_at FROM rounds ORDER BY 1")]
    assert ends == [AUTUMN_CHANGE + timedelta(minutes=30), AUTUMN_CHANGE + timedelta(minutes=80)]
    assert rows(pipeline, "SELECT round_count FROM gaming_sessions") == [(2,)]


def test_an_evening_across_the_change_is_the_same_after_any_order_of_arrival(fresh_pipeline, files):
    renamed, _ = moved(files, across(AUTUMN_CHANGE))
    whole = replace(fresh_pipeline(), zone=LJUBLJANA)
    ingest(whole, folder_of(renamed))

    for seed in (1, 2):
        shuffled = random.Random(seed).sample(renamed, len(renamed))
        pipeline, folder = replace(fresh_pipeline(), zone=LJUBLJANA), MemoryFolder()
        for file in shuffled:
            folder.write(file.filename, file.content)
            if len(folder.files) % 4 == 0:
                ingest(pipeline, folder)

        assert derived_tables(pipeline) == derived_tables(whole)
        assert states(pipeline) == states(whole)
