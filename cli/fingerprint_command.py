"""`fragflow fingerprint`: one hash over all that follows from the files."""

from __future__ import annotations

from dataclasses import asdict

import click

from cli.pipeline import database_option, opened
from cli.plain import write_json
from include.store.fingerprint import read_fingerprint


@click.command("fingerprint")
@click.option("--tables", is_flag=True, help="A line for each table as well: its name, rows and hash.")
@click.option("--json", "as_json", is_flag=True, help="All of it as one JSON object.")
@database_option
def fingerprint_command(tables: bool, as_json: bool, database_url: str | None) -> None:
    """
    Print one hash over all derived rows and what became of each file.

    The same files give the same hash: after any order of arrival, any crash and any repetition, on any machine. Where
    two databases differ, --tables says in which tables. No row is changed.

    Exit code 0: printed. 1: there is no database, or it refused.

    \b
    Examples:
      fragflow fingerprint
      fragflow fingerprint --tables | head -n -1 | sha256sum    # the same hash
    """
    with (
        opened(database_url, "fragflow fingerprint", "Interrupted.") as pipeline,
        pipeline.store.transaction() as connection,
    ):
        found = read_fingerprint(connection)
    if as_json:
        answer = {"fingerprint": found.sha256, "tables": [asdict(table) for table in found.tables]}
        write_json(answer)
        return
    for table in found.tables if tables else ():
        click.echo(table)
    click.echo(found.sha256)
