"""The pages of a day's checks: replaced when built again, and forgotten after a while."""

from __future__ import annotations

from datetime import date

import pytest

from include.ingest.check import check
from include.ingest.fetch import fetch
from include.ingest.nightly_docs import forget_days, write_day
from tests.ingest.folders import folder_of

pytestmark = [pytest.mark.database, pytest.mark.validation]

DAY = date(2026, 1, 10)


def test_the_pages_of_a_day_replace_those_that_it_had(pipeline, evening, tmp_path):
    file_ids = fetch(pipeline, folder_of(evening), fetched_by="load").file_ids
    check(pipeline, file_ids)
    (tmp_path / ".unfinished-of-a-killed-process").mkdir()
    (tmp_path / "2026-01-10").mkdir()
    (tmp_path / "2026-01-10" / "old.html").touch()

    page = write_day(pipeline, file_ids, tmp_path, DAY)

    assert page == tmp_path / "2026-01-10" / "index.html"
    assert "parsed_round" in page.read_text()
    assert not (tmp_path / "2026-01-10" / "old.html").exists()
    assert [entry.name for entry in tmp_path.iterdir()] == ["2026-01-10"]


def test_the_newest_days_are_kept_and_nothing_else_is_touched(tmp_path):
    for name in ("2026-01-08", "2026-01-09", "2026-01-10", "notes"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").touch()

    assert forget_days(tmp_path, keep=2) == ["2026-01-08"]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["2026-01-09", "2026-01-10", "notes"]
    assert forget_days(tmp_path / "none", keep=2) == []


def test_no_day_is_kept_when_none_is_to_be(tmp_path):
    (tmp_path / "2026-01-08").mkdir()

    assert forget_days(tmp_path, keep=0) == ["2026-01-08"]
