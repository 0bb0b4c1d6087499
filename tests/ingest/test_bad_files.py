"""One bad file stops nothing, and says why it was not loaded."""

from __future__ import annotations

import pytest

from include.ingest.check import check
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.parser.difference import played_second
from include.parser.reader import read_round
from include.samples import SampleOptions, generate
from tests.ingest.folders import derived_tables, folder_of, ingest, states

pytestmark = [pytest.mark.database, pytest.mark.validation]


def test_half_a_file_is_quarantined_and_the_others_are_loaded(pipeline, evening):
    folder = folder_of(evening)
    folder.write(evening[2].filename, evening[2].content[:-40])

    report = ingest(pipeline, folder)

    assert report.states == {"loaded": 2, "orphan": 1, "quarantined": 1}
    assert states(pipeline)[2][1:] == ("quarantined", "unfinished")


def test_a_file_that_was_finished_later_is_derived_again(fresh_pipeline, evening):
    whole, pipeline = fresh_pipeline(), fresh_pipeline()
    ingest(whole, folder_of(evening))
    folder = folder_of(evening)
    folder.write(evening[0].filename, evening[0].content[:-40])
    ingest(pipeline, folder)

    folder.write(evening[0].filename, evening[0].content)
    ingest(pipeline, folder)

    assert derived_tables(pipeline) == derived_tables(whole)
    assert sorted(states(pipeline)[:2]) == [
        (evening[0].filename, "ignored", "superseded"),
        (evening[0].filename, "loaded", ""),
    ]


def test_a_revision_that_comes_back_is_the_current_one_again(fresh_pipeline, evening):
    whole, pipeline = fresh_pipeline(), fresh_pipeline()
    ingest(whole, folder_of(evening))
    folder = folder_of(evening)
    for content in (evening[0].content, evening[0].content[:-40], evening[0].content):
        folder.write(evening[0].filename, content)
        ingest(pipeline, folder)

    assert derived_tables(pipeline) == derived_tables(whole)


def test_the_same_bytes_with_other_line_ends_are_no_revision(pipeline, evening):
    folder = folder_of(evening)
    ingest(pipeline, folder)
    folder.write(evening[0].filename, evening[0].content.replace(b"\n", b"\r\n"))

    fetched = fetch(pipeline, folder, fetched_by="load")

    assert (fetched.fetched, fetched.known, fetched.file_ids) == ([], 4, [])
    assert len(states(pipeline)) == 4


def test_a_round_that_the_database_refuses_fails_alone_and_is_loaded_when_it_can_be(fresh_pipeline, evening):
    whole, pipeline = fresh_pipeline(), fresh_pipeline()
    ingest(whole, folder_of(evening))
    refused = evening[0].filename[18:].partition("-round-")[0]
    _run(pipeline, f"ALTER TABLE rounds ADD CONSTRAINT not_here CHECK (map_name <> '{refused}' OR round_number = 2)")

    report = ingest(pipeline, folder_of(evening))
    assert report.states == {"failed": 1, "loaded": 2, "orphan": 1}
    assert list(report.failed) == [evening[0].filename]
    assert "not_here" in report.failed[evening[0].filename]

    _run(pipeline, "ALTER TABLE rounds DROP CONSTRAINT not_here")
    report = ingest(pipeline, folder_of(evening))
    assert derived_tables(pipeline) == derived_tables(whole)
    assert states(pipeline) == states(whole)


def test_a_file_that_was_loaded_after_all_has_all_its_tries_again(pipeline, evening):
    """Failures of another year are no reason to give up at the first of today."""
    folder = folder_of(evening)
    ingest(pipeline, folder)
    _run(pipeline, "UPDATE stats_files SET state = 'failed', reason = 'CheckViolation: no', attempts = 4")
    ingest(pipeline, folder)
    _run(pipeline, "UPDATE stats_files SET state = 'failed', reason = 'CheckViolation: no', attempts = attempts + 1")

    assert len(fetch(pipeline, folder, fetched_by="load").file_ids) == 4


def test_rows_that_come_back_other_than_sent_are_rolled_back(pipeline, evening):
    """A trigger stands for anything that changes values on their way."""
    folder = folder_of(evening)
    file_ids = fetch(pipeline, folder, fetched_by="load").file_ids
    check(pipeline, file_ids)
    refused = evening[3].filename[18:].partition("-round-")[0]
    _run(
        pipeline,
        "CREATE FUNCTION add_a_kill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF (SELECT map_name = '{refused}' AND round_number = 2 FROM rounds WHERE round_id = new.round_id) "
        "THEN new.kills := new.kills + 1; END IF; RETURN new; END $$;"
        "CREATE TRIGGER add_a_kill BEFORE INSERT ON player_comprehensive_stats "
        "FOR EACH ROW EXECUTE FUNCTION add_a_kill();",
    )

    report = load(pipeline, file_ids)

    assert report.states == {"failed": 1, "loaded": 3}
    assert report.failed[evening[3].filename].startswith("loaded_rounds: ")
    with pipeline.store.transaction() as connection:
        recorded = connection.execute(
            "SELECT success, worst_severity FROM validation_results WHERE suite = 'loaded_rounds' "
            "ORDER BY validation_id"
        ).fetchall()
    assert recorded[-1] == (True, None)
    assert (False, "critical") in recorded


def test_a_blocked_file_is_quarantined_with_the_expectation_that_it_broke(pipeline, evening, monkeypatch):
    monkeypatch.setattr(
        "include.ingest.check.critical_failures", lambda report: {evening[0].filename: "parsed_round: too good"}
    )

    report = ingest(pipeline, folder_of(evening))

    assert report.states == {"loaded": 2, "orphan": 1, "quarantined": 1}
    assert states(pipeline)[0] == (evening[0].filename, "quarantined", "blocked")


def test_a_file_over_which_our_reader_stumbles_fails_alone(pipeline, evening, monkeypatch):
    def stumbling(name, content):
        if name.filename == evening[3].filename:
            raise ZeroDivisionError("a fault of ours")
        return read_round(name, content)

    monkeypatch.setattr("include.parser.judge.read_round", stumbling)

    report = ingest(pipeline, folder_of(evening))
    assert report.states == {"failed": 1, "loaded": 3}

    monkeypatch.undo()
    report = ingest(pipeline, folder_of(evening))
    assert {state for _, state, _ in states(pipeline)} == {"loaded"}


@pytest.mark.parametrize("last", [2, 3])
def test_of_files_that_stumble_only_together_the_later_one_fails_whichever_came_last(
    pipeline, evening, monkeypatch, last
):
    def stumbling(second, stints):
        if second.name.filename == evening[3].filename:
            raise ZeroDivisionError("a fault of ours")
        return played_second(second, stints)

    monkeypatch.setattr("include.parser.judge.played_second", stumbling)
    folder = folder_of(file for place, file in enumerate(evening) if place != last)
    ingest(pipeline, folder)
    folder.write(evening[last].filename, evening[last].content)

    ingest(pipeline, folder)

    assert [(name, state) for name, state, _ in states(pipeline)] == [
        (file.filename, "failed" if file is evening[3] else "loaded") for file in evening
    ]


def test_a_fault_that_every_file_brings_about_is_none_of_the_files(pipeline, evening, monkeypatch):
    def stumbling(name, content):
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr("include.parser.judge.read_round", stumbling)

    with pytest.raises(ZeroDivisionError):
        ingest(pipeline, folder_of(evening))
    assert {state for _, state, _ in states(pipeline)} == {"fetched"}


def test_two_files_that_stumble_together_do_not_hold_back_another_evening(pipeline, monkeypatch):
    evenings = generate(SampleOptions(evenings=2, maps=1))

    def stumbling(second, stints):
        if second.name.filename == evenings[1].filename:
            raise ZeroDivisionError("a fault of ours")
        return played_second(second, stints)

    monkeypatch.setattr("include.parser.judge.played_second", stumbling)

    assert ingest(pipeline, folder_of(evenings)).states == {"failed": 1, "loaded": 3}


def test_every_suite_leaves_its_result_with_the_files_it_is_about(pipeline, evening):
    ingest(pipeline, folder_of(evening))

    with pipeline.store.transaction() as connection:
        rows = connection.execute(
            "SELECT suite, success, cardinality(file_ids) FROM validation_results ORDER BY validation_id"
        ).fetchall()

    suites = ["transfer", "novelty", "parsed_round", "round_totals", "loaded_rounds"]
    assert rows == [(suite, True, 4) for suite in suites]


def test_a_name_longer_than_an_index_takes_holds_its_line_back_and_stops_nothing(pipeline, evening):
    folder = folder_of(evening)
    lines = evening[0].content.split(b"\n")
    guid, _, rest = lines[1].split(b"\\", 2)
    lines[1] = b"\\".join([guid, bytes(range(33, 92)) * 60, rest])
    folder.write(evening[0].filename, b"\n".join(lines))

    assert ingest(pipeline, folder).states == {"loaded": 2, "orphan": 1, "quarantined": 1}


def test_a_server_without_name_and_rules_is_loaded(pipeline, evening):
    folder = folder_of([])
    for file in evening:
        header, rest = file.content.split(b"\n", 1)
        fields = header.split(b"\\")
        fields[0] = fields[2] = b""
        folder.write(file.filename, b"\\".join(fields) + b"\n" + rest)

    assert ingest(pipeline, folder).states == {"loaded": 4}


def _run(pipeline, statement):
    with pipeline.store.transaction() as connection:
        connection.execute(statement)
