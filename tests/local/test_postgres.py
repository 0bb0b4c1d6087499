"""The embedded PostgreSQL, really started; a marker database shows what outlives what."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from local.ports import PortTakenError
from local.postgres import EmbeddedPostgres
from local.state import StateError, identity
from tests.free_ports import free_port

pytestmark = pytest.mark.database

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another account")

STARTS_AND_IS_KILLED = """
import os, signal, sys
from pathlib import Path
from local.postgres import EmbeddedPostgres

server = EmbeddedPostgres(Path(sys.argv[1]), int(sys.argv[2]))
server.start()
server.create_database("marker")
print((server.folder / "data" / "postmaster.pid").read_text().split()[0], flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A state folder that the server's account can reach, whoever runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="fragflow-postgres-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def server(home: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(home / "postgres", free_port())
    yield server
    server.stop()


def has_marker(server: EmbeddedPostgres) -> bool:
    return server.client("psql", "--command=\\conninfo", "marker", check=False).returncode == 0


def kill_its_owner(server: EmbeddedPostgres) -> int:
    """Start the server from a process that is killed, and give the pid of the PostgreSQL left behind."""
    killed = subprocess.run(
        [sys.executable, "-c", STARTS_AND_IS_KILLED, str(server.folder), str(server.port)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    return int(killed.stdout)


def test_a_second_start_keeps_the_data(server: EmbeddedPostgres):
    server.start()
    assert not has_marker(server)
    server.create_database("marker")
    server.stop()

    server.start()

    assert has_marker(server)


def test_a_database_that_exists_stays_as_it_is(server: EmbeddedPostgres):
    server.start()
    server.create_database("marker")

    server.create_database("marker")

    assert has_marker(server)


def test_a_server_whose_owner_was_killed_is_replaced(server: EmbeddedPostgres):
    left_behind = kill_its_owner(server)
    os.kill(left_behind, 0)
    assert server.left_behind

    server.start()

    assert has_marker(server)
    with pytest.raises(ProcessLookupError):
        os.kill(left_behind, 0)


def test_a_killed_server_starts_again_over_its_stale_pid_file(server: EmbeddedPostgres):
    left_behind = kill_its_owner(server)
    os.kill(left_behind, signal.SIGKILL)
    while Path(f"/proc/{left_behind}").exists():
        time.sleep(0.01)
    assert (server.folder / "data" / "postmaster.pid").exists()
    assert not server.left_behind

    server.start()

    assert has_marker(server)


def test_a_taken_port_is_said_with_the_setting_that_changes_it(home: Path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(PortTakenError, match=f"port {port}.*PostgreSQL.*POSTGRES_PORT"):
            EmbeddedPostgres(home / "postgres", port).start()


def test_a_folder_in_use_is_refused_with_the_process_that_has_it(server: EmbeddedPostgres):
    server.start()

    with pytest.raises(StateError, match=f"in use by process {os.getpid()}"):
        EmbeddedPostgres(server.folder, free_port()).start()

    assert server.running


def test_nobody_connects_without_the_password(server: EmbeddedPostgres):
    server.start()

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.url("postgres").replace(server.password, "guessed"))


def test_the_password_is_kept_for_its_owner_only(server: EmbeddedPostgres):
    server.start()

    assert (server.folder / "password").stat().st_mode & 0o777 == 0o600
    assert server.folder.stat().st_mode & 0o777 == (0o711 if os.geteuid() == 0 else 0o700)


def as_the_server(server: EmbeddedPostgres, *command: object) -> int:
    return subprocess.run(command, check=False, capture_output=True, **identity(server.account)).returncode


@AS_ROOT
def test_the_server_s_account_cannot_change_what_root_reads(server: EmbeddedPostgres):
    """Links in the place of these had root write into any file, or give any folder away, at the next start."""
    server.start()
    names = {path.name for path in server.folder.iterdir()} - {"data"}

    assert {"lock", "password", "start.log"} <= names
    for name in (*names, "data"):
        assert as_the_server(server, "mv", server.folder / name, server.folder / "moved") != 0
    assert as_the_server(server, "ln", "-s", "/etc", server.folder / "location") != 0
    assert as_the_server(server, "test", "-w", server.folder / "data") == 0
    assert {path.stat().st_mode & 0o066 for path in server.folder.iterdir()} == {0}


@AS_ROOT
def test_a_folder_that_an_earlier_version_gave_to_the_server_s_account_is_taken_back(server: EmbeddedPostgres):
    server.start()
    server.create_database("marker")
    server.stop()
    assert server.account
    os.chown(server.folder, server.account.uid, server.account.gid)
    server.folder.chmod(0o700)

    server.start()

    assert has_marker(server)
    assert server.folder.stat().st_uid == 0


@AS_ROOT
def test_below_a_closed_folder_the_data_goes_where_the_server_can_reach_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("local.postgres.ELSEWHERE", home / "elsewhere")
    closed = tmp_path / "root's"
    closed.mkdir(mode=0o700)
    server = EmbeddedPostgres(closed / "state" / "postgres", free_port())
    server.start()
    server.create_database("marker")
    server.stop()

    again = EmbeddedPostgres(server.folder, server.port)
    again.start()

    assert has_marker(again)
    again.stop()
    assert closed.stat().st_mode & 0o777 == 0o700
    assert len(list((home / "elsewhere").glob("*/data"))) == 1


@AS_ROOT
def test_programs_that_the_server_cannot_reach_are_copied(
    server: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from local import postgres_binaries

    site_packages = tmp_path / "closed"
    site_packages.mkdir(mode=0o700)
    package = postgres_binaries.installed().parents[1]
    for folder in (package, package.with_name(f"{package.name}.libs")):
        (site_packages / folder.name).symlink_to(folder)
    monkeypatch.setattr(
        postgres_binaries, "installed", lambda: site_packages / package.name / postgres_binaries.INSTALLATION / "bin"
    )

    server.start()

    assert server.command[0].startswith(f"{server.folder}/binaries-")
    assert site_packages.stat().st_mode & 0o777 == 0o700
