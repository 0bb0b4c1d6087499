"""The nightly pages about a day's files."""

from __future__ import annotations

import pytest

from include.ingest.check import check
from include.ingest.data_docs import build_data_docs
from include.ingest.fetch import fetch
from tests.ingest.folders import folder_of

pytestmark = [pytest.mark.database, pytest.mark.validation]


def test_the_pages_can_be_built_night_after_night(pipeline, evening, tmp_path):
    file_ids = fetch(pipeline, folder_of(evening), fetched_by="load").file_ids
    check(pipeline, file_ids)

    pages = [build_data_docs(pipeline, file_ids, tmp_path) for _ in range(2)]

    assert pages[0] == pages[1]
    assert {"parsed_round", "round_totals"} == {
        page.name for page in (pages[0].parent / "expectations").iterdir() if page.is_dir()
    } | {page.stem for page in (pages[0].parent / "expectations").glob("*.html")}
    assert "parsed_round" in pages[0].read_text()
