"""
The embedded PostgreSQL: our own running of PostgreSQL's programs, on loopback, with a generated password.

One process at a time owns a folder. A server that a killed owner left behind is stopped before a new one starts.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import Final

from include.settings import EMBEDDED_HOST, EMBEDDED_USER
from local import postgres_binaries, postgres_process, state
from local.ports import require_free_port
from local.postgres_binaries import CLEAN_ENVIRONMENT

SERVER_OPTIONS: Final = {
    "listen_addresses": EMBEDDED_HOST,
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "database-%a.log",  # one file a weekday, begun anew each week
    "log_truncate_on_rotation": "on",
}
ELSEWHERE: Final = Path("/var/lib/fragflow")
"""Where root's server keeps its data when its account cannot reach the state folder, say below root's home."""


class PostgresError(RuntimeError):
    """The server cannot start or run; the message says why and what to do."""


class EmbeddedPostgres:
    """
    A PostgreSQL server of this project's own.

    Args:
        folder: holds the password and, where the server's account can reach it, the data.
        port: on 127.0.0.1.
        options: further server options, as in postgresql.conf.
        port_setting: the setting that chose the port, named when the port is taken.
    """

    def __init__(
        self, folder: Path, port: int, options: Mapping[str, str] | None = None, port_setting: str = "POSTGRES_PORT"
    ) -> None:
        self.folder = folder
        self.port = port
        self.account: state.Account | None = None
        self._options = {**SERVER_OPTIONS, **(options or {}), "port": str(port)}
        self._port_setting = port_setting
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: TextIOWrapper | None = None
        self._place = folder
        self._binaries = Path()

    @property
    def running(self) -> bool:
        """Whether the server that `start` started is alive."""
        return self._process is not None and self._process.poll() is None

    @property
    def left_behind(self) -> bool:
        """Whether a server that a killed owner left behind runs here: it holds the port, and `prepare` ends it."""
        return postgres_process.left_behind(self._known_place() / "data") is not None

    def url(self, database: str = "fragflow", scheme: str = "postgresql") -> str:
        """The address of one of its databases, password included: hand it to a connection, never to a log."""
        return f"{scheme}://{EMBEDDED_USER}:{self.password}@{EMBEDDED_HOST}:{self.port}/{database}"

    @property
    def password(self) -> str:
        """The generated password of its only account."""
        return state.kept_secret(self.folder / "password")

    def start(self) -> None:
        """
        Start the server and wait until it answers; the first time, make its data folder.

        Raises:
            PortTakenError: something else listens on the port.
            StateError: another process owns the folder, or it cannot be used.
            PostgresError: the server says why it will not run.
        """
        if self.running:
            return
        deadline = time.monotonic() + 10
        try:
            self.prepare()
            while not self._attempt(may_retry=time.monotonic() < deadline):
                time.sleep(0.2)
        except BaseException:
            self.stop()
            raise

    def prepare(self) -> None:
        """All of `start` but the server itself, for a supervisor that runs `command` as `account`."""
        self._settle_in()
        if (process := postgres_process.left_behind(self._data)) is not None:
            postgres_process.end(process)
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        require_free_port(self.port, "PostgreSQL", self._port_setting, EMBEDDED_HOST)
        if not self._data.exists():
            self._initialise()

    @property
    def command(self) -> tuple[str, ...]:
        """The server's program and arguments; it stops in order on SIGINT. Known after `prepare`."""
        options = (word for name, value in self._options.items() for word in ("-c", f"{name}={value}"))
        return (str(self._binaries / "postgres"), "-D", str(self._data), *options)

    def answers(self) -> bool:
        """Whether the server takes connections."""
        return self.client("pg_isready", check=False).returncode == 0

    def stop(self) -> None:
        """Stop in order: connections are ended, everything committed is on disk. Stopping twice is no error."""
        if self._process is not None:
            if self.running:
                postgres_process.end(self._process)
            self._process.wait()
            self._process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def create_database(self, name: str, template: str = "template0") -> None:
        """Make a database, a copy of another one if wanted; one that exists already stays as it is."""
        made = self.client("createdb", f"--template={template}", name, check=False)
        if made.returncode and "already exists" not in made.stderr:
            raise PostgresError(f"cannot create the database {name}: {made.stderr.strip()}")

    def client(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """
        Run one of PostgreSQL's client programs against this server.

        Raises:
            PostgresError: it failed, with what it said, unless `check` is false.
        """
        done = subprocess.run(
            [self._binaries / program, *arguments],
            env={
                **CLEAN_ENVIRONMENT, "PGHOST": EMBEDDED_HOST, "PGPORT": str(self.port),
                "PGUSER": EMBEDDED_USER, "PGPASSWORD": self.password,
            },
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if check and done.returncode:
            raise PostgresError(f"{program} failed: {done.stderr.strip()}")
        return done

    @property
    def _data(self) -> Path:
        return self._place / "data"

    def _known_place(self) -> Path:
        location = self.folder / "location"
        return Path(location.read_text().strip()) if location.exists() else self.folder

    def _settle_in(self) -> None:
        """Own the folder, decide where the data is and who runs the server; only the data is that account's."""
        state.prepare_home(self.folder.parent)
        state.prepare_passage(self.folder)
        if self._lock is None:
            self._lock = state.own(self.folder)
        account = state.server_account()
        location = self.folder / "location"
        settled = location.exists() or (self.folder / "data").exists()
        if not settled and not state.can_reach(account, self.folder.parent):
            state.prepare_home(ELSEWHERE)
            state.write_new(location, f"{tempfile.mkdtemp(dir=ELSEWHERE)}\n".encode())
        self._place = self._known_place()
        self.account = (state.owner_of(self._data) if self._data.exists() else None) or account
        state.prepare_passage(self._place)
        self._binaries = postgres_binaries.reachable_by(self.account, self._place)

    def _initialise(self) -> None:
        """Made aside and renamed: an interrupted first start leaves no half database."""
        unfinished, password_file = self._place / "data.unfinished", self._place / "password.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        state.prepare_child(unfinished, self.account)
        password_file.unlink(missing_ok=True)
        state.write_new(password_file, self.password.encode())
        if self.account is not None:
            os.chown(password_file, self.account.uid, self.account.gid)
        try:
            made = postgres_binaries.run(
                self._binaries / "initdb", self.account,
                "-D", str(unfinished), "-U", EMBEDDED_USER, "--auth=scram-sha-256", "--encoding=UTF8",
                f"--pwfile={password_file}", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
            )  # fmt: skip
        finally:
            password_file.unlink()
        if made.returncode:
            raise PostgresError(f"initdb failed in {self._place}: {made.stderr.strip()}")
        unfinished.rename(self._data)

    def _attempt(self, may_retry: bool) -> bool:
        """Start the server and wait for it; False when it should be tried again."""
        log = self._place / "start.log"
        log.unlink(missing_ok=True)
        log.touch(mode=0o600)
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                self.command,
                env=CLEAN_ENVIRONMENT, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True, **state.identity(self.account),
            )  # fmt: skip
        while self.running:
            if self.answers():
                return True
            time.sleep(0.02)
        said = log.read_text(errors="replace") + self._newest_log()
        if may_retry and "shared memory block" in said:
            return False  # processes of a killed server end a moment after it
        raise PostgresError(f"PostgreSQL does not start in {self._place}: {said.strip()[-1000:]}")

    @property
    def log_folder(self) -> Path:
        """Where the server writes its log: a file a weekday."""
        return self._data / "log"

    def _newest_log(self) -> str:
        logs = sorted(self.log_folder.glob("*"), key=lambda path: path.stat().st_mtime)
        return "".join(logs[-1].read_text(errors="replace").splitlines(keepends=True)[-5:]) if logs else ""
