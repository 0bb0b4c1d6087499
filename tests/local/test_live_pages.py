"""The demo started again: its trust pages on a live Airflow, as whoever follows the link of a post meets them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.free_ports import free_port
from tests.local.conftest import PORTS, Run, left_behind, posted

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

STRANGERS_TRY = [
    ("GET", "/receipts/"),
    ("GET", "/receipts/files/1"),
    ("GET", "/receipts/quarantine"),
    ("POST", "/receipts/quarantine/1/retry"),
    ("POST", "/receipts/quarantine/1/discard"),
    ("GET", "/api/v2/dags"),
    ("GET", "/api/v2/connections"),
    ("GET", "/api/v2/dags/ingest_rounds/dagRuns"),
    ("POST", "/api/v2/dags/review_quarantine/dagRuns"),
    ("GET", "/execution/connections/fragflow_db"),
    ("POST", "/auth/token"),
]
FORGED = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsInJvbGUiOiJhZG1pbiIsImV4cCI6NDEwMjQ0NDgwMH0."
"""{"alg":"none"} and {"sub":"admin","role":"admin","exp":4102444800}, with no signature."""


@dataclass(frozen=True)
class Second:
    """A start of the demo where an earlier one left its rounds, while it runs."""

    link: str
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text()


@pytest.fixture(scope="module")
def second(home: Path, first: Run, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Second]:
    """Its round was posted: where that post leads."""
    ports = {name: str(free_port()) for name in PORTS}
    address = f"http://127.0.0.1:{ports['AIRFLOW_PORT']}"
    output = tmp_path_factory.mktemp("second") / "output"
    with output.open("wb") as stdout:
        system = subprocess.Popen(
            [sys.executable, "-m", "local.demo", "--seconds-between", "600"],
            env=os.environ | ports | {"FRAGFLOW_HOME": str(home), "PUBLIC_URL": address},
            stdout=stdout,
        )
    try:
        post = next_post(home / "preview" / "messages.jsonl", len(first.posted), within_seconds=280)
        yield Second(post["embeds"][0]["url"], output)
    finally:
        system.send_signal(signal.SIGINT)
        try:
            system.wait(timeout=90)
        finally:
            system.kill()  # its guard ends what is left then
    assert left_behind(home) == []


@pytest.fixture
def posted_link(second: Second) -> str:
    return second.link


def next_post(messages: Path, earlier: int, within_seconds: float) -> dict[str, Any]:
    until = time.monotonic() + within_seconds
    while time.monotonic() < until:
        if messages.exists() and len(lines := messages.read_text().splitlines()) > earlier:
            return json.loads(lines[earlier])
        time.sleep(0.2)
    raise AssertionError("nothing was posted")


def test_a_second_start_keeps_what_was_there(home: Path, first: Run, second: Second):
    assert "1 round of an earlier evening is there" in second.said
    assert len(posted(home)) == 2
    assert posted(home)[:1] == first.posted


def test_the_link_of_a_post_refuses_strangers_and_shows_its_receipt_after_the_login(posted_link: str, home: Path):
    browser = requests.Session()
    browser.trust_env = False
    stranger = browser.get(posted_link, timeout=30)
    airflow = posted_link.partition("/receipts/")[0]
    password = json.loads((home / "airflow" / "passwords.json").read_text())["admin"]
    login = {"username": "admin", "password": password}
    token = browser.post(f"{airflow}/auth/token", json=login, timeout=30).json()["access_token"]
    browser.cookies.set("_token", token)

    shown = browser.get(posted_link, timeout=30)

    assert stranger.status_code == 401
    assert "Believed" not in stranger.text
    assert shown.status_code == 200
    assert '<h2 id="standing">Believed</h2>' in shown.text
    assert "checks of 5 suites hold" in shown.text
    views = [view for plugin in listed_plugins(browser, airflow) for view in plugin["external_views"]]
    assert {view["destination"] for view in views} == {"nav", "dag_run"}


def test_strangers_are_refused_wherever_they_knock(posted_link: str):
    airflow = posted_link.partition("/receipts/")[0]
    stranger = requests.Session()
    stranger.trust_env = False
    headers = {"Sec-Fetch-Site": "same-origin"}
    guess = {"username": "admin", "password": "admin"}
    answers = {
        (method, path, bool(cookies)): stranger.request(
            method, airflow + path, json=guess, headers=headers, cookies=cookies, timeout=30, allow_redirects=False
        ).status_code
        for method, path in STRANGERS_TRY
        for cookies in ({}, {"_token": FORGED})
    }

    assert len(answers) == 2 * len(STRANGERS_TRY)
    assert {asked: status for asked, status in answers.items() if status not in {401, 403}} == {}
    assert {status for (_, _, is_forged), status in answers.items() if not is_forged} == {401}


def listed_plugins(browser: requests.Session, airflow: str) -> list[dict[str, Any]]:
    return browser.get(f"{airflow}/api/v2/plugins", timeout=30).json()["plugins"]
