"""What the suites saw of each file is kept with their results."""

from __future__ import annotations

import pytest

from include.ingest.results import FLAG_CODES
from include.store.validation import read_latest
from tests.ingest.folders import folder_of, ingest

pytestmark = [pytest.mark.database, pytest.mark.validation]


def test_each_suite_keeps_what_it_saw_of_a_file_and_which_run_asked(pipeline, evening):
    ingest(pipeline, folder_of(evening))
    first = evening[0]

    with pipeline.store.transaction() as connection:
        file_id = connection.execute(
            "SELECT file_id FROM stats_files WHERE filename = %s", [first.filename]
        ).fetchone()[0]
        found = read_latest(connection, file_id)

    assert set(found) == {"transfer", "novelty", "parsed_round", "round_totals", "loaded_rounds"}
    assert {result.run for result in found.values()} == {"tests"}
    assert found["transfer"].observed["read_bytes"] == len(first.content)
    assert found["parsed_round"].observed["lines"] == first.content.count(b"\n") - 1
    assert found["parsed_round"].observed["round_number"] == [1, 1]
    assert found["round_totals"].observed["players"] == first.content.count(b"\n") - 1
    assert found["loaded_rounds"].observed["stored_players"] == first.content.count(b"\n") - 1


def test_every_warning_about_a_file_has_a_flag():
    from expectations.run import validate
    from tests.expectations.frames import good_frame

    evaluated = validate("parsed_round", good_frame("parsed_round")).results_json["results"]

    assert {one["column"] for one in evaluated if one["severity"] == "warning"} == set(FLAG_CODES)


def test_a_file_whose_bullets_differ_from_its_shots_is_loaded_with_a_flag(pipeline, evening):
    folder = folder_of(evening)
    head, tab, columns = evening[0].content.split(b"\n")[1].partition(b"\t")
    values = columns.split(b"\t")
    values[20] = b"1"
    changed = head + tab + b"\t".join(values)
    folder.write(evening[0].filename, evening[0].content.replace(head + tab + columns, changed))

    assert ingest(pipeline, folder).states == {"loaded": 4}

    with pipeline.store.transaction() as connection:
        found = connection.execute(
            "SELECT filename FROM round_flags JOIN rounds USING (round_id) JOIN stats_files USING (file_id) "
            "WHERE code = 'bullets_fired_differ'"
        ).fetchall()
    assert found == [(evening[0].filename,)]
