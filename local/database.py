"""`make database`: the embedded PostgreSQL alone, for `fragflow load` without Airflow."""

from __future__ import annotations

import signal
import sys
import time

import click

from include.settings import EMBEDDED_HOST, Settings, SettingsError
from local import parts
from local.databases import prepare_roles, prepare_tables
from local.kept_secrets import keep_secrets
from local.ports import PortTakenError
from local.postgres import PostgresError
from local.state import StateError, prepare_home


def run(settings: Settings) -> None:
    """Serve the migrated database until SIGINT or SIGTERM."""
    if settings.postgres_host:
        raise SettingsError("POSTGRES_HOST is set: `fragflow load` writes to that database, there is nothing to start")
    kept = keep_secrets(prepare_home(settings.fragflow_home))
    _, postgres, databases = parts.with_embedded_postgres(settings, kept)
    try:
        postgres.start()
        postgres.create_database(settings.postgres_database)
        prepare_roles(databases)
        prepare_tables(databases)
        where = f"{EMBEDDED_HOST}:{settings.postgres_port}"
        click.echo(f"PostgreSQL runs on {where}: `.venv/bin/fragflow load PATH...` in another terminal.")
        click.echo("Ctrl-C stops it; the data is kept.")
        while postgres.running:
            time.sleep(0.5)
        raise PostgresError(f"PostgreSQL ended by itself; its log is in {postgres.log_folder}")
    except KeyboardInterrupt:
        click.echo("Stopping.")
    finally:
        postgres.stop()


def main() -> int:
    """Run until stopped; what a person can do something about is said in a sentence."""
    for stop in (signal.SIGINT, signal.SIGTERM):  # also where a shell started us with SIGINT ignored
        signal.signal(stop, signal.default_int_handler)
    try:
        run(Settings())
    except (PortTakenError, PostgresError, SettingsError, StateError) as error:
        click.echo(str(error), err=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
