"""The server's listing against the ledger against the rounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from include.ingest import quarantine
from include.ingest.completeness import compare
from include.ingest.fetch import fetch
from include.ingest.standing import due_at
from tests.ingest.folders import MemoryFolder, folder_of, ingest

pytestmark = [pytest.mark.database, pytest.mark.validation]

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=30)
JUST_NOW = NOW - timedelta(seconds=20)
SOON = due_at(NOW)
LATER = due_at(NOW + timedelta(hours=1))


@pytest.fixture
def folder(evening):
    return folder_of(evening)


@pytest.fixture
def reconciled(pipeline, folder):
    """Compares the folder with the database, after the evening was taken from it."""
    ingest(pipeline, folder, fetched_by="watch")

    def reconcile(due=SOON, **options):
        return compare(pipeline, folder, due, **options)

    return reconcile


def execute(pipeline, statement, *values):
    with pipeline.store.transaction() as connection:
        assert connection.execute(statement, values).rowcount


def found(report, outcome):
    return [(standing.filename, standing.state) for standing in report.of(outcome)]


def test_an_evening_that_was_taken_whole_lacks_nothing(reconciled, evening):
    report = reconciled()

    assert report.is_complete
    assert report.states(on_server=True) == {"loaded": len(evening)}
    assert not report.states(on_server=False)
    assert (report.rounds, report.loaded) == (len(evening), len(evening))


def test_a_file_of_the_server_that_the_ledger_lacks_is_missing(pipeline, evening, folder):
    taken = folder_of(evening[:3])
    ingest(pipeline, taken, fetched_by="watch")
    folder.files |= taken.files

    report = compare(pipeline, folder, SOON)

    assert found(report, "missing") == [(evening[3].filename, "absent")]
    assert f"{len(evening[3].content)} bytes" in report.of("missing")[0].reason
    assert not report.is_complete


def test_what_changed_just_now_is_on_its_way(reconciled, evening, folder):
    folder.write(evening[1].filename, evening[1].content + b"more\n", JUST_NOW)
    folder.write("2026-01-10-235959-supply-round-1.txt", b"new\n", JUST_NOW)

    now, later = reconciled(), reconciled(LATER)

    both = [("2026-01-10-235959-supply-round-1.txt", "absent"), (evening[1].filename, "changed")]
    assert (found(now, "waiting"), now.is_complete) == (sorted(both), True)
    assert (found(later, "missing"), later.is_complete) == (sorted(both), False)


def test_a_name_that_tells_a_time_to_come_waits_for_it(reconciled, folder):
    """The night takes files by the time in their names."""
    folder.write("2099-01-01-000000-supply-round-1.txt", b"early\n", LONG_AGO)

    assert found(reconciled(), "waiting") == [("2099-01-01-000000-supply-round-1.txt", "absent")]


def test_a_file_that_changed_on_the_server_is_told_with_both_sizes(reconciled, evening, folder):
    folder.write(evening[1].filename, b"short\n", LONG_AGO)

    (changed,) = reconciled().of("missing")

    assert (changed.filename, changed.state) == (evening[1].filename, "changed")
    assert "the server has 6 bytes" in changed.reason
    assert f"the ledger {len(evening[1].content)} bytes" in changed.reason


def test_a_file_that_is_gone_from_the_server_is_counted_apart(reconciled, evening, folder):
    del folder.files[evening[0].filename]

    report = reconciled()

    assert report.is_complete
    assert report.states(on_server=True) == {"loaded": 3}
    assert report.states(on_server=False) == {"loaded": 1}


def test_a_file_that_cannot_be_read_is_missing_and_lost_when_it_goes(pipeline, evening, folder):
    folder.broken = {evening[0].filename}
    ingest(pipeline, folder, fetched_by="watch")
    ingest(pipeline, folder, fetched_by="watch")

    (unread,) = compare(pipeline, folder, SOON).of("missing")
    del folder.files[evening[0].filename]
    (lost,) = compare(pipeline, folder, SOON).of("missing")

    assert (unread.filename, unread.state, unread.on_server) == (evening[0].filename, "unread", True)
    assert unread.reason.startswith(f"{evening[0].filename!r} cannot be read (tried 2 times, ")
    assert (lost.state, lost.on_server) == ("lost", False)


def test_a_file_in_quarantine_is_held_back_and_not_missing(pipeline, evening, folder):
    folder.files[evening[3].filename] = (evening[3].content[:-40], LONG_AGO)
    ingest(pipeline, folder, fetched_by="watch")

    report = compare(pipeline, folder, SOON)

    assert report.is_complete
    assert found(report, "held back") == [(evening[3].filename, "quarantined")]
    assert report.of("held back")[0].reason.startswith("unfinished: ")
    assert report.states(on_server=True) == {"loaded": 3, "quarantined": 1}


def test_a_file_that_was_put_aside_and_what_waits_for_it_are_in_order(pipeline, evening, folder):
    folder.files[evening[0].filename] = (evening[0].content[:-40], LONG_AGO)
    ingest(pipeline, folder, fetched_by="watch")
    (held,) = quarantine.held(pipeline)
    quarantine.discard(pipeline, held.file_id, "the server was killed")

    report = compare(pipeline, folder, SOON)

    assert report.is_complete
    assert report.states(on_server=True) == {"loaded": 2, "orphan": 1, "discarded": 1}
    assert [each.reason for each in report.standings if each.state == "discarded"] == [
        "discarded: the server was killed"
    ]


def test_bytes_from_which_nothing_was_derived_wait_and_then_are_missing(pipeline, evening, folder):
    fetch(pipeline, folder, fetched_by="watch", settled=folder.list_files())

    now, later = (compare(pipeline, folder, due) for due in (SOON, LATER))

    assert found(now, "waiting") == [(file.filename, "fetched") for file in evening]
    assert found(later, "missing") == [(file.filename, "fetched") for file in evening]


def test_a_file_whose_rows_the_database_refused_is_missing(reconciled, pipeline, evening):
    execute(pipeline, "DELETE FROM rounds WHERE round_number = 2")
    execute(
        pipeline,
        "UPDATE stats_files SET state = 'failed', reason = 'CheckViolation: no', attempts = 5"
        " WHERE filename LIKE '%%round-2.txt'",
    )

    report = reconciled()

    assert found(report, "missing") == [(file.filename, "failed") for file in evening if "round-2" in file.filename]
    assert report.of("missing")[0].reason.startswith("CheckViolation: no (tried 5 times, ")


def test_files_and_rounds_that_deny_each_other_are_told(reconciled, pipeline, evening):
    execute(pipeline, "DELETE FROM rounds WHERE file_id IN (SELECT min(file_id) FROM rounds WHERE round_number = 2)")
    execute(pipeline, "UPDATE stats_files SET state = 'orphan' WHERE filename = %s", evening[0].filename)

    report = reconciled()

    assert not report.is_complete
    assert len(report.contradictions) == 2
    assert f"{evening[0].filename}: the ledger calls it orphan, and there is a round of it" in report.contradictions
    assert any("calls it loaded, and there is no round of it" in each for each in report.contradictions)


def test_a_round_of_replaced_bytes_is_told_once_the_newer_ones_were_looked_at(reconciled, pipeline, evening, folder):
    folder.write(evening[3].filename, evening[3].content[:-40])
    fetch(pipeline, folder, fetched_by="watch", settled=folder.list_files())
    assert reconciled().contradictions == ()

    execute(pipeline, "UPDATE stats_files SET state = 'quarantined', reason = 'planted' WHERE state = 'fetched'")

    assert reconciled().contradictions == (
        f"{evening[3].filename}: its round is made of bytes that a newer revision replaced",
    )


def test_files_that_are_never_read_are_held_back_with_their_reason(reconciled, folder):
    folder.write("2026-01-10-235959-sup\N{RIGHT-TO-LEFT OVERRIDE}ply-round-1.txt", b"turned\n")
    folder.write("2026-01-10-235959-supply-round-1.txt", b"x" * (4 * 1024 * 1024 + 1))

    report = reconciled()

    assert report.is_complete
    assert {standing.state for standing in report.of("held back")} == {"refused"}
    assert len(report.of("held back")) == 2


def test_names_of_other_files_are_left_out_and_told(reconciled, evening, folder):
    folder.write("notes.md", b"")

    report = reconciled()

    assert report.not_stats == ("notes.md",)
    assert len(report.standings) == len(evening)


def test_copies_are_compared_by_their_bytes(reconciled, evening, folder):
    """A copy has a time of its own; an older revision is a file that the ledger has."""
    folder.write(evening[0].filename, evening[0].content, JUST_NOW)
    folder.write(evening[1].filename, evening[1].content.replace(b"\n", b"\r\n"))
    folder.write(evening[2].filename, evening[2].content[:-1] + b"\t", LONG_AGO)
    folder.write("2026-01-10-235959-supply-round-1.txt", b"new\n", JUST_NOW)

    report = reconciled(are_copies=True)

    assert report.states(on_server=True) == {"loaded": 3, "changed": 1, "absent": 1}
    assert found(report, "missing") == sorted(
        [(evening[2].filename, "changed"), ("2026-01-10-235959-supply-round-1.txt", "absent")]
    )


def test_what_a_folder_of_copies_lacks_is_not_lost(pipeline, evening, folder):
    folder.broken = {evening[0].filename}
    ingest(pipeline, folder, fetched_by="watch")

    report = compare(pipeline, MemoryFolder(), SOON, are_copies=True)

    assert found(report, "missing") == [(evening[0].filename, "unread")]


def test_without_a_folder_the_ledger_is_held_against_the_rounds(pipeline, evening, reconciled):
    report = compare(pipeline, None, SOON)

    assert report.is_complete
    assert report.states(on_server=False) == {"loaded": len(evening)}


def test_days_asked_for_leave_all_others_out(reconciled, folder):
    folder.write("2026-01-12-200000-supply-round-1.txt", b"new\n", LONG_AGO)
    folder.write("2026-01-13-200000-supply-round-1.txt", b"new\n", LONG_AGO)
    day = datetime(2026, 1, 12, tzinfo=UTC)

    report = reconciled(since=day, until=day + timedelta(days=1))

    assert found(report, "missing") == [("2026-01-12-200000-supply-round-1.txt", "absent")]
    assert len(report.standings) == 1
