"""What is taken from a folder, and what is left there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from include.ingest.fetch import fetch
from tests.ingest.folders import WRITTEN_AT, MemoryFolder, folder_of, ingest, states

pytestmark = [pytest.mark.database, pytest.mark.validation]


def test_a_file_that_cannot_be_read_counts_its_attempts_and_the_others_go_on(pipeline, evening):
    folder = folder_of(evening)
    folder.broken = {evening[1].filename}

    assert list(fetch(pipeline, folder, fetched_by="load").failed) == [evening[1].filename]
    ingest(pipeline, folder)

    with pipeline.store.transaction() as connection:
        failed = connection.execute(
            "SELECT filename, reason, attempts, content FROM stats_files WHERE state = 'failed'"
        ).fetchall()
    assert failed == [(evening[1].filename, f"{evening[1].filename!r} cannot be read", 2, None)]
    assert sum(state == "loaded" for _, state, _ in states(pipeline)) == 3


def test_a_transfer_that_succeeds_at_last_forgets_its_failures(pipeline, evening):
    folder = folder_of(evening)
    folder.broken = {evening[1].filename}
    ingest(pipeline, folder)
    folder.broken = set()

    ingest(pipeline, folder)

    assert {state for _, state, _ in states(pipeline)} == {"loaded"}
    assert len(states(pipeline)) == 4


def test_side_files_are_kept_and_strangers_are_left_alone(pipeline, evening):
    folder = folder_of(evening[:1])
    side_file = evening[0].filename.replace(".txt", "_ws.txt")
    folder.write(side_file, b"a weapon dump\n")
    folder.write("gametime-supply-R1-1700000000.json", b"{}")

    report = fetch(pipeline, folder, fetched_by="load")

    assert report.not_stats == ["gametime-supply-R1-1700000000.json"]
    assert report.ignored == [side_file]
    assert (side_file, "ignored", "side_file") in states(pipeline)
    assert len(states(pipeline)) == 2


def test_the_watch_leaves_a_file_that_is_still_being_written(pipeline, evening):
    folder = folder_of(evening[:2])
    settled = folder.list_files()[:1]
    growing = evening[1].filename
    listings = []

    def list_files():
        listings.append(folder)
        if len(listings) > 1:
            folder.write(growing, evening[1].content + b"\n" * len(listings))
        return MemoryFolder.list_files(folder)

    folder.list_files = list_files
    report = fetch(pipeline, folder, fetched_by="watch", settled=settled)

    assert (report.fetched, report.unsettled) == ([evening[0].filename], [growing])


def test_the_watch_looks_back_by_the_time_of_change_and_sync_by_the_name(pipeline, evening):
    """A file of any date may be put onto the server now; what a day played stands in the names."""
    folder = folder_of(evening)
    settled = folder.list_files()
    long_ago, long_after = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 20, tzinfo=UTC)

    by_name = fetch(pipeline, folder, fetched_by="sync", since=long_after, settled=settled)
    assert by_name.listed == []
    by_change = fetch(pipeline, folder, fetched_by="watch", since=WRITTEN_AT + timedelta(seconds=4), settled=settled)
    assert by_change.fetched == [evening[3].filename]
    by_name = fetch(pipeline, folder, fetched_by="sync", since=long_ago, until=long_after, settled=settled)
    assert len(by_name.listed) == 4


def test_a_limit_takes_the_oldest_files(pipeline, evening):
    report = fetch(pipeline, folder_of(reversed(evening)), fetched_by="load", limit=2)

    assert report.fetched == [file.filename for file in evening[:2]]


def test_only_what_the_watch_fetched_is_announced_once_and_paired_rounds_as_maps(pipeline, evening):
    folder = folder_of(evening[:1])
    ingest(pipeline, folder, fetched_by="load")
    folder.write(evening[3].filename, evening[3].content)
    ingest(pipeline, folder, fetched_by="watch")
    assert _announced(pipeline) == []

    for file in (evening[1], evening[2]):
        folder.write(file.filename, file.content)
    for _ in range(2):
        ingest(pipeline, folder, fetched_by="watch")

    assert _announced(pipeline) == [
        (evening[1].filename, "map"),
        (evening[2].filename, "round"),
        (evening[3].filename, "map"),
    ]


def _announced(pipeline):
    with pipeline.store.transaction() as connection:
        return connection.execute(
            "SELECT filename, kind FROM announcements JOIN rounds ON round_id = subject "
            "JOIN stats_files USING (file_id) ORDER BY filename"
        ).fetchall()
