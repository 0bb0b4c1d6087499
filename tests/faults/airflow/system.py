"""`make up` as a person runs it, over a game server and a Discord of the test's own, with handles to kill its parts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psutil
import psycopg
import pytest

from include.settings import METADATA_DATABASE, PROJECT_ROOT, Settings
from tests.free_ports import free_port

T = TypeVar("T")
STATS_FOLDER = "gamestats"
PORTS = ("AIRFLOW_PORT", "PREVIEW_PORT", "DEMO_SFTP_PORT", "POSTGRES_PORT")


def until(what: str, found: Callable[[], T], seconds: float = 60.0, every: float = 0.1) -> T:
    """Ask again and again until the answer is something; the last answer is said when it never is."""
    deadline = time.monotonic() + seconds
    while not (answer := found()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:.0f} s: {what}; last answer {answer!r}")
        time.sleep(every)
    return answer


@dataclass
class RunningSystem:
    """All of it, seen from outside: processes, tables, Airflow's interface."""

    settings: Settings
    process: psutil.Process
    said: Path
    _token: str = field(default="", repr=False)

    def rows(self, query: str, *values: object, database: str | None = None) -> list[tuple[Any, ...]]:
        """What a query gives; an empty list while the database is away."""
        try:
            with self.connected(database) as connection:
                return connection.execute(query, values).fetchall()
        except psycopg.OperationalError:
            return []

    def connected(self, database: str | None = None) -> psycopg.Connection:
        return psycopg.connect(
            self.settings.database_url(), connect_timeout=5, **({"dbname": database} if database else {})
        )

    def answers(self) -> bool:
        """Whether the database takes connections."""
        try:
            self.connected().close()
        except psycopg.OperationalError:
            return False
        return True

    def airflow_rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self.rows(query, *values, database=METADATA_DATABASE)

    def component(self, name: str) -> psutil.Process:
        """One of the processes that the supervisor started, alive now."""

        def alive() -> psutil.Process | None:
            for child in self.process.children():
                words = " ".join(child.cmdline())
                if name in words and child.status() != psutil.STATUS_ZOMBIE:
                    return child
            return None

        return until(f"a process {name}", alive)

    def task_process(self, table: str) -> psutil.Process:
        """The task that waits for the lock on a table, once it does."""

        def waiting() -> psutil.Process | None:
            rows = self.rows(
                "SELECT a.client_port FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid "
                "WHERE NOT l.granted AND l.relation = %s::regclass AND a.application_name = 'fragflow tasks'",
                table,
            )
            return self._task_with_port(rows[0][0]) if rows else None

        return until(f"a task that writes into {table}", waiting)

    def task_connected_to(self, port: int) -> psutil.Process:
        """The task that talks to a server on this machine."""
        return until(
            f"a task connected to {port}",
            lambda: next(
                (
                    task
                    for task in self.tasks()
                    if any(c.raddr and c.raddr.port == port for c in task.net_connections("tcp"))
                ),
                None,
            ),
        )

    def workers(self) -> list[psutil.Process]:
        """The processes that run the tasks, busy or idle: children of the scheduler."""
        return self.component("airflow scheduler").children()

    def tasks(self) -> list[psutil.Process]:
        """The task processes: children of the workers."""
        return [task for worker in self.workers() for task in children(worker)]

    def _task_with_port(self, port: int) -> psutil.Process | None:
        for task in self.tasks():
            if any(connection.laddr.port == port for connection in task.net_connections("tcp")):
                return task
        return None

    def trigger(self, dag_id: str) -> str:
        """Start a run by hand; gives its id."""
        return str(self._ask(f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None})["dag_run_id"])

    def _ask(self, path: str, body: dict[str, Any]) -> Any:
        headers = {"Content-Type": "application/json"}
        if path != "/auth/token":
            if not self._token:
                password = json.loads((self.settings.fragflow_home / "airflow" / "passwords.json").read_text())["admin"]
                self._token = self._ask("/auth/token", {"username": "admin", "password": password})["access_token"]
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.settings.airflow_port}{path}", json.dumps(body).encode(), headers
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def wait_until_idle(self, seconds: float = 120.0) -> None:
        """No run is under way or waits, so nothing more can be posted."""
        under_way = "SELECT count(*) FROM dag_run WHERE state IN ('queued', 'running')"
        until("no run is under way", lambda: self.airflow_rows(under_way) == [(0,)], seconds)

    def holds(self, filenames: Sequence[str]) -> bool:
        """Whether the ledger has all of these files."""
        query = "SELECT count(DISTINCT filename) FROM stats_files WHERE filename = ANY(%s)"
        return self.rows(query, list(filenames)) == [(len(filenames),)]

    def end_leases(self) -> None:
        """What a dead deliverer holds is free now, not only after a minute."""
        with self.connected() as connection:
            connection.execute("UPDATE announcements SET lease_until = now() WHERE lease_until > now()")

    def restarts(self, name: str) -> int:
        """How often the supervisor said that it started a component again."""
        return self.said.read_text().count(f"{name} started again")

    def rings(self) -> int:
        """How often the watch has rung."""
        return int(self.airflow_rows("SELECT count(*) FROM asset_event")[0][0])

    def log(self, name: str) -> str:
        """What a component has said."""
        return (self.settings.fragflow_home / "logs" / f"{name}.log").read_text()

    @contextmanager
    def locked(self, table: str) -> Iterator[Callable[[], None]]:
        """Let nobody write into a table; gives what ends that earlier than the block."""
        connection = self.connected()
        try:
            connection.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            yield connection.rollback
        finally:
            connection.close()


def children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children()
    except psutil.NoSuchProcess:
        return []


@contextmanager
def started(home: Path, game_server: Any, webhook_url: str) -> Iterator[RunningSystem]:
    """The system with these doors and no other setting of this machine, stopped in order afterwards."""
    if (PROJECT_ROOT / ".env").exists():
        pytest.skip("a .env is here: `make up` would use what it says, like a PostgreSQL of your own")
    ports = {name: str(free_port()) for name in PORTS}
    variables = {
        **ports,
        "FRAGFLOW_HOME": str(home),
        "SSH_HOST": game_server.host,
        "SSH_PORT": str(game_server.port),
        "SSH_USER": game_server.user,
        "SSH_KEY_PATH": str(game_server.key_path),
        "SSH_HOST_KEY": game_server.host_key,
        "REMOTE_STATS_PATH": STATS_FOLDER,
        "DISCORD_WEBHOOK_URL": webhook_url,
    }
    surroundings = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    said = home.with_suffix(".said")
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "local.up"], env=surroundings | variables, stdout=output, stderr=output
        )
    try:
        until(
            "everything is running",
            lambda: "Everything is running" in said.read_text() or process.poll() is not None,
            240,
        )
        assert process.poll() is None, said.read_text()
        settings = Settings(**{name.lower(): value for name, value in variables.items()}, _env_file=None)
        yield RunningSystem(settings, psutil.Process(process.pid), said)
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
