"""
The system in containers: `python -m local.containers` writes what docker-compose.yaml needs, and says how to start it.

The other commands of this module run inside the containers. Airflow, the bot, the demo's SFTP server and the preview
page share one network there, so all addresses are those of `make up`; only PostgreSQL is another host.
"""

from __future__ import annotations

import ipaddress
import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import click
import uvicorn
from pydantic import SecretStr

from include.settings import EMBEDDED_HOST, PROJECT_ROOT, Settings, SettingsError
from local import airflow_env, databases, sftp_server, state
from local.airflow_env import Place
from local.databases import Databases
from local.discord_bot import bot_environment
from local.evening import plan_evening, put
from local.kept_secrets import KeptSecrets, keep_secrets
from local.keys import key_file
from local.message_log import MessageLog
from local.preview import create_app
from local.questions import Questions
from local.state import StateError

STATE: Final = Path("/state")
"""Where the containers have the folder that `write` fills."""

LISTENS_ON: Final = "0.0.0.0"  # noqa: S104 (the containers' own network; published to this machine only)
CODE: Final = Path("/app")
STATS_FOLDER: Final = "gamestats"
ACCOUNT: Final = {"USER": "fragflow", "LOGNAME": "fragflow", "HOME": str(STATE)}
"""The containers run as the account that wrote the folder, which the image need not know: Python asks these first."""
SECONDS_BETWEEN_ROUNDS: Final = 5


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """Write the environment of docker-compose.yaml."""
    if context.invoked_subcommand is None:
        try:
            settings = Settings()
            folder = settings.fragflow_home / "containers"
            write(settings, folder)
        except (SettingsError, StateError) as error:
            raise click.ClickException(str(error)) from None
        where = folder.relative_to(PROJECT_ROOT) if folder.is_relative_to(PROJECT_ROOT) else folder
        password = keep_secrets(folder).admin_password
        click.echo(f"Written to {where}. Airflow's login will be {airflow_env.ADMIN} / {password}. Start it with")
        click.echo(f"  docker compose --env-file {where / 'compose.env'} up --build")


def write(settings: Settings, folder: Path) -> None:
    """
    Fill a folder with environment files, keys and Airflow's home, for the containers to have as `/state`.

    Raises:
        SettingsError: a setting means something else inside.
    """
    _require_reachable(settings)
    state.prepare_home(folder.parent)
    state.prepare_home(folder)
    kept = keep_secrets(folder)
    where = _databases(settings, folder)
    inside = _inside(databases.as_the_loader(settings, where), kept, folder)
    airflow_env.write_airflow_home(settings.model_copy(update={"fragflow_home": folder}), kept)
    place = Place(LISTENS_ON, f"http://{EMBEDDED_HOST}:{settings.airflow_port}", CODE)
    variables = airflow_env.airflow_environment(inside, kept, place, where)
    airflow_env.write_env_file(folder / "airflow.env", variables | ACCOUNT)
    airflow_env.write_env_file(
        folder / "postgres.env",
        {
            "POSTGRES_USER": where.owner.user,
            "POSTGRES_PASSWORD": where.owner.password,
            "POSTGRES_DB": where.statistics,
        },
    )
    state.prepare_child(folder / "bot")
    bot_s = bot_environment(settings.model_copy(update={"fragflow_home": STATE}), where)
    airflow_env.write_env_file(folder / "bot.env", bot_s | ACCOUNT)
    airflow_env.write_env_file(
        folder / "compose.env",
        {
            "FRAGFLOW_STATE": str(folder),
            "FRAGFLOW_ACCOUNT": f"{os.getuid()}:{os.getgid()}",
            "AIRFLOW_PORT": str(settings.airflow_port),
            "PREVIEW_PORT": str(settings.preview_port),
            # One for invented rounds, one for real ones: they never mix.
            "FRAGFLOW_DATABASE_VOLUME": "fragflow_own" if settings.ssh_host else "fragflow_demo",
            "COMPOSE_PROFILES": ",".join(_profiles(settings)),
        },
    )


def _profiles(settings: Settings) -> list[str]:
    wanted = {
        "demo": not settings.ssh_host,
        "preview": not settings.discord_webhook_url,
        "bot": settings.discord_bot_token,
    }
    return [profile for profile, is_wanted in wanted.items() if is_wanted]


def _require_reachable(settings: Settings) -> None:
    problems = []
    if settings.postgres_host:
        problems.append(
            "POSTGRES_HOST: the containers bring a PostgreSQL of their own and would not use yours; take it out, "
            "or run `make up`, which does"
        )
    if settings.ssh_host and _is_this_machine(settings.ssh_host):
        problems.append(
            f"SSH_HOST: inside the containers {settings.ssh_host} is the containers, not this machine; "
            "set the name or address that this machine has in its network, or run `make up`"
        )
    if settings.discord_webhook_url and _is_this_machine(
        urlsplit(settings.discord_webhook_url.get_secret_value()).hostname or ""
    ):
        problems.append("DISCORD_WEBHOOK_URL: inside the containers it leads to the containers, not to this machine")
    if settings.redis_url and _is_this_machine(urlsplit(settings.redis_url.get_secret_value()).hostname or ""):
        problems.append("REDIS_URL: inside the containers it leads to the containers, not to this machine")
    if settings.ssh_key_path and not os.access(settings.ssh_key_path, os.R_OK):
        problems.append(f"SSH_KEY_PATH: {settings.ssh_key_path} is not there or cannot be read")
    if problems:
        raise SettingsError("\n".join(problems))


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _databases(settings: Settings, folder: Path) -> Databases:
    """The databases as they are found inside, with the logins that a folder keeps."""
    owner_password = state.kept_secret(folder / "secrets" / "postgres_password")
    return databases.of_ours(settings, keep_secrets(folder), "postgres", 5432, owner_password)


def _inside(settings: Settings, kept: KeptSecrets, folder: Path) -> Settings:
    """The settings as they are inside; a game server or webhook that is not set is the demo's, with links to the UI."""
    keys = folder / "secrets"
    changes: dict[str, object] = {"fragflow_home": STATE}
    if settings.ssh_key_path:
        shutil.copyfile(settings.ssh_key_path, keys / "own_game_server_key")
        (keys / "own_game_server_key").chmod(0o600)
        changes["ssh_key_path"] = STATE / "secrets" / "own_game_server_key"
    if not settings.ssh_host:
        state.prepare_child(state.prepare_child(folder / "demo") / STATS_FOLDER)
        key_file(keys / "game_server_client_key")
        key_file(keys / "game_server_host_key")
        changes |= {
            "ssh_host": EMBEDDED_HOST,
            "ssh_port": settings.demo_sftp_port,
            "ssh_user": sftp_server.USER,
            "ssh_key_path": STATE / "secrets" / "game_server_client_key",
            "ssh_host_key": " ".join((keys / "game_server_host_key.pub").read_text().split()[:2]),
            "remote_stats_path": STATS_FOLDER,
        }
    if not settings.discord_webhook_url:
        address = f"http://{EMBEDDED_HOST}:{settings.preview_port}/api/webhooks/1/{kept.preview_token}"
        changes["discord_webhook_url"] = SecretStr(address)
        changes["public_url"] = settings.public_url or f"http://{EMBEDDED_HOST}:{settings.airflow_port}"
    return settings.model_copy(update=changes)


@main.command()
def migrate() -> None:
    """Make the roles, the tables of the statistics, and Airflow's database ready for Airflow to make its own."""
    where = _databases(Settings(), STATE)
    databases.prepare_roles(where)
    databases.prepare_airflow(where)
    databases.prepare_tables(where)


@main.command()
def preview() -> None:
    """Run the preview page."""
    settings = Settings()
    where = _databases(settings, STATE)
    address = where.address(where.reader, where.statistics)
    asking = Questions(address, settings.server_timezone, settings.session_gap)
    app = create_app(MessageLog(STATE / "messages.jsonl"), keep_secrets(STATE).preview_token, asking)
    uvicorn.run(app, host=LISTENS_ON, port=settings.preview_port, access_log=False, log_level="warning")


@main.command("game-server")
def game_server() -> None:
    """Run the demo's SFTP server."""
    keys = STATE / "secrets"
    sftp_server.main(
        [
            f"--folder={STATE / 'demo'}", f"--port={Settings().demo_sftp_port}",
            f"--host-key={keys / 'game_server_host_key'}", f"--authorized-key={keys / 'game_server_client_key.pub'}",
        ]
    )  # fmt: skip


@main.command()
def evening() -> None:
    """Play a sample evening: its files come into the demo's folder one after another."""
    folder = STATE / "demo" / STATS_FOLDER
    for file in plan_evening(folder, Settings().server_timezone, datetime.now(UTC)):
        put(file, folder)
        click.echo(file.filename)
        time.sleep(SECONDS_BETWEEN_ROUNDS)


if __name__ == "__main__":
    main()
