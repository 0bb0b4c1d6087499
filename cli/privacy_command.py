"""`fragflow privacy`: what players decided about themselves, for whoever runs the system."""

from __future__ import annotations

import click

from cli.pipeline import database_option, opened
from include.ingest.forget import forget
from include.ingest.kept_decisions import FILENAME
from include.settings import Settings
from include.store import privacy


@click.group("privacy")
def privacy_command() -> None:
    """Players who hide themselves or asked to be forgotten."""


@privacy_command.command("apply")
@database_option
def apply_command(database_url: str | None) -> None:
    """
    Forget who asked, and again whom a restored database or file brought back.

    Looks at every file, in one transaction; what loads files meanwhile waits. Doing it again changes nothing.

    Exit code 0: nobody who is forgotten is left. 1: not done, and nothing was changed.
    """
    with opened(database_url, "fragflow privacy apply", "Interrupted. Nothing was changed.") as pipeline:
        report = forget(pipeline, Settings().fragflow_home / FILENAME, everywhere=True)
    found = f"GUIDs replaced: {report.guids}, in {report.files} files." if report.guids else "Nobody had come back."
    click.echo(found)


@privacy_command.command("show")
@click.argument("guid")
@database_option
def show_command(guid: str, database_url: str | None) -> None:
    """Let the hidden player with this GUID be found again: who is linked to nobody cannot say so in Discord."""
    with opened(database_url, "fragflow privacy show") as pipeline, pipeline.store.transaction() as connection:
        if guid not in privacy.read_hidden(connection):
            raise click.ClickException(f"{guid} is not hidden")
        privacy.show(connection, guid)
    click.echo(f"{guid} is shown.")
