"""What the tasks work with, built from Airflow's connections and the settings: one place, opened late and closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from airflow.providers.postgres.hooks.postgres import PostgresHook
from airflow.sdk import BaseHook, get_current_context

from include.ingest.context import Pipeline
from include.posts.webhook import Webhook
from include.settings import Settings
from include.source.folder import SourceError
from include.source.sftp import SftpFolder
from include.source.ssh import DEFAULT_PORT, Login, sftp_session
from include.store import Store
from include.store.ids import SERVER_ID
from plugins.stats_folder_watch import DATABASE_CONNECTION, GAME_SERVER_CONNECTION

WEBHOOK_CONNECTION = "discord_webhook"
SFTP_TIMEOUT_SECONDS = 30
"""For each answer of the game server, from the first on: a silent one would hold the task, and all runs after it."""


@contextmanager
def open_pipeline() -> Iterator[Pipeline]:
    """Give the way into the database of `fragflow_db`."""
    settings = Settings()
    conninfo = PostgresHook.get_connection(DATABASE_CONNECTION).get_uri()
    pool = {"min_size": settings.postgres_min_pool, "max_size": settings.postgres_max_pool}
    with Store(conninfo, application_name="fragflow tasks", **pool) as store:
        yield Pipeline(
            store,
            server_id=SERVER_ID,
            server_name=settings.server_name,
            zone=settings.server_timezone,
            match_window=settings.match_window,
            session_gap=settings.session_gap,
            run=_run(),
        )


def _run() -> str:
    """The run of this task; two DAGs can have runs of one id, like those of midnight."""
    try:
        context = get_current_context()
        return f"{context['dag_run'].dag_id}/{context['run_id']}"
    except RuntimeError:  # no task: somebody at a Python prompt
        return "outside of Airflow's runs"


@contextmanager
def open_stats_folder() -> Iterator[SftpFolder]:
    """
    Give the stats folder on the server of `game_server`.

    Raises:
        SourceError: the server cannot be reached, is another one than expected, or does not let us in.
    """
    with sftp_session(_game_server(), SFTP_TIMEOUT_SECONDS) as client:
        yield SftpFolder(client, Settings().remote_stats_path)


def _game_server() -> Login:
    # Not through SSHHook: it believes `~/.ssh/known_hosts` before the connection's host key, and shows other keys too.
    connection = BaseHook.get_connection(GAME_SERVER_CONNECTION)
    key_path, host_key = (connection.extra_dejson.get(name) for name in ("key_file", "host_key"))
    if not (connection.host and connection.login and key_path and host_key):
        raise SourceError("SSH_HOST, SSH_USER, SSH_KEY_PATH and SSH_HOST_KEY are needed, and not all of them are set")
    return Login(connection.host, connection.port or DEFAULT_PORT, connection.login, Path(key_path), host_key)


def discord_webhook() -> Webhook:
    """Give the webhook of `discord_webhook`; its address is that connection's password, so that Airflow masks it."""
    return Webhook(BaseHook.get_connection(WEBHOOK_CONNECTION).password or "")
