"""Whatever goes wrong, no secret is in what is logged, raised, or written into the database."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from include.ingest.announce import announce
from include.ingest.context import Pipeline
from include.posts.webhook import Webhook, WebhookRefusedError, WebhookUnavailableError
from include.samples import SampleOptions, generate
from include.settings import Settings, SettingsError
from include.store import DatabaseUnreachableError, Store
from tests.free_ports import free_port
from tests.ingest.folders import folder_of, ingest
from tests.posts.conftest import FakeDiscord
from tests.security.secrets_in import DATABASE_PASSWORD, KEY_TEXT, WEBHOOK_TOKEN, found_in, told_by

pytestmark = [pytest.mark.database, pytest.mark.validation]

SECRETS = (WEBHOOK_TOKEN, DATABASE_PASSWORD, KEY_TEXT)


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Of all libraries below us too."""
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3", "requests", "psycopg", "psycopg.pool", "paramiko", "asyncssh"):
        caplog.set_level(logging.DEBUG, logger=name)


def address(port: int, host: str = "127.0.0.1", database: str = "fragflow", user: str = "fragflow") -> str:
    return f"postgresql://{user}:{quote(DATABASE_PASSWORD, safe='')}@{host}:{port}/{database}"


def said(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> str:
    return caplog.text + "".join(capfd.readouterr())


def test_the_search_finds_a_secret_however_deep_and_however_written():
    """Or the tests below would pass over anything."""
    hiding = RuntimeError("the cause is not shown")
    hiding.__context__ = ValueError(address(1))

    assert found_in(told_by(hiding), [DATABASE_PASSWORD])
    assert found_in(repr({"password": DATABASE_PASSWORD}), [DATABASE_PASSWORD])


@pytest.mark.parametrize(
    "unusable",
    [
        lambda server: address(server.port, user="fragflow"),
        lambda server: address(server.port, user="nobody_of_that_name"),
        lambda server: address(server.port, database="no_such_database"),
        lambda server: address(free_port()),
        lambda server: address(5432, host="nowhere.invalid"),
        lambda server: address(server.port).replace("postgresql://", "postgrseql://"),
        lambda server: address(server.port) + "?sslmode=no-such-mode",
        lambda server: address(server.port) + "?no_such_option=1",
        lambda server: f"host=127.0.0.1 port={server.port} password={DATABASE_PASSWORD}",
    ],
    ids=[
        "wrong password",
        "unknown user",
        "no database",
        "refused",
        "no such host",
        "scheme",
        "mode",
        "option",
        "words",
    ],
)
def test_a_database_that_cannot_be_used(unusable, postgres_server, caplog, capfd):
    with pytest.raises(DatabaseUnreachableError) as refusal:
        Store(unusable(postgres_server), "tests", wait_seconds=1)

    assert found_in(told_by(refusal.value) + said(caplog, capfd), SECRETS) == []


def test_a_database_that_goes_away(postgres_server, database_url, caplog, capfd):
    """Its password is a marked one, its connections are ended, and nobody is let in again."""
    postgres_server.client("psql", "-c", "DROP ROLE IF EXISTS marked", "postgres")
    with Store(database_url, "tests") as owner, owner.transaction() as connection:
        connection.execute("CREATE ROLE marked LOGIN")
        connection.pgconn.change_password(b"marked", DATABASE_PASSWORD.encode())
        connection.execute("GRANT pg_read_all_data TO marked")
    name = database_url.rpartition("/")[2]
    with Store(address(postgres_server.port, user="marked", database=name), "tests", wait_seconds=1) as store:
        for statement in (
            "ALTER ROLE marked NOLOGIN",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'marked'",
        ):
            postgres_server.client("psql", "-c", statement, "postgres")
        with pytest.raises(DatabaseUnreachableError) as refused, store.transaction():
            pass
    postgres_server.client("psql", "-c", "DROP ROLE marked", "postgres")

    assert found_in(told_by(refused.value) + said(caplog, capfd), SECRETS) == []


@pytest.fixture
def pipeline(database_url: str) -> Iterator[Pipeline]:
    hour = timedelta(hours=1)
    with Store(database_url, "tests") as store:
        pipeline = Pipeline(
            store, server_id=1, server_name="tests", zone=UTC, match_window=hour, session_gap=hour, run="tests"
        )
        ingest(pipeline, folder_of(generate(SampleOptions(maps=1))), fetched_by="watch")
        yield pipeline


def hook(port: int, host: str = "127.0.0.1", scheme: str = "http") -> str:
    return f"{scheme}://{host}:{port}/api/webhooks/4242/{WEBHOOK_TOKEN}"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, f"<html>The path /api/webhooks/4242/{WEBHOOK_TOKEN} failed</html>"),
        (502, {"message": f"no upstream for /api/webhooks/4242/{WEBHOOK_TOKEN}"}),
        (400, {"message": "Invalid Form Body", "errors": {"url": hook(1)}}),
        (404, {"message": f"Unknown Webhook {WEBHOOK_TOKEN}", "code": 10015}),
        (429, {"message": f"slow down, {WEBHOOK_TOKEN}", "retry_after": 99}),
        (302, {"message": "moved"}),
        (200, {"token": WEBHOOK_TOKEN, "id": "4242", "channel_id": "7", "name": "x"}),
    ],
)
def test_a_webhook_that_answers_with_its_own_address(
    status: int,
    body: object,
    discord: FakeDiscord,
    pipeline: Pipeline,
    caplog,
    capfd,
):
    discord.will_answer(status, body, Location=discord.url)
    url = discord.url.rpartition("/")[0] + f"/{WEBHOOK_TOKEN}"

    report = announce(pipeline, Webhook(url, sleep=lambda _: None))

    assert report.failed or report.refused
    assert found_in(repr(report) + everything_stored(pipeline) + said(caplog, capfd), SECRETS) == []


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(lambda: hook(free_port()), id="refused"),
        pytest.param(lambda: hook(80, host="nowhere.invalid"), id="no such host"),
        pytest.param(lambda: hook(443, host="nowhere.invalid", scheme="https"), id="no such host, https"),
        pytest.param(lambda: f"http://[::1/api/webhooks/4242/{WEBHOOK_TOKEN}", id="no address"),
        pytest.param(lambda: f"discord.example/api/webhooks/4242/{WEBHOOK_TOKEN}", id="no scheme"),
        pytest.param(lambda: f"http://127.0.0.1:99999/api/webhooks/4242/{WEBHOOK_TOKEN}", id="no port"),
    ],
)
def test_a_webhook_that_cannot_be_reached(url, pipeline: Pipeline, caplog, capfd):
    try:
        report = announce(pipeline, Webhook(url(), sleep=lambda _: None))
        told = repr(report)
        assert report.failed
    except (WebhookUnavailableError, WebhookRefusedError) as error:
        told = told_by(error)

    assert found_in(told + everything_stored(pipeline) + said(caplog, capfd), SECRETS) == []


def test_a_server_without_tls_where_tls_was_expected(pipeline: Pipeline, caplog, capfd):
    with socket.create_server(("127.0.0.1", 0)) as plain:
        url = hook(plain.getsockname()[1], scheme="https")
        plain.settimeout(20)

        def answer() -> None:
            for _ in range(8):
                try:
                    connection, _ = plain.accept()
                except OSError:
                    return
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                connection.close()

        threading.Thread(target=answer, daemon=True).start()
        report = announce(pipeline, Webhook(url, sleep=lambda _: None))

    assert report.failed
    assert found_in(repr(report) + everything_stored(pipeline) + said(caplog, capfd), SECRETS) == []


def test_settings_that_cannot_be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("DISCORD_WEBHOOK_URL", f"http://discord.example/api/webhooks/4242/{WEBHOOK_TOKEN}")
    monkeypatch.setenv("POSTGRES_PASSWORD", DATABASE_PASSWORD + "\\")
    monkeypatch.setenv("POSTGRES_LOADER_PASSWORD", DATABASE_PASSWORD + "\\")
    monkeypatch.setenv("REDIS_URL", f"redis:///{DATABASE_PASSWORD}")
    monkeypatch.setenv("SSH_KEY_PATH", str(tmp_path))

    with pytest.raises(SettingsError) as refusal:
        Settings()

    assert "DISCORD_WEBHOOK_URL" in str(refusal.value)
    assert found_in(told_by(refusal.value), SECRETS) == []


def test_settings_that_are_shown(tmp_path: Path):
    settings = Settings(discord_webhook_url=hook(1), postgres_host="db", postgres_password=DATABASE_PASSWORD)

    assert found_in(repr(settings) + str(settings) + settings.model_dump_json(), SECRETS) == []


def everything_stored(pipeline: Pipeline) -> str:
    with pipeline.store.transaction() as connection:
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            )
        ]
        assert {"announcements", "stats_files", "validation_results"} <= set(tables)
        return "".join(str(connection.execute(f"SELECT * FROM {name}").fetchall()) for name in tables)
