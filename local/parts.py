"""The parts that `make demo` and `make up` share, each with its port and its address."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import SecretStr

from include.settings import EMBEDDED_HOST, PROJECT_ROOT, Settings, SettingsError
from local import airflow_env, databases, state
from local.component import Component
from local.databases import Databases
from local.kept_secrets import KeptSecrets
from local.keys import key_file
from local.postgres import EmbeddedPostgres
from local.runtime import SERVERS_WAVE, Port, listening, module
from local.sftp_server import USER

PREVIEW: Final = "preview page"
GAME_SERVER: Final = "game server"
STATS_FOLDER: Final = "gamestats"
DEMO_MARK: Final = "demo"


def airflow_port(settings: Settings) -> Port:
    """The port of Airflow's API server and UI."""
    return Port(settings.airflow_port, "Airflow", "AIRFLOW_PORT")


def with_embedded_postgres(settings: Settings, kept: KeptSecrets) -> tuple[Settings, EmbeddedPostgres, Databases]:
    """The embedded PostgreSQL, its databases, and the settings with its address for the tasks."""
    state.prepare_passage(settings.embedded_postgres_folder)
    postgres = EmbeddedPostgres(settings.embedded_postgres_folder, settings.postgres_port)
    ours = databases.of_ours(settings, kept, EMBEDDED_HOST, settings.postgres_port, postgres.password)
    return databases.as_the_loader(settings, ours), postgres, ours


def with_preview_page(settings: Settings, kept: KeptSecrets, where: Databases) -> tuple[Settings, Component, Port]:
    """
    The preview page, and the settings with it as webhook; who reads posts there can follow links to our Airflow.

    What is typed there is asked with the login that only reads.
    """
    folder = state.prepare_child(settings.fragflow_home / "preview")
    port = settings.preview_port
    page = Component(
        PREVIEW,
        module("local.preview", "--port", str(port), "--state", str(folder / "messages.jsonl")),
        airflow_env.surroundings()
        | {
            "FRAGFLOW_PREVIEW_TOKEN": kept.preview_token,
            "FRAGFLOW_PREVIEW_DATABASE": where.address(where.reader, where.statistics),
            "SERVER_TIMEZONE": settings.server_timezone.key,
            "SESSION_GAP_MINUTES": str(settings.session_gap_minutes),
        },
        listening(port),
        SERVERS_WAVE,
    )
    where = {
        "discord_webhook_url": SecretStr(f"http://127.0.0.1:{port}/api/webhooks/1/{kept.preview_token}"),
        "public_url": settings.public_url or airflow_env.this_machine(settings).api_url,
    }
    return (
        settings.model_copy(update=where),
        page,
        Port(port, "the preview page", "PREVIEW_PORT"),
    )


def demo_folder(settings: Settings) -> Path:
    """What the demo's SFTP server serves; the stats folder is inside it."""
    return settings.fragflow_home / "game-server"


def holds_demo_rounds(settings: Settings) -> bool:
    """Whether the demo ever ran in this state folder: its database holds invented rounds."""
    return (settings.embedded_postgres_folder / DEMO_MARK).exists() or demo_folder(settings).exists()


def take_for_demo(settings: Settings) -> None:
    """
    Mark the embedded database of the state folder as one of invented rounds, before it is made.

    Raises:
        SettingsError: it was made for somebody's own rounds.
    """
    folder = settings.embedded_postgres_folder
    if not holds_demo_rounds(settings) and any((folder / made).exists() for made in ("data", "location")):
        raise SettingsError(
            f"FRAGFLOW_HOME: the database in {shown(settings.fragflow_home)} was made by `make up` or `make database`, "
            "and invented rounds would be mixed with yours; give the demo another folder: "
            "FRAGFLOW_HOME=.fragflow-demo make demo"
        )
    state.prepare_passage(folder)
    (folder / DEMO_MARK).touch(mode=0o600)


def with_demo_game_server(settings: Settings) -> tuple[Settings, Component, Port]:
    """The demo's SFTP server with an empty or kept folder, and the settings with it as game server."""
    folder = state.prepare_child(demo_folder(settings))
    state.prepare_child(folder / STATS_FOLDER)
    keys = state.prepare_child(settings.fragflow_home / "secrets")
    host_key, client_key = keys / "game_server_host_key", keys / "game_server_client_key"
    for key in (host_key, client_key):
        key_file(key)
    port = settings.demo_sftp_port
    options = {"folder": folder, "port": port, "host-key": host_key, "authorized-key": f"{client_key}.pub"}
    server = Component(
        GAME_SERVER,
        module("local.sftp_server", *(word for name, value in options.items() for word in (f"--{name}", str(value)))),
        airflow_env.surroundings(),
        listening(port),
        SERVERS_WAVE,
    )
    where = {
        "server_name": "Fragflow demo",
        "ssh_host": "127.0.0.1",
        "ssh_port": port,
        "ssh_user": USER,
        "ssh_key_path": client_key,
        "ssh_host_key": " ".join(Path(f"{host_key}.pub").read_text().split()[:2]),
        "remote_stats_path": STATS_FOLDER,
    }
    return settings.model_copy(update=where), server, Port(port, "the demo's game server", "DEMO_SFTP_PORT")


def addresses(settings: Settings, kept: KeptSecrets, where: Databases, has_preview: bool) -> dict[str, str]:
    """What a person wants to open, with the login of Airflow; of other secrets only where they are."""
    home = settings.fragflow_home
    env_file = shown(home / "airflow.env")
    game_server = f"{settings.ssh_user}@{settings.ssh_host}:{settings.ssh_port}"
    return {
        "Airflow": f"http://127.0.0.1:{settings.airflow_port}",
        "  login": f"{airflow_env.ADMIN}, password {kept.admin_password}",
        "Receipts": f"http://127.0.0.1:{settings.airflow_port}/receipts/",
        "Posts": f"http://127.0.0.1:{settings.preview_port}" if has_preview else "your Discord channel",
        "Questions": f"{'below the posts, or ' if has_preview else ''}.venv/bin/fragflow ask help",
        "Game server": f"{game_server}, folder {settings.remote_stats_path}",
        "Database": f"postgresql://{where.reader.user}@{where.host}:{where.port}/{where.statistics}",
        "  password": f"in {shown(home / 'secrets' / 'database_reader')}" if where.are_ours else "as in .env",
        "Logs": shown(home / "logs"),
        "Airflow CLI": f"set -a; . {env_file}; set +a; .venv/bin/airflow ...",
    }


def shown(path: Path) -> str:
    """A path as a person in the repository's folder would write it."""
    return str(path.relative_to(PROJECT_ROOT) if path.is_relative_to(PROJECT_ROOT) else path)
