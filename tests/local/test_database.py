"""`make database`, as a process of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from include.settings import PROJECT_ROOT, Settings
from tests.free_ports import free_port

pytestmark = pytest.mark.database


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="fragflow-database-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def make_database(home: Path, port: int, **settings: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "FRAGFLOW_HOME": str(home), "POSTGRES_PORT": str(port), **settings}
    return subprocess.Popen(
        [sys.executable, "-m", "local.database"],
        cwd=PROJECT_ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_the_settings_address_leads_to_a_migrated_database_until_it_is_stopped(home: Path):
    port = free_port()
    settings = Settings(fragflow_home=home, postgres_port=port)

    with make_database(home, port) as process:
        assert process.stdout
        assert f":{port}" in process.stdout.readline()
        with psycopg.connect(settings.database_url(), application_name="tests") as connection:
            assert connection.info.dbname == "fragflow"
        process.send_signal(signal.SIGTERM)
        process.communicate()

    assert process.returncode == 0
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(settings.database_url())


def test_with_a_database_of_ones_own_there_is_nothing_to_start(home: Path):
    with make_database(home, free_port(), POSTGRES_HOST="db.example.org") as process:
        _, said = process.communicate()

    assert process.returncode == 1
    assert "POSTGRES_HOST is set" in said
