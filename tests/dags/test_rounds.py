"""The live path run for real: a real SFTP server, a real PostgreSQL, a stand-in for Discord."""

from __future__ import annotations

import json
import os
from types import SimpleNamespace
from typing import Any

import pytest

from include.samples import SampleFile
from tests.dags.runs import rows, run
from tests.game_server import GameServer

pytestmark = [pytest.mark.airflow, pytest.mark.database, pytest.mark.validation]


def test_an_evening_goes_from_the_game_server_to_its_posts(
    evening: list[SampleFile], database_url: str, posts: list[dict[str, Any]]
):
    states = run("ingest_rounds")

    assert states == dict.fromkeys(("run", "fetch", "check", "load", "announce"), "success")
    assert rows(database_url, "SELECT state, fetched_by, count(*) FROM stats_files GROUP BY 1, 2") == [
        ("loaded", "watch", len(evening))
    ]
    assert len(posts) == len(evening)  # one for each round 1, one for each map


def test_a_second_run_skips_what_is_done_and_posts_nothing_twice(
    evening: list[SampleFile], posts: list[dict[str, Any]]
):
    run("ingest_rounds")

    states = run("ingest_rounds")

    assert [states[task] for task in ("fetch", "check", "load")] == ["skipped"] * 3
    assert (states["announce"], states["run"]) == ("success", "success")
    assert len(posts) == len(evening)


def test_posts_that_failed_go_out_with_a_later_run_that_fetches_nothing(
    evening: list[SampleFile], database_url: str, posts: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
):
    address = os.environ["AIRFLOW_CONN_DISCORD_WEBHOOK"]
    nobody = {"conn_type": "http", "password": "http://127.0.0.1:1/api/webhooks/1/abcdefghijklmnop"}
    monkeypatch.setenv("AIRFLOW_CONN_DISCORD_WEBHOOK", json.dumps(nobody))
    monkeypatch.setattr("include.posts.webhook.ATTEMPTS", 1)
    failed = run("ingest_rounds")
    monkeypatch.setenv("AIRFLOW_CONN_DISCORD_WEBHOOK", address)

    states = run("ingest_rounds")

    assert (failed["load"], failed["run"]) == ("success", "failed")
    assert states["fetch"] == "skipped"
    assert len(posts) == len(evening)


def test_an_event_made_by_hand_fetches_like_any_other(
    evening: list[SampleFile], database_url: str, monkeypatch: pytest.MonkeyPatch
):
    """Made in the UI or by REST it has whatever its maker wrote into it."""
    from dags.ingest_rounds import STATS_FOLDER, fetch

    extras = [None, {}, {"from_rest_api": True}, {"payload": "now"}, {"payload": {"files": [{"filename": []}]}}]
    events = {STATS_FOLDER: [SimpleNamespace(extra=extra) for extra in extras]}

    assert len(fetch.function(triggering_asset_events=events)) == len(evening)


def test_a_skipped_run_says_which_file_it_could_not_read(
    server: GameServer, connections: None, caplog: pytest.LogCaptureFixture
):
    """A skip is green, so nobody reads further than its message; the name is the server's, so it is quoted."""
    from airflow.sdk.exceptions import AirflowSkipException

    from dags.ingest_rounds import fetch

    name = "2026-01-10-200000-supply-round-1.txt"
    (server.folder / "gamestats" / name).symlink_to("elsewhere.txt")

    with pytest.raises(AirflowSkipException, match=rf"^Nothing new .* 1 could not be read, the first is '{name}': '"):
        fetch.function()

    assert f"'{name}' could not be read and is tried again" in caplog.text
