"""A PostgreSQL of one's own, set up as docs/security.md says and nothing more, is enough and lets nobody do more."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from include.settings import PROJECT_ROOT, Settings
from local.databases import Databases, Login, of_the_user, prepare_tables
from local.own_postgres import require_databases
from local.postgres import EmbeddedPostgres
from tests.free_ports import free_port

pytestmark = pytest.mark.database

DOCUMENT = (PROJECT_ROOT / "docs" / "security.md").read_text()
OWNER = "somebody"
"""In the place of `fragflow`, which is the superuser of the server that stands in for the user's own."""


@pytest.fixture(scope="module")
def databases() -> Iterator[Databases]:
    folder = Path(tempfile.mkdtemp(prefix="fragflow-own-"))
    folder.chmod(0o711)
    server = EmbeddedPostgres(folder / "postgres", free_port(), {"fsync": "off"})
    try:
        server.start()
        made = set_up_as_documented(server)
        require_databases(made)
        for _ in range(2):
            prepare_tables(made)
        yield made
    finally:
        server.stop()
        shutil.rmtree(folder)


def set_up_as_documented(server: EmbeddedPostgres) -> Databases:
    (documented,) = re.findall(r"```sql\n(.*?)```", DOCUMENT, flags=re.DOTALL)
    statements = re.sub(r"\bfragflow\b", OWNER, documented).splitlines()
    assert len(statements) > 5
    roles = (OWNER, "fragflow_loader", "fragflow_reader", "fragflow_bot")
    passwords = {role: SecretStr(f"a password of {role}") for role in roles}
    with psycopg.connect(server.url("postgres"), autocommit=True) as administrator:
        for statement in statements:
            administrator.execute(statement)  # type: ignore[call-overload]
        for role, password in passwords.items():  # as psql's \password does
            administrator.pgconn.change_password(role.encode(), password.get_secret_value().encode())
    owner_s, loader_s, reader_s, bot_s = passwords.values()
    return of_the_user(
        Settings(
            postgres_host="127.0.0.1", postgres_port=server.port, postgres_database=OWNER,
            postgres_user=OWNER, postgres_password=owner_s,
            postgres_loader_password=loader_s, postgres_reader_password=reader_s, postgres_bot_password=bot_s,
        )
    )  # fmt: skip


def told(databases: Databases, login: Login, statement: str, database: str = OWNER) -> str:
    """The class of the error that a statement meets, empty when there is none."""
    try:
        with psycopg.connect(databases.address(login, database), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]
    except psycopg.Error as error:
        return type(error).__name__
    return ""


def test_the_start_makes_the_tables_and_the_loader_fills_them(databases: Databases):
    statement = "INSERT INTO servers (server_id, server_name, time_zone) VALUES (7, 'mine', 'UTC')"

    assert told(databases, databases.loader, statement) == ""
    assert told(databases, databases.reader, "SELECT * FROM servers") == ""


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE rounds CASCADE",
        "DELETE FROM stats_files",
        "UPDATE stats_files SET content = ''",
        "CREATE TABLE a ()",
    ],
)
def test_the_loader_is_refused_what_is_the_owner_s(databases: Databases, statement: str):
    assert told(databases, databases.loader, statement) == "InsufficientPrivilege"


def test_the_reader_writes_nothing(databases: Databases):
    assert told(databases, databases.reader, "DELETE FROM rounds") == "InsufficientPrivilege"


def test_the_bot_keeps_links_and_writes_no_statistics(databases: Databases):
    link = "INSERT INTO player_links (discord_id, player_guid, state) VALUES (1, 'A', 'linked')"

    assert told(databases, databases.bot, link) == ""
    assert told(databases, databases.bot, "DELETE FROM rounds") == "InsufficientPrivilege"


def test_none_of_them_is_let_into_airflow_s_database(databases: Databases):
    for login in (databases.loader, databases.reader, databases.bot):
        assert told(databases, login, "SELECT 1", "fragflow_airflow") == "OperationalError"
    assert told(databases, databases.airflow, "CREATE TABLE dag ()", "fragflow_airflow") == ""


def test_every_test_that_the_document_names_is_there():
    named = re.findall(r"`(tests/[\w/]+\.py)`", DOCUMENT)

    assert len(named) > 20
    assert [path for path in named if not (PROJECT_ROOT / path).exists()] == []
