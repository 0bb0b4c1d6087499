"""The trust pages as Airflow's API server serves them: who may see them, what they show, what a form does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from airflow.api_fastapi.app import create_app, get_auth_manager
from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
from airflow.cli.cli_parser import get_parser
from airflow.models.dagrun import DagRun
from airflow.utils.session import create_session
from fastapi.testclient import TestClient
from sqlalchemy import select

from include.ingest.context import Pipeline
from include.receipts.build import find
from include.samples import SampleOptions, generate
from include.store import Store
from tests.fuzz.hostile_text import NAMES
from tests.ingest.folders import folder_of, ingest

pytestmark = [pytest.mark.airflow, pytest.mark.database, pytest.mark.validation]

OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def api(airflow_database: Path) -> Any:
    """Airflow's own application, with its plugins, over a migrated metadata database that knows the DAGs."""
    reserialize = get_parser().parse_args(["dags", "reserialize"])
    reserialize.func(reserialize)
    return create_app(apps="core")


@pytest.fixture(scope="module")
def filled(postgres_server: Any, migrated_template: str) -> Iterator[Pipeline]:
    """Two maps: the second round of the second one is cut off, and so is in quarantine."""
    postgres_server.create_database("trust_pages", template=migrated_template)
    hour = timedelta(hours=1)
    with Store(postgres_server.url("trust_pages"), "tests") as store:
        pipeline = Pipeline(
            store, 1, "tests", ZoneInfo("UTC"), hour, hour, "ingest_rounds/manual__2026-01-10T20:00:00+00:00"
        )
        files = generate(SampleOptions(maps=2, players=6))
        folder = folder_of(files[:-1])
        folder.write(files[-1].filename, files[-1].content[:-40])
        ingest(pipeline, folder)
        yield pipeline
    postgres_server.client("dropdb", "--force", "trust_pages")


@pytest.fixture
def stranger(api: Any, filled: Pipeline, postgres_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A browser without a login."""
    from plugins.trust_pages_app import database

    monkeypatch.setenv("AIRFLOW_CONN_FRAGFLOW_DB_READER", postgres_server.url("trust_pages"))
    yield TestClient(api, base_url="http://testserver", follow_redirects=False)
    database.close()


def logged_in(browser: TestClient, role: str) -> TestClient:
    user = SimpleAuthManagerUser(username=role, role=role)
    browser.cookies.set("_token", get_auth_manager().generate_jwt(user))
    return browser


@pytest.fixture
def viewer(stranger: TestClient) -> TestClient:
    return logged_in(stranger, "viewer")


@pytest.fixture
def operator(stranger: TestClient) -> TestClient:
    return logged_in(stranger, "op")


def loaded(pipeline: Pipeline) -> Any:
    return next(file for file in find(pipeline, "round-1") if file.round_id is not None)


def held(pipeline: Pipeline) -> Any:
    (file,) = [file for file in find(pipeline, "round-2") if file.state == "quarantined"]
    return file


@pytest.mark.parametrize(
    "path", ["/", "/rounds/1", "/files/1", "/sessions/1", "/runs/x", "/quarantine", "/quarantine/1", "/?q=supply"]
)
def test_a_stranger_is_sent_to_the_login_with_401(stranger: TestClient, path: str):
    answer = stranger.get(f"/receipts{path}")

    assert answer.status_code == 401
    assert "/api/v2/auth/login?next=/receipts" in answer.text


@pytest.mark.parametrize("decision", ["retry", "discard", "restore"])
def test_a_stranger_decides_nothing(stranger: TestClient, filled: Pipeline, decision: str):
    path = f"/receipts/quarantine/{held(filled).file_id}/{decision}"

    assert stranger.post(path, data={"reason": "x"}, headers=OWN_PAGE).status_code == 401


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/redoc"])
def test_nothing_describes_the_pages_to_a_stranger(stranger: TestClient, path: str):
    assert stranger.get(f"/receipts{path}").status_code == 404


def test_a_post_leads_to_the_receipt_of_its_round(viewer: TestClient, filled: Pipeline):
    answer = viewer.get(f"/receipts/rounds/{loaded(filled).round_id}")

    assert answer.status_code == 200
    assert "Believed" in answer.text
    assert loaded(filled).filename in answer.text


def test_a_session_s_post_leads_to_all_files_of_its_time(viewer: TestClient, filled: Pipeline):
    """Three rounds came of them; the fourth file is in quarantine."""
    with filled.store.transaction() as connection:
        ((session_id,),) = connection.execute("SELECT session_id FROM gaming_sessions").fetchall()

    answer = viewer.get(f"/receipts/sessions/{session_id}")

    assert answer.status_code == 200
    assert "Session of 10 January 2026" in answer.text
    assert "3 rounds in the order in which they were played" in answer.text
    assert "Of 1 file of that time no round came." in answer.text
    assert answer.text.index(loaded(filled).filename) < answer.text.index(held(filled).filename)


def test_a_session_that_is_no_more_is_not_there(viewer: TestClient):
    answer = viewer.get("/receipts/sessions/1")

    assert answer.status_code == 404
    assert "There is no session 1" in answer.text


def test_every_answer_forbids_scripts_frames_of_others_and_storing(viewer: TestClient):
    for path in ("/", "/rounds/1", "/nowhere"):
        headers = viewer.get(f"/receipts{path}").headers
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")


def test_the_list_a_search_and_a_run_show_the_files(viewer: TestClient, filled: Pipeline):
    name = held(filled).filename
    pages = ["/", "/?q=round-2", "/runs/ingest_rounds/manual__2026-01-10T20%3A00%3A00%2B00%3A00", "/quarantine"]

    assert [name in viewer.get(f"/receipts{path}").text for path in pages] == [True] * 4
    assert "no file" in viewer.get("/receipts/runs/another").text


def test_a_search_with_one_answer_goes_there(viewer: TestClient, filled: Pipeline):
    file = loaded(filled)

    assert viewer.get(f"/receipts/?q={file.filename}").headers["location"] == f"/receipts/files/{file.file_id}"


@pytest.mark.parametrize(
    "path", ["/rounds/5", "/files/5", "/quarantine/5", f"/rounds/{2**70}", "/rounds/x", "/?page=0", "/runs/x%00"]
)
def test_what_is_not_there_is_a_page_that_says_so(viewer: TestClient, path: str):
    answer = viewer.get(f"/receipts{path}")

    assert (answer.status_code, "<h1>Not there</h1>" in answer.text) == (404, True)


def test_a_held_file_shows_its_reason_and_offers_its_decisions(viewer: TestClient, filled: Pipeline):
    text = viewer.get(f"/receipts/quarantine/{held(filled).file_id}").text

    assert "unfinished" in text
    assert ("<button>Retry" in text, "<button>Discard" in text, "<button>Restore" in text) == (True, True, False)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver:8090"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_another_site_or_port_is_refused(operator: TestClient, filled: Pipeline, headers: dict[str, str]):
    path = f"/receipts/quarantine/{held(filled).file_id}/retry"

    assert operator.post(path, headers=headers).status_code == 403


def test_who_may_only_look_decides_nothing(viewer: TestClient, filled: Pipeline):
    path = f"/receipts/quarantine/{held(filled).file_id}/retry"

    assert viewer.post(path, headers=OWN_PAGE).status_code == 403


@pytest.mark.parametrize("headers", [OWN_PAGE, {"Origin": "http://testserver"}])
def test_a_decision_becomes_a_run_that_says_who_decided(
    operator: TestClient, filled: Pipeline, headers: dict[str, str]
):
    file_id = held(filled).file_id

    answer = operator.post(f"/receipts/quarantine/{file_id}/discard", data={"reason": " test "}, headers=headers)

    assert answer.status_code == 303
    with create_session() as session:
        run = session.scalars(select(DagRun).order_by(DagRun.id.desc())).first()
        assert run is not None
        assert (run.dag_id, run.triggering_user_name) == ("review_quarantine", "op")
        assert run.conf == {"file": str(file_id), "decision": "discard", "reason": " test "}
    shown = operator.get(answer.headers["location"])
    assert "Asked for: discard" in shown.text


@pytest.mark.parametrize(("decision", "code"), [("discard", 400), ("restore", 409), ("delete", 404)])
def test_what_cannot_be_decided_is_refused_at_once(operator: TestClient, filled: Pipeline, decision: str, code: int):
    path = f"/receipts/quarantine/{held(filled).file_id}/{decision}"

    assert operator.post(path, data={"reason": " "}, headers=OWN_PAGE).status_code == code


@pytest.mark.parametrize("reason", ["zero\0byte", "\x1b[2Jclear", "turned\u202e"])
def test_a_reason_that_cannot_be_shown_is_refused_at_once(operator: TestClient, filled: Pipeline, reason: str):
    path = f"/receipts/quarantine/{held(filled).file_id}/discard"

    answer = operator.post(path, data={"reason": reason}, headers=OWN_PAGE)

    assert (answer.status_code, "characters that cannot be shown" in answer.text) == (400, True)


@pytest.mark.parametrize("place", ["/?q={}", "/runs/{}", "/quarantine/{}", "/nowhere/{}"])
def test_whatever_an_address_holds_is_answered(viewer: TestClient, place: str):
    said = {name: viewer.get("/receipts" + place.format(quote(name, safe=""))).status_code for name in NAMES if name}

    assert said
    assert {name: code for name, code in said.items() if code not in (200, 303, 404, 405)} == {}


def test_a_database_that_is_away_is_said_and_tried_again(
    viewer: TestClient, postgres_server: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("AIRFLOW_CONN_FRAGFLOW_DB_READER", "postgresql://nobody@127.0.0.1:1/nothing")
    away = viewer.get("/receipts/")
    monkeypatch.setenv("AIRFLOW_CONN_FRAGFLOW_DB_READER", postgres_server.url("trust_pages"))

    assert (away.status_code, "The database is away" in away.text) == (503, True)
    assert "nobody" not in away.text
    assert viewer.get("/receipts/").status_code == 200


def test_the_pages_cannot_write(stranger: TestClient):
    from psycopg.errors import ReadOnlySqlTransaction

    from plugins.trust_pages_app import database

    with pytest.raises(ReadOnlySqlTransaction), database.pipeline().store.transaction() as connection:
        connection.execute("DELETE FROM rounds")


def test_showing_a_page_imports_neither_pandas_nor_great_expectations():
    code = (
        "import sys; from tests import airflow_home; import plugins.trust_pages_app as pages; pages.app(); "
        "print(sorted({'pandas', 'great_expectations'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


def test_the_plugin_itself_imports_none_of_its_pages():
    code = (
        "import sys; import plugins.trust_pages; "
        "print(sorted(name for name in ('fastapi', 'psycopg', 'plugins.trust_pages_app') if name in sys.modules))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"
