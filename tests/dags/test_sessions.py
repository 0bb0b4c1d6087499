"""A session is closed and posted by a run of its own."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from include.samples import SampleFile
from tests.dags.runs import rows, run

pytestmark = [pytest.mark.airflow, pytest.mark.database, pytest.mark.validation]


def test_a_session_is_posted_when_the_server_has_been_silent(
    evening: list[SampleFile], database_url: str, posts: list[dict[str, Any]]
):
    run("ingest_rounds")
    too_early = run("close_sessions")
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE servers SET listed_at = listed_at + interval '61 minutes'")

    states = run("close_sessions")

    assert too_early == {"run": "success", "close": "skipped", "announce": "skipped"}
    assert states == dict.fromkeys(("run", "close", "announce"), "success")
    assert [post["embeds"][0]["title"] for post in posts[len(evening) :]] == ["Session of 10 January 2026"]
    assert rows(database_url, "SELECT state FROM announcements WHERE kind = 'session'") == [("delivered",)]
