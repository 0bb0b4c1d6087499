"""What the suites saw of each file is kept with their results."""

from __future__ import annotations

import pytest

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
