from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from include.settings import Settings
from local.databases import Databases, of_the_user, prepare_tables
from local.own_postgres import require_databases
from local.postgres import EmbeddedPostgres, PostgresError
from tests.free_ports import free_port

pytestmark = pytest.mark.database


def databases_of(server: EmbeddedPostgres, **others: object) -> Databases:
    address = urlsplit(server.url())
    settings = Settings(
        postgres_host=address.hostname,
        postgres_port=address.port,
        postgres_user=address.username,
        postgres_password=SecretStr(server.password),
        postgres_database="somebody_s_statistics",
    ).model_copy(update=others)
    return of_the_user(settings)


def test_databases_that_are_missing_are_made_once(postgres_server: EmbeddedPostgres) -> None:
    for _ in range(2):
        require_databases(databases_of(postgres_server))

    listed = postgres_server.client("psql", "--list", "--tuples-only", "--no-align", "template1").stdout
    names = [line.split("|")[0] for line in listed.splitlines()]
    assert {"fragflow_airflow", "somebody_s_statistics"} <= set(names)


def test_a_wrong_password_is_said_without_showing_it(postgres_server: EmbeddedPostgres) -> None:
    wrong = databases_of(postgres_server, postgres_password=SecretStr("wrong-password"))

    with pytest.raises(PostgresError, match="password authentication failed") as refusal:
        require_databases(wrong)
    assert "wrong-password" not in str(refusal.value)


def test_a_server_that_is_not_there_is_said(postgres_server: EmbeddedPostgres) -> None:
    with pytest.raises(PostgresError, match=r"POSTGRES_HOST.*refused"):
        require_databases(databases_of(postgres_server, postgres_port=free_port()))


def test_without_passwords_of_roles_one_account_does_everything(postgres_server: EmbeddedPostgres) -> None:
    databases = databases_of(postgres_server)

    assert databases.loader == databases.reader == databases.airflow == databases.owner


def test_with_passwords_of_roles_the_tasks_log_in_as_the_loader(
    postgres_server: EmbeddedPostgres, roles_of_the_server: dict[str, str]
) -> None:
    passwords = {
        f"postgres_{name}_password": SecretStr(roles_of_the_server[f"fragflow_{name}"]) for name in ("loader", "reader")
    }
    databases = databases_of(postgres_server, **passwords)
    require_databases(databases)
    prepare_tables(databases)

    assert (databases.loader.user, databases.reader.user) == ("fragflow_loader", "fragflow_reader")


def test_a_role_that_cannot_log_in_is_said_by_its_setting(
    postgres_server: EmbeddedPostgres, roles_of_the_server: dict[str, str]
) -> None:
    databases = databases_of(
        postgres_server, postgres_loader_password=SecretStr("not-the-loader-s"), postgres_reader_password=SecretStr("x")
    )
    require_databases(databases)

    with pytest.raises(PostgresError, match="POSTGRES_LOADER_PASSWORD: fragflow_loader cannot log in") as refusal:
        prepare_tables(databases)
    assert "not-the-loader-s" not in str(refusal.value)
