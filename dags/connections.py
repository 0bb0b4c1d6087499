"""What the tasks work with, built from Airflow's connections and the settings: one place, opened late and closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Timer

import paramiko
from airflow.providers.postgres.hooks.postgres import PostgresHook
from airflow.providers.ssh.hooks.ssh import SSHHook
from airflow.sdk import BaseHook, get_current_context

from include.ingest.context import Pipeline
from include.posts.webhook import Webhook
from include.settings import Settings
from include.source.folder import SourceError
from include.source.sftp import SftpFolder
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
            run=_run_id(),
        )


def _run_id() -> str:
    try:
        return str(get_current_context()["run_id"])
    except RuntimeError:  # no task: somebody at a Python prompt
        return "outside of Airflow's runs"


@contextmanager
def open_stats_folder() -> Iterator[SftpFolder]:
    """
    Give the stats folder on the server of `game_server`.

    Raises:
        SourceError: the server cannot be reached, is another one than expected, or does not let us in.
    """
    with ExitStack() as stack:
        try:
            client = stack.enter_context(_sftp_session())
        except paramiko.BadHostKeyException as error:
            raise SourceError("the game server's host key is not the one in SSH_HOST_KEY") from error
        except paramiko.AuthenticationException as error:
            raise SourceError("the game server refused the login: SSH_USER or SSH_KEY_PATH does not fit") from error
        except (OSError, EOFError, paramiko.SSHException, paramiko.SFTPError) as error:
            raise SourceError(f"the game server cannot be reached: {str(error) or type(error).__name__}") from error
        yield SftpFolder(client, Settings().remote_stats_path)


@contextmanager
def _sftp_session() -> Iterator[paramiko.SFTPClient]:
    # `SFTPHook.get_managed_conn` opens the session itself, without any limit. paramiko has one for the channel, and
    # none for the request to start SFTP on it: that ends when the transport is closed.
    seconds = SFTP_TIMEOUT_SECONDS
    hook = SSHHook(GAME_SERVER_CONNECTION, conn_timeout=seconds, banner_timeout=seconds, auth_timeout=seconds)
    with hook.get_conn() as connection:
        transport = connection.get_transport()
        if transport is None:
            raise paramiko.SSHException("the connection was closed at once")
        channel = transport.open_session(timeout=seconds)
        channel.settimeout(seconds)
        silence = Timer(seconds, transport.close)
        silence.start()
        try:
            channel.invoke_subsystem("sftp")
        finally:
            silence.cancel()
        yield paramiko.SFTPClient(channel)


def discord_webhook() -> Webhook:
    """Give the webhook of `discord_webhook`; its address is that connection's password, so that Airflow masks it."""
    return Webhook(BaseHook.get_connection(WEBHOOK_CONNECTION).password or "")
