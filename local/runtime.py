"""The whole system on this machine: which components there are, what each waits for, and in which order they stop."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from include.receipts.words import visible
from include.settings import METADATA_DATABASE, Settings
from local import airflow_env, databases, probe
from local.component import Component
from local.databases import Databases
from local.kept_secrets import KeptSecrets
from local.own_postgres import require_databases
from local.postgres import EmbeddedPostgres
from local.supervisor import ComponentError, Supervisor

DATABASE_WAVE: Final = 0
SERVERS_WAVE: Final = 1
API_WAVE: Final = 2  # running tasks report to it: it goes after those who run them
WORK_WAVE: Final = 3

BOT_SECONDS: Final = 30.0
"""To meet Discord; after that it is said that it has not, and it goes on trying."""

TABLES: Final = "tables of the statistics"
AIRFLOW_TABLES: Final = "tables of Airflow"
AIRFLOW_HEALTH: Final = {"scheduler": "scheduler", "dag-processor": "dag_processor", "triggerer": "triggerer"}


class Progress(Protocol):
    """Where the start is shown."""

    def begins(self, name: str) -> None:
        """Say that something is being started."""

    def is_ready(self, name: str) -> None:
        """Say that it is there."""

    def say(self, name: str, sentence: str) -> None:
        """Say what else there is to say of it."""


@dataclass(frozen=True, slots=True)
class Port:
    """A port on this machine that we need, what for, and the setting that changes it."""

    number: int
    what: str
    setting: str


@dataclass(frozen=True, slots=True)
class System:
    """
    What to run.

    Attributes:
        settings: complete: database, game server and webhook as the tasks shall use them.
        databases: with all logins, also those that the tasks do not know.
        postgres: the embedded server, None where the database is somebody else's.
        servers: the demo's SFTP server and the preview page, where wanted.
        ports: all that must be free, besides that of the embedded PostgreSQL.
        bot: answers in Discord; started after all else, which runs where it cannot.
        addresses: what a person wants to open -> where it is, with logins.
    """

    settings: Settings
    kept: KeptSecrets
    databases: Databases
    postgres: EmbeddedPostgres | None
    servers: tuple[Component, ...]
    ports: tuple[Port, ...]
    addresses: dict[str, str]
    bot: Component | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """What the start consists of, in the order of its beginning."""
        database = ("postgres",) if self.postgres else ()
        servers = (server.name for server in self.servers)
        airflow = (component.name for component in airflow_components(self.settings, {}))
        return (*database, *servers, TABLES, AIRFLOW_TABLES, *airflow)


async def bring_up(system: System, supervisor: Supervisor, progress: Progress) -> None:
    """
    Start everything, whatever can at the same time, and return when all of it is ready.

    Raises:
        ExceptionGroup: of the errors of what could not start.
    """
    place = airflow_env.this_machine(system.settings)
    variables = airflow_env.airflow_environment(system.settings, system.kept, place, system.databases)
    airflow_env.write_airflow_home(system.settings, system.kept)
    airflow_env.write_env_file(system.settings.fragflow_home / "airflow.env", variables)
    migrated = system.settings.fragflow_home / "airflow" / "migrated"
    migrated.unlink(missing_ok=True)
    environment = airflow_env.surroundings() | variables | {"FRAGFLOW_WAIT_FOR": str(migrated)}
    scheduler, *others = airflow_components(system.settings, environment)

    async def start(component: Component) -> None:
        await _shown(progress, component.name, supervisor.start(component))

    if system.postgres:
        await asyncio.to_thread(system.postgres.prepare)  # alone: it may find its port taken
    else:
        await asyncio.to_thread(require_databases, system.databases)
    async with asyncio.TaskGroup() as group:
        for server in system.servers:
            group.create_task(start(server))
        if system.postgres:
            await _shown(progress, "postgres", _start_postgres(system.postgres, system.databases, supervisor))
        group.create_task(start(scheduler))  # it imports while the tables are made, and waits for them
        tables = group.create_task(
            _shown(progress, TABLES, asyncio.to_thread(databases.prepare_tables, system.databases))
        )
        await _shown(
            progress, AIRFLOW_TABLES, supervisor.run("airflow-migrate", _airflow("db", "migrate"), environment)
        )
        await tables
        migrated.touch()
        for component in others:
            group.create_task(start(component))


def airflow_components(settings: Settings, environment: dict[str, str]) -> tuple[Component, ...]:
    """Airflow's four processes, scheduler first. Without the log servers: those would listen to the whole network."""
    port = settings.airflow_port

    async def api_is_up() -> bool:
        return await probe.get_json(port, "/api/v2/version") is not None

    def healthy(key: str) -> Callable[[], Awaitable[bool]]:
        async def ask() -> bool:
            health: dict[str, Any] = await probe.get_json(port, "/api/v2/monitor/health") or {}
            return bool(health.get(key, {}).get("status") == "healthy")

        return ask

    quiet = {"scheduler": ("--skip-serve-logs",), "triggerer": ("--skip-serve-logs",)}
    scheduler, *others = (
        Component(name, _airflow(name, *quiet.get(name, ())), environment, healthy(key), WORK_WAVE)
        for name, key in AIRFLOW_HEALTH.items()
    )
    return (scheduler, Component("api-server", _airflow("api-server"), environment, api_is_up, API_WAVE), *others)


def module(name: str, *arguments: str) -> tuple[str, ...]:
    """The command that runs one of our modules."""
    return (sys.executable, "-m", name, *arguments)


def listening(port: int) -> Callable[[], Awaitable[bool]]:
    """A component is ready when something accepts connections on its port."""

    async def ask() -> bool:
        return await probe.accepts(port)

    return ask


async def _shown(progress: Progress, name: str, work: Awaitable[None]) -> None:
    progress.begins(name)
    await work
    progress.is_ready(name)


async def start_or_say(component: Component, supervisor: Supervisor, progress: Progress) -> None:
    """Start what the rest does not need; the supervisor goes on trying."""
    progress.begins(component.name)
    try:
        await supervisor.start(component, BOT_SECONDS)
    except ComponentError as error:
        words = visible(supervisor.last_words(component.name))
        progress.say(component.name, f"{words} The rest runs without it, and it is tried again. {error}".strip())
    else:
        progress.is_ready(component.name)


async def _start_postgres(postgres: EmbeddedPostgres, held: Databases, supervisor: Supervisor) -> None:
    async def answers() -> bool:
        return await asyncio.to_thread(postgres.answers)

    await supervisor.start(
        Component(
            "postgres", postgres.command, {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}, answers, DATABASE_WAVE,
            stop_signal=signal.SIGINT, stop_seconds=30, account=postgres.account,
        )
    )  # fmt: skip
    for name in (METADATA_DATABASE, held.statistics):
        await asyncio.to_thread(postgres.create_database, name)
    await asyncio.to_thread(databases.prepare_roles, held)
    await asyncio.to_thread(databases.prepare_airflow, held)


def _airflow(*arguments: str) -> tuple[str, ...]:
    return (str(Path(sys.executable).with_name("airflow")), *arguments)
