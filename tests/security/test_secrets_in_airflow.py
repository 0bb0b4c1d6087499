"""What a run that fails leaves in Airflow's own tables and logs: words, and no secret."""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.parse import quote

import pytest

from include.samples import SampleFile
from include.source.folder import SourceError
from include.store import DatabaseUnreachableError
from local.keys import key_file
from tests import airflow_home
from tests.dags.runs import rows, run
from tests.free_ports import free_port
from tests.posts.conftest import FakeDiscord
from tests.security.secrets_in import DATABASE_PASSWORD, KEY_TEXT, WEBHOOK_TOKEN, found_in, told_by

pytestmark = [pytest.mark.airflow, pytest.mark.database, pytest.mark.validation]


def kept_by_airflow() -> str:
    """Every byte of its home: tables with XComs, rendered arguments and logs of tasks, and the log files."""
    files = [path for path in airflow_home.HOME.rglob("*") if path.is_file() and path.suffix != ".cfg"]
    assert any(path.name == "airflow.db" for path in files)
    return "\n".join(path.read_bytes().decode(errors="replace") for path in files)


def post_to(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_DISCORD_WEBHOOK", json.dumps({"conn_type": "http", "password": address}))
    monkeypatch.setattr("include.posts.webhook.ATTEMPTS", 1)


@pytest.mark.parametrize("answer", ["its own address", "nothing"])
def test_a_run_whose_posts_fail_tells_neither_webhook_nor_password(
    answer: str,
    evening: list[SampleFile],
    discord: FakeDiscord,
    database_url: str,
    roles_of_the_server: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
):
    path = f"/api/webhooks/4242/{WEBHOOK_TOKEN}"
    discord.will_answer(500, {"message": f"cannot POST {path}"})
    port = free_port() if answer == "nothing" else int(discord.url.split(":")[2].partition("/")[0])
    post_to(f"http://127.0.0.1:{port}{path}", monkeypatch)
    secrets = (WEBHOOK_TOKEN, *roles_of_the_server.values())

    states = run("ingest_rounds")

    assert (states["load"], states["announce"]) == ("success", "failed")
    outbox = rows(database_url, "SELECT error FROM announcements WHERE error IS NOT NULL")
    assert outbox
    told = kept_by_airflow() + str(outbox) + caplog.text + "".join(capfd.readouterr())
    assert "ingest_rounds" in told
    assert found_in(told, secrets) == []


@pytest.mark.parametrize(
    ("host", "port"),
    [("127.0.0.1", 0), ("127.0.0.1", 1), ("nowhere.invalid", 5432)],
    ids=["refused", "away", "no host"],
)
def test_a_database_that_refuses_the_tasks_does_not_tell_their_password(
    host: str,
    port: int,
    connections: None,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
):
    from dags.connections import open_pipeline

    port = port or int(database_url.rpartition(":")[2].partition("/")[0])
    address = f"postgres://fragflow_loader:{quote(DATABASE_PASSWORD, safe='')}@{host}:{port}/fragflow"
    monkeypatch.setenv("AIRFLOW_CONN_FRAGFLOW_DB", address)

    with pytest.raises(DatabaseUnreachableError) as refusal, open_pipeline():
        pass

    assert found_in(told_by(refusal.value) + caplog.text + "".join(capfd.readouterr()), [DATABASE_PASSWORD]) == []


@pytest.mark.parametrize("fault", ["host key", "login", "no key", "away"])
def test_a_game_server_that_refuses_us_does_not_tell_the_key(
    fault: str,
    connections: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
):
    """The text of a key file is the secret; its path is not."""
    from dags.connections import open_stats_folder

    connection = json.loads(os.environ["AIRFLOW_CONN_GAME_SERVER"])
    extra = connection["extra"]
    other = key_file(tmp_path / "other").export_public_key().decode()
    unreadable = tmp_path / "unreadable"
    unreadable.write_text(f"-----BEGIN OPENSSH PRIVATE KEY-----\n{KEY_TEXT}\n-----END OPENSSH PRIVATE KEY-----\n")
    match fault:
        case "host key":
            extra["host_key"] = " ".join(other.split()[:2])
        case "login":
            extra["key_file"] = str(tmp_path / "other")
        case "no key":
            extra["key_file"] = str(unreadable)
        case "away":
            connection["port"] = 1
    secrets = [KEY_TEXT, *Path(extra["key_file"]).read_text().splitlines()[1:-1]]
    monkeypatch.setenv("AIRFLOW_CONN_GAME_SERVER", json.dumps(connection))

    with pytest.raises(SourceError) as refusal, open_stats_folder():
        pass

    assert found_in(told_by(refusal.value) + caplog.text + "".join(capfd.readouterr()), secrets) == []
