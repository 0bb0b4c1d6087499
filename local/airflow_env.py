"""
The environment that Airflow and its tasks run in: built from the settings, written to `airflow.env`.

`make up`, `make demo` and docker compose are fed by the same function; in containers only addresses and folders differ.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from include.setting_values import env_quoted
from include.settings import METADATA_DATABASE, PROJECT_ROOT, Settings, SettingsError
from local import state
from local.databases import Databases, Login
from local.kept_secrets import KeptSecrets

ADMIN: Final = "admin"
LOCAL_SETTINGS: Final = Path(__file__).with_name("airflow_local_settings.py")

FIXED: Final = {
    "AIRFLOW__CORE__EXECUTOR": "local.executor.WatchedLocalExecutor",
    "AIRFLOW__CORE__PARALLELISM": "8",
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
    "AIRFLOW__CORE__HOSTNAME_CALLABLE": "socket.gethostname",  # the default asks the DNS, which may be slow or absent
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{ADMIN}:admin",
    "AIRFLOW__API__WORKERS": "1",
    # Often a task's exit is noticed only with its next heartbeat: until then its worker serves no other task.
    "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
    # A task that meets an API server that starts: asked again soon and for 40 s, not after 1, 2, 4, 8 ... seconds.
    "AIRFLOW__WORKERS__EXECUTION_API_RETRIES": "20",
    "AIRFLOW__WORKERS__EXECUTION_API_RETRY_WAIT_MAX": "2",
    "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
    # What a killed scheduler leaves is noticed and run again after half a minute, not after five. A task beats each
    # second; half a minute of silence may also be a restart of the API server, which takes the beats.
    "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD": "15",
    "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "20",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "30",
    "AIRFLOW__TRIGGERER__TRIGGERER_HEALTH_CHECK_THRESHOLD": "15",  # a killed triggerer leaves the watch blind that long
    "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "30",
    "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
    "GX_ANALYTICS_ENABLED": "false",
    "SCARF_ANALYTICS": "false",
    "DO_NOT_TRACK": "1",
}
SECRET_SETTINGS: Final = frozenset(
    {
        "discord_bot_token",
        "discord_webhook_url",
        "postgres_bot_password",
        "postgres_loader_password",
        "postgres_reader_password",
        "redis_url",
    }
)
"""Reach the tasks as connections, whose passwords Airflow masks in logs, or not at all; never as plain variables."""


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where Airflow runs.

    Attributes:
        listens_on: the address the API server binds.
        api_url: where its own components reach it.
        root: the repository's folder there.
    """

    listens_on: str
    api_url: str
    root: Path = PROJECT_ROOT


def this_machine(settings: Settings) -> Place:
    """All on one machine, reachable from nowhere else."""
    return Place("127.0.0.1", f"http://127.0.0.1:{settings.airflow_port}")


def airflow_home(settings: Settings) -> Path:
    """Airflow's own folder in the state folder: configuration, passwords, task logs."""
    return settings.fragflow_home / "airflow"


def airflow_environment(settings: Settings, kept: KeptSecrets, place: Place, databases: Databases) -> dict[str, str]:
    """
    Every variable that Airflow and our tasks need; nothing of the surrounding environment, no password of the owner.

    Args:
        settings: as the tasks shall see them.
    """
    home = airflow_home(settings)
    return {
        **FIXED,
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(place.root / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(place.root / "plugins"),
        "AIRFLOW__CORE__FERNET_KEY": kept.fernet_key,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{place.api_url}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(home / "passwords.json"),
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{settings.airflow_port}",
        "AIRFLOW__API__HOST": place.listens_on,
        "AIRFLOW__API__PORT": str(settings.airflow_port),
        "AIRFLOW__API__SECRET_KEY": kept.api_secret,
        "AIRFLOW__API_AUTH__JWT_SECRET": kept.jwt_secret,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": databases.address(
            databases.airflow, METADATA_DATABASE, "postgresql+psycopg2"
        ),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": str(home / "logs" / "dag_processor"),
        "AIRFLOW__LOGGING__LOGGING_LEVEL": settings.log_level,
        **_connections(settings, databases),
        # The settings themselves: tasks see exactly those we were started with, whatever `.env` says later.
        **by_name({name: getattr(settings, name) for name in Settings.model_fields if name not in SECRET_SETTINGS}),
    }


def write_airflow_home(settings: Settings, kept: KeptSecrets) -> None:
    """Airflow's folder: the local settings that every process loads, and the login."""
    home = state.prepare_child(airflow_home(settings))
    for folder in (home / "config", home / "logs"):
        state.prepare_child(folder)
    (home / "config" / "airflow_local_settings.py").write_text(LOCAL_SETTINGS.read_text())
    write_private(home / "passwords.json", json.dumps({ADMIN: kept.admin_password}))


def write_env_file(path: Path, environment: Mapping[str, str]) -> None:
    """
    Write variables as docker compose, `.env` readers and a shell's `.` read them: NAME='value'.

    Raises:
        SettingsError: a value cannot be written so that all of them read the same.
    """
    lines = []
    for name, value in sorted(environment.items()):
        try:
            lines.append(f"{name}={env_quoted(value)}\n")
        except ValueError as error:
            raise SettingsError(f"{name}: {error}") from None
    write_private(path, "".join(lines))


def write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, never half: aside first, then into place."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    unfinished.replace(path)


def surroundings() -> dict[str, str]:
    """What components take over from our own environment: no settings of somebody else's, and nobody's SSH agent."""
    # The watch's SSH library shows a server the keys of an agent before the one that it was told to use.
    ours = (name.upper() for name in Settings.model_fields)
    foreign = ("AIRFLOW", "PG", "PYTHONHOME", "PYTHONPATH", "SSH_AUTH_SOCK", *ours)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    # A proxy of the machine is for the world outside, where Discord is: never for our own components.
    local = "127.0.0.1,localhost"
    for name in ("NO_PROXY", "no_proxy"):
        kept[name] = f"{kept[name]},{local}" if kept.get(name) else local
    return kept


def by_name(values: Mapping[str, object]) -> dict[str, str]:
    """Settings as variables; those that are not set are left out."""
    return {name.upper(): _as_text(value) for name, value in values.items() if value is not None}


def _connections(settings: Settings, databases: Databases) -> dict[str, str]:
    def statistics(login: Login) -> dict[str, Any]:
        return {
            "conn_type": "postgres",
            "host": databases.host,
            "port": databases.port,
            "schema": databases.statistics,
            "login": login.user,
            "password": login.password or None,
        }

    connections: dict[str, dict[str, Any]] = {
        "FRAGFLOW_DB": statistics(databases.loader),
        "FRAGFLOW_DB_READER": statistics(databases.reader),
        "GAME_SERVER": {
            "conn_type": "sftp",
            "host": settings.ssh_host,
            "port": settings.ssh_port,
            "login": settings.ssh_user,
            "extra": {"key_file": str(settings.ssh_key_path), "host_key": settings.ssh_host_key},
        },
    }
    if settings.discord_webhook_url:
        webhook = settings.discord_webhook_url.get_secret_value()
        connections["DISCORD_WEBHOOK"] = {"conn_type": "http", "password": webhook}
    return {f"AIRFLOW_CONN_{name}": _as_json(connection) for name, connection in connections.items()}


def _as_json(connection: Mapping[str, Any]) -> str:
    return json.dumps(connection).replace("'", r"\u0027")


def _as_text(value: object) -> str:
    match value:
        case SecretStr():
            return value.get_secret_value()
        case ZoneInfo():
            return value.key
    return str(value)
