"""What the tasks work with, built from Airflow's connections and the settings: one place, opened late and closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import paramiko
from airflow.providers.postgres.hooks.postgres import PostgresHook
from airflow.providers.sftp.hooks.sftp import SFTPHook
from airflow.sdk import BaseHook

from include.ingest.context import Pipeline
from include.posts.webhook import Webhook
from include.settings import Settings
from include.source.folder import SourceError
from include.source.sftp import SftpFolder
from include.store import Store
from include.store.ids import SERVER_ID
from plugins.stats_folder_watch import DATABASE_CONNECTION, GAME_SERVER_CONNECTION

WEBHOOK_CONNECTION = "discord_webhook"
SFTP_TIMEOUT_SECONDS = 60


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
        )


@contextmanager
def open_stats_folder() -> Iterator[SftpFolder]:
    """
    Give the stats folder on the server of `game_server`.

    Raises:
        SourceError: the server cannot be reached, is another one than expected, or does not let us in.
    """
    with ExitStack() as stack:
        try:
            client = stack.enter_context(SFTPHook(GAME_SERVER_CONNECTION).get_managed_conn())
        except paramiko.BadHostKeyException as error:
            raise SourceError("the game server's host key is not the one in SSH_HOST_KEY") from error
        except paramiko.AuthenticationException as error:
            raise SourceError("the game server refused the login: SSH_USER or SSH_KEY_PATH does not fit") from error
        except (OSError, EOFError, paramiko.SSHException) as error:
            raise SourceError(f"the game server cannot be reached: {error}") from error
        client.get_channel().settimeout(SFTP_TIMEOUT_SECONDS)  # without one a server that falls silent holds the task
        yield SftpFolder(client, Settings().remote_stats_path)


def discord_webhook() -> Webhook:
    """Give the webhook of `discord_webhook`; its address is that connection's password, so that Airflow masks it."""
    return Webhook(BaseHook.get_connection(WEBHOOK_CONNECTION).password or "")
