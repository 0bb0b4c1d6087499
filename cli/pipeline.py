"""The database of the settings, or the one that an option names, for every command that needs one."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import click
from psycopg import Error as DatabaseError

from include.ingest.context import Pipeline
from include.settings import Settings, SettingsError
from include.source.folder import SourceError
from include.store import DatabaseUnreachableError, Store, derivation
from include.store.ids import SERVER_ID
from include.store.migrate import migrate

database_option = click.option(
    "--database-url", help="Another database than that of the settings: postgresql://user@host/database."
)


@contextmanager
def opened(
    database_url: str | None,
    command: str,
    interrupted: str = "Interrupted. Nothing is lost: run it again and it goes on.",
) -> Iterator[Pipeline]:
    """
    Give the way into the database, its tables brought up to date.

    Args:
        command: as people type it, like `fragflow load`.
        interrupted: what Ctrl-C leaves behind.

    Raises:
        ClickException: with a sentence for whoever typed the command, instead of the errors of settings, database and
            source, and of Ctrl-C.
    """
    with _sentences_for_errors(interrupted), _waiting_told():
        settings = Settings()
        address = database_url or settings.database_url()
        with Store(address, command, max_size=settings.postgres_max_pool) as store:
            migrate(store)
            yield Pipeline(
                store=store,
                server_id=SERVER_ID,
                server_name=settings.server_name,
                zone=settings.server_timezone,
                match_window=settings.match_window,
                session_gap=settings.session_gap,
                run=command,
            )


@contextmanager
def _sentences_for_errors(interrupted: str) -> Iterator[None]:
    try:
        yield
    except (SettingsError, SourceError) as error:
        raise click.ClickException(str(error)) from None
    except DatabaseUnreachableError as error:
        raise click.ClickException(
            f"No database: {error}\n"
            "Start it with `make database`, `make demo` or `make up`, or set POSTGRES_HOST and its companions."
        ) from None
    except DatabaseError as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise click.ClickException(
            f"The database refused to go on: {reason}\n"
            "What it had not confirmed is undone. Run the command again when the cause is gone."
        ) from None
    except KeyboardInterrupt:
        raise click.ClickException(interrupted) from None


@contextmanager
def _waiting_told() -> Iterator[None]:
    """Pass on to whoever typed the command that it waits for another."""
    waiting, told = logging.getLogger(derivation.__name__), _Told()
    waiting.setLevel(logging.INFO)
    waiting.addHandler(told)
    try:
        yield
    finally:
        waiting.removeHandler(told)


class _Told(logging.Handler):
    """Says sentences on the error stream."""

    def emit(self, record: logging.LogRecord) -> None:
        click.echo(record.getMessage(), err=True)
