"""What is held back is shown with its lines, tried again, put aside with a reason, and taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from include.ingest import quarantine
from include.ingest.quarantine import QuarantineError
from include.store import ledger
from tests.ingest.folders import derived_tables, folder_of, ingest, row_versions, states

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture
def folder(evening):
    """The third file, a round 1, is cut off."""
    folder = folder_of(evening)
    folder.write(evening[2].filename, evening[2].content[:-40])
    return folder


@pytest.fixture
def cut(pipeline, folder):
    """The one held file after loading."""
    ingest(pipeline, folder)
    (file,) = quarantine.held(pipeline)
    return file


def test_a_cut_file_is_listed_with_its_reason(cut, evening):
    assert (cut.filename, cut.state, cut.round_id) == (evening[2].filename, "quarantined", None)
    assert cut.reason.startswith("unfinished: ")


def test_a_cut_file_is_shown_with_the_line_where_it_ends(pipeline, cut, evening):
    lines = evening[2].content[:-40].decode().split("\n")

    detail = quarantine.show(pipeline, cut.file_id)

    assert [(line.line_number, line.reason, line.text) for line in detail.lines] == [
        (len(lines), "unfinished", lines[-1])
    ]
    assert "discard" in detail.proceed


def test_an_orphan_says_what_it_waits_for(pipeline, cut, evening):
    (orphan,) = quarantine.find(pipeline, evening[3].filename)

    assert orphan.state == "orphan"
    assert quarantine.show(pipeline, orphan.file_id).proceed.startswith("It waits for its round 1")


def test_a_round_that_lacks_lines_is_listed_and_shown_with_them(pipeline, evening):
    folder = folder_of(evening)
    lines = evening[0].content.decode().split("\n")
    lines.insert(2, "not a player")
    folder.write(evening[0].filename, "\n".join(lines).encode())
    ingest(pipeline, folder)

    (file,) = quarantine.held(pipeline)

    assert (file.state, file.held_back_lines) == ("loaded", 1)
    assert [(line.line_number, line.text) for line in quarantine.show(pipeline, file.file_id).lines] == [
        (3, "not a player")
    ]


def test_a_file_with_an_impossible_header_is_shown_with_its_first_line(pipeline, evening):
    folder = folder_of(evening)
    header, rest = evening[0].content.split(b"\n", 1)
    folder.write(evening[0].filename, header.replace(b"\\1\\", b"\\7\\", 1) + b"\n" + rest)
    ingest(pipeline, folder)

    (file, *_) = quarantine.held(pipeline)

    assert file.reason.startswith("bad_header")
    assert [line.line_number for line in quarantine.show(pipeline, file.file_id).lines] == [1]


def test_a_discarded_file_is_ignored_with_its_reason_and_is_no_longer_held(pipeline, cut, evening):
    outcome = quarantine.discard(pipeline, cut.file_id, "the server was killed")

    assert (outcome.state, outcome.reason) == ("ignored", "discarded: the server was killed")
    assert quarantine.held(pipeline) == []
    (aside,) = quarantine.held(pipeline, discarded=True)
    assert (aside.filename, aside.discarded_reason) == (evening[2].filename, "the server was killed")


def test_discarding_again_changes_nothing(pipeline, cut):
    quarantine.discard(pipeline, cut.file_id, "the server was killed")
    before, rows = states(pipeline), row_versions(pipeline)

    outcome = quarantine.discard(pipeline, cut.file_id, "the server was killed")

    assert outcome.state == "ignored"
    assert (states(pipeline), row_versions(pipeline)) == (before, rows)


def test_a_restored_file_is_held_again(pipeline, cut):
    before = states(pipeline)
    quarantine.discard(pipeline, cut.file_id, "a mistake")

    outcome = quarantine.restore(pipeline, cut.file_id)

    assert outcome.state == "quarantined"
    assert states(pipeline) == before
    with pytest.raises(QuarantineError, match="nothing to restore"):
        quarantine.restore(pipeline, cut.file_id)


def test_a_whole_revision_from_the_server_is_loaded_though_the_cut_one_was_discarded(fresh_pipeline, folder, evening):
    whole, pipeline = fresh_pipeline(), fresh_pipeline()
    ingest(whole, folder_of(evening))
    ingest(pipeline, folder)
    quarantine.discard(pipeline, quarantine.held(pipeline)[0].file_id, "cut")

    folder.write(evening[2].filename, evening[2].content)
    ingest(pipeline, folder)

    assert derived_tables(pipeline) == derived_tables(whole)


def test_an_orphan_can_be_discarded(pipeline, cut, evening):
    (orphan,) = quarantine.find(pipeline, evening[3].filename)
    assert orphan.state == "orphan"

    assert quarantine.discard(pipeline, orphan.file_id, "nobody has its round 1").state == "ignored"


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_discard_needs_a_reason(pipeline, cut, reason):
    with pytest.raises(QuarantineError, match="needs a reason"):
        quarantine.discard(pipeline, cut.file_id, reason)


def test_a_loaded_file_is_not_discarded(pipeline, cut, evening):
    (loaded,) = quarantine.find(pipeline, evening[0].filename)

    with pytest.raises(QuarantineError, match="is loaded: only what is not loaded"):
        quarantine.discard(pipeline, loaded.file_id, "I lost")


def test_what_the_ledger_does_not_have_is_said(pipeline):
    for decide in (quarantine.show, quarantine.retry, quarantine.restore):
        with pytest.raises(QuarantineError, match="no file 7"):
            decide(pipeline, 7)
    with pytest.raises(QuarantineError, match="no file 7"):
        quarantine.discard(pipeline, 7, "gone")


def test_a_superseded_revision_is_neither_tried_again_nor_discarded(pipeline, cut, folder, evening):
    folder.write(evening[2].filename, evening[2].content)
    ingest(pipeline, folder)

    with pytest.raises(QuarantineError, match="newer revision"):
        quarantine.retry(pipeline, cut.file_id)
    with pytest.raises(QuarantineError, match="newer revision"):
        quarantine.discard(pipeline, cut.file_id, "old")


def test_a_retry_after_a_fix_loads_the_file_and_what_waited_for_it(fresh_pipeline, evening, monkeypatch):
    """The fix here: an expectation that blocked too much blocks no longer."""
    whole, pipeline = fresh_pipeline(), fresh_pipeline()
    ingest(whole, folder_of(evening))
    monkeypatch.setattr(
        "include.ingest.check.critical_failures", lambda report: {evening[0].filename: "parsed_round: too good"}
    )
    ingest(pipeline, folder_of(evening))
    (file,) = quarantine.held(pipeline)
    monkeypatch.undo()

    outcome = quarantine.retry(pipeline, file.file_id)

    assert outcome.sentence == f"{evening[0].filename} is loaded now."
    assert derived_tables(pipeline) == derived_tables(whole)
    assert states(pipeline) == states(whole)


def test_a_retry_without_a_fix_says_the_same_reason(pipeline, cut):
    outcome = quarantine.retry(pipeline, cut.file_id)

    assert (outcome.state, outcome.reason) == (cut.state, cut.reason)


def test_a_discarded_file_is_restored_before_it_is_tried_again(pipeline, cut):
    quarantine.discard(pipeline, cut.file_id, "cut")

    with pytest.raises(QuarantineError, match="restore it first"):
        quarantine.retry(pipeline, cut.file_id)


def test_a_discard_while_others_try_again_wins_in_any_order(pipeline, cut):
    """A try that began first derives before or after the discard, each by what was decided then."""

    def try_again(_):
        try:
            return quarantine.retry(pipeline, cut.file_id).state
        except QuarantineError as error:
            return str(error)

    with ThreadPoolExecutor(4) as threads:
        tries = [threads.submit(try_again, each) for each in range(3)]
        discarded = threads.submit(quarantine.discard, pipeline, cut.file_id, "the server was killed").result()
        said = [each.result() for each in tries]

    assert discarded.state == "ignored"
    assert (cut.filename, "ignored", "discarded") in states(pipeline)
    assert all(each in ("quarantined", "ignored") or "restore it first" in each for each in said)


def test_a_failed_transfer_is_fetched_again_with_the_next_run(pipeline, evening):
    folder = folder_of(evening)
    folder.broken = {evening[1].filename}
    ingest(pipeline, folder)
    (file,) = quarantine.held(pipeline)

    assert (file.state, file.has_bytes) == ("failed", False)
    assert "next run" in quarantine.retry(pipeline, file.file_id).sentence
    assert "next run" in quarantine.show(pipeline, file.file_id).proceed
    with pytest.raises(QuarantineError, match="Remove it from the server"):
        quarantine.discard(pipeline, file.file_id, "unreadable")


@pytest.mark.parametrize("decide", ["discard", "restore"])
def test_a_decision_whose_process_died_is_carried_out_by_the_next_run(pipeline, cut, folder, monkeypatch, decide):
    if decide == "restore":
        quarantine.discard(pipeline, cut.file_id, "cut")

    def die(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("include.ingest.quarantine.check", die)
    with pytest.raises(KeyboardInterrupt):
        quarantine.discard(pipeline, cut.file_id, "cut") if decide == "discard" else quarantine.restore(
            pipeline, cut.file_id
        )
    monkeypatch.undo()
    ingest(pipeline, folder)

    with pipeline.store.transaction() as connection:
        assert list(ledger.count_states(connection, [cut.file_id])) == [
            "ignored" if decide == "discard" else "quarantined"
        ]


def test_a_file_is_found_by_name_part_hash_and_id(pipeline, cut):
    for text in (cut.filename, cut.filename[:15], cut.sha256[:8], str(cut.file_id)):
        assert cut.file_id in [file.file_id for file in quarantine.find(pipeline, text)]
    for text in ("", "%", "no such file", "a\x00b", "\udcff"):
        assert quarantine.find(pipeline, text) == []
