"""Who asks to be forgotten is, by a run of its own, and posts lose the name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest

from include.samples import SampleFile
from tests.dags.runs import rows, run
from tests.ingest.forgetting import names_of

pytestmark = [pytest.mark.airflow, pytest.mark.database, pytest.mark.validation]


def test_a_request_is_carried_out_and_the_posts_are_edited(
    evening: list[SampleFile],
    database_url: str,
    posts: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
):
    monkeypatch.setenv("FRAGFLOW_HOME", str(tmp_path))
    run("ingest_rounds")
    nobody = run("apply_privacy")
    ((guid,),) = rows(
        database_url, "SELECT guid FROM player_comprehensive_stats GROUP BY 1 ORDER BY sum(kills) DESC LIMIT 1"
    )
    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO player_links VALUES (1, %s, 'linked', now(), now(), 2)", [guid])
        connection.execute("INSERT INTO forget_requests VALUES (1, %s)", [guid])
    before = len(posts)

    states = run("apply_privacy")

    assert nobody == {"run": "success", "forget": "skipped", "announce": "skipped"}
    assert states == dict.fromkeys(("run", "forget", "announce"), "success")
    assert rows(database_url, "SELECT count(*) FROM player_comprehensive_stats WHERE guid ~ '^G'") == [(len(evening),)]
    assert rows(database_url, "SELECT DISTINCT state FROM announcements") == [("delivered",)]
    edits = str(posts[before:])
    assert "forgotten-G" in edits
    assert [name for name in names_of(evening, guid) if name in edits] == []
    assert (tmp_path / "privacy.jsonl").exists()
