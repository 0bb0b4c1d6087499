"""The demo as a person runs it, until its first post: what it leaves, and what it shows to whom."""

from __future__ import annotations

import os
import stat
from dataclasses import astuple
from pathlib import Path

import pytest

from include.settings import METADATA_DATABASE, Settings
from local.kept_secrets import keep_secrets
from local.postgres import EmbeddedPostgres
from tests.free_ports import free_port
from tests.local.conftest import PORTS, Run

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

HOLD_SECRETS = ("secrets", "airflow.env", "airflow/passwords.json", "postgres/password")
"""What in the state folder holds secrets, and may."""


def secrets_of(home: Path) -> set[str]:
    """All that must not be seen, as it is kept and as it is used."""
    files = [*(home / "secrets").iterdir(), home / "postgres" / "password"]
    kept = {file.read_text().strip() for file in files if file.suffix != ".pub"}
    return kept | set(astuple(keep_secrets(home)))


def dumped(home: Path) -> str:
    """Both databases as text: Airflow's runs, XComs, rendered arguments and logs, the ledger, the outbox."""
    settings = Settings(fragflow_home=home, postgres_port=free_port())
    server = EmbeddedPostgres(settings.embedded_postgres_folder, settings.postgres_port)
    server.start()
    try:
        names = (METADATA_DATABASE, settings.postgres_database)
        return "".join(server.client("pg_dump", "--inserts", name).stdout for name in names)
    finally:
        server.stop()


def test_a_round_reaches_the_preview_page(first: Run) -> None:
    assert len(first.rounds) == 1
    assert first.posted == first.rounds
    assert "posted" in first.said
    assert first.left_behind == []


def test_nothing_listens_beyond_this_machine(first: Run) -> None:
    assert len(first.watching.listening) >= len(PORTS)
    beyond = {where: what for where, what in first.watching.listening.items() if where[0] not in {"127.0.0.1", "::1"}}
    assert beyond == {}


def test_no_secret_stands_on_a_command_line(home: Path, first: Run) -> None:
    """Every account of the machine can list those."""
    assert len(first.watching.command_lines) > 10
    shown = "\n".join(first.watching.command_lines)
    assert [secret for secret in secrets_of(home) if secret in shown] == []


def test_no_secret_is_kept_where_it_does_not_belong(home: Path, first: Run) -> None:
    allowed = [home / name for name in HOLD_SECRETS]
    secrets = {secret.encode() for secret in secrets_of(home)}
    searched = [
        path
        for path in home.rglob("*")
        if path.is_file() and not any(path.is_relative_to(holder) for holder in allowed)
    ]
    assert len([path for path in searched if path.suffix == ".log"]) > 5
    assert [str(path) for path in searched if any(secret in path.read_bytes() for secret in secrets)] == []


def test_no_secret_is_in_the_databases(home: Path, first: Run) -> None:
    dump = dumped(home)

    for table in ("xcom", "rendered_task_instance_fields", "task_instance", "trigger", "announcements", "stats_files"):
        assert f"CREATE TABLE public.{table} " in dump
    assert "INSERT INTO public.rendered_task_instance_fields" in dump
    assert [secret for secret in secrets_of(home) if secret in dump] == []


def test_whatever_the_umask_the_state_folder_is_closed_to_others(home: Path, first: Run) -> None:
    assert stat.S_IMODE(home.stat().st_mode) == (0o711 if os.geteuid() == 0 else 0o700)
    children = {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()}
    assert {"secrets", "postgres", "airflow", "logs", "airflow.env"} <= set(children)
    passage = {"postgres"} if os.geteuid() == 0 else set()  # of root, to the data of its server's account
    assert {name for name, mode in children.items() if mode & 0o077} == passage
    assert all(mode & 0o066 == 0 for mode in children.values())
    holders = [home / "postgres" / "password", home / "airflow" / "passwords.json", *(home / "secrets").iterdir()]
    assert {path.name for path in holders if path.stat().st_mode & 0o077 and path.suffix != ".pub"} == set()
