"""The list of a run holds what it checked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from include.store import listing
from tests.ingest.folders import folder_of, ingest

pytestmark = [pytest.mark.database, pytest.mark.validation]


def of_run(pipeline, run):
    with pipeline.store.transaction() as connection:
        return {file.filename for file in listing.read_of_run(connection, pipeline.server_id, run, 100)}


def test_a_run_lists_its_own_files_and_not_the_evening_that_is_stored_again_with_them(pipeline, evening):
    first, second = evening[:2], evening[2:]
    folder = folder_of(first)
    ingest(replace(pipeline, run="ingest_rounds/1"), folder)
    for file in second:
        folder.write(file.filename, file.content)
    ingest(replace(pipeline, run="ingest_rounds/2"), folder)

    assert of_run(pipeline, "ingest_rounds/1") == {file.filename for file in first}
    assert of_run(pipeline, "ingest_rounds/2") == {file.filename for file in second}


def test_a_run_lists_the_round_that_its_file_completed(pipeline, evening):
    folder = folder_of(evening[1:2])
    ingest(replace(pipeline, run="ingest_rounds/1"), folder)
    folder.write(evening[0].filename, evening[0].content)
    ingest(replace(pipeline, run="ingest_rounds/2"), folder)

    assert of_run(pipeline, "ingest_rounds/2") == {file.filename for file in evening[:2]}
