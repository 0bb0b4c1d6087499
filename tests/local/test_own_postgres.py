from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from include.settings import Settings
from local.own_postgres import require_databases
from local.postgres import EmbeddedPostgres, PostgresError
from tests.free_ports import free_port

pytestmark = pytest.mark.database


def settings_of(server: EmbeddedPostgres, **others: object) -> Settings:
    address = urlsplit(server.url())
    return Settings(
        postgres_host=address.hostname,
        postgres_port=address.port,
        postgres_user=address.username,
        postgres_password=SecretStr(server.password),
        postgres_database="somebody_s_statistics",
    ).model_copy(update=others)


def test_databases_that_are_missing_are_made_once(postgres_server: EmbeddedPostgres) -> None:
    for _ in range(2):
        require_databases(settings_of(postgres_server))

    listed = postgres_server.client("psql", "--list", "--tuples-only", "--no-align", "template1").stdout
    names = [line.split("|")[0] for line in listed.splitlines()]
    assert {"fragflow_airflow", "somebody_s_statistics"} <= set(names)


def test_a_wrong_password_is_said_without_showing_it(postgres_server: EmbeddedPostgres) -> None:
    wrong = settings_of(postgres_server, postgres_password=SecretStr("wrong-password"))

    with pytest.raises(PostgresError, match="password authentication failed") as refusal:
        require_databases(wrong)
    assert "wrong-password" not in str(refusal.value)


def test_a_server_that_is_not_there_is_said(postgres_server: EmbeddedPostgres) -> None:
    with pytest.raises(PostgresError, match=r"POSTGRES_HOST.*refused"):
        require_databases(settings_of(postgres_server, postgres_port=free_port()))
