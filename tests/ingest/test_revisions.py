"""Which revision of a name is the current one, and that looking for it comes to an end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from include.ingest.check import check
from include.ingest.fetch import fetch
from include.store import ledger
from tests.ingest.folders import WRITTEN_AT, derived_tables, folder_of, ingest, states

pytestmark = [pytest.mark.database, pytest.mark.validation]


def missing(pipeline, folder):
    with pipeline.store.transaction() as connection:
        return ledger.missing(connection, pipeline.server_id, folder.list_files())


@pytest.mark.parametrize("fetched_by", ["watch", "sync"])
def test_a_whole_file_put_back_with_its_old_time_replaces_the_half_one(fresh_pipeline, evening, fetched_by):
    """`cp -p` and rsync keep the time of the original, which lies before that of the half file."""
    whole, pipeline = fresh_pipeline(), fresh_pipeline()
    ingest(whole, folder_of(evening), fetched_by)
    folder = folder_of(evening)
    folder.write(evening[0].filename, evening[0].content[:-40])
    ingest(pipeline, folder, fetched_by)

    folder.write(evening[0].filename, evening[0].content, WRITTEN_AT - timedelta(days=1))
    ingest(pipeline, folder, fetched_by)

    assert derived_tables(pipeline) == derived_tables(whole)
    assert missing(pipeline, folder) == []


def test_files_loaded_by_hand_with_newer_times_are_not_missing_for_ever(pipeline, evening):
    ingest(pipeline, folder_of(evening), "load")
    server = folder_of([])
    for file in evening:
        server.write(file.filename, file.content, WRITTEN_AT - timedelta(days=30))
    assert len(missing(pipeline, server)) == 4

    fetch(pipeline, server, fetched_by="watch", settled=server.list_files())

    assert missing(pipeline, server) == []


def test_an_old_copy_loaded_by_hand_does_not_replace_what_the_server_has(fresh_pipeline, evening):
    whole, pipeline = fresh_pipeline(), fresh_pipeline()
    ingest(whole, folder_of(evening), "watch")
    ingest(pipeline, folder_of(evening), "watch")
    archive = folder_of([])
    archive.write(evening[0].filename, evening[0].content[:-40], WRITTEN_AT + timedelta(days=30))

    ingest(pipeline, archive, "load")

    assert derived_tables(pipeline) == derived_tables(whole)
    assert (evening[0].filename, "ignored", "superseded") in states(pipeline)


def test_a_revision_that_comes_back_before_it_was_replaced_keeps_what_the_check_found(pipeline, evening):
    """The run with the revision in between was killed after its check: nothing calls the earlier one superseded."""
    fields = evening[0].content.split(b"\\", 6)
    fields[5] = b"1" if fields[5] == b"2" else b"2"  # the other side won: the time limits say something else
    doubtful = b"\\".join(fields)
    folder = folder_of(evening)
    folder.write(evening[0].filename, doubtful)
    ingest(pipeline, folder, "watch")
    before = derived_tables(pipeline)
    folder.write(evening[0].filename, evening[0].content)
    fetched = fetch(pipeline, folder, fetched_by="watch", settled=folder.list_files())
    with pipeline.store.transaction() as connection:
        everything = ledger.read_ids(connection, pipeline.server_id, [file.filename for file in evening])
    check(pipeline, [*everything, *fetched.file_ids])

    folder.write(evening[0].filename, doubtful)
    ingest(pipeline, folder, "watch")

    assert derived_tables(pipeline) == before
    assert "winner_contradicts_limit" in {code for _, code, *_ in before["round_flags"]}


def test_a_file_that_grows_while_it_is_read_is_no_transfer(pipeline, evening):
    """The suite `transfer` finds it, not the reading."""
    folder = folder_of(evening)
    folder.growing = {evening[1].filename}

    report = fetch(pipeline, folder, fetched_by="load")

    assert list(report.failed) == [evening[1].filename]
    assert "size_after_bytes" in report.failed[evening[1].filename]
    assert (evening[1].filename, "failed", "transfer") in states(pipeline)
