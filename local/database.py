"""`make database`: the embedded PostgreSQL alone, for `fragflow load` without Airflow."""

from __future__ import annotations

import signal
import sys
import time

import click

from include.settings import EMBEDDED_HOST, Settings, SettingsError
from include.store.migrate import migrate
from include.store.pool import Store
from local.ports import PortTakenError
from local.postgres import EmbeddedPostgres, PostgresError
from local.state import StateError, prepare_home


def run(settings: Settings) -> None:
    """Serve the migrated database until SIGINT or SIGTERM."""
    if settings.postgres_host:
        raise SettingsError("POSTGRES_HOST is set: `fragflow load` writes to that database, there is nothing to start")
    prepare_home(settings.fragflow_home)
    postgres = EmbeddedPostgres(settings.embedded_postgres_folder, settings.postgres_port)
    try:
        postgres.start()
        postgres.create_database(settings.postgres_database)
        with Store(settings.database_url(), application_name="fragflow migrate", max_size=1) as store:
            migrate(store)
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
