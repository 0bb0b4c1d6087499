"""`fragflow export`: rounds of players as CSV."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

import click

from cli.people import chosen_player, days_of_play, since_option, until_option
from cli.pipeline import database_option, opened
from include.receipts.words import counted
from include.stats.export import write_csv
from include.store.profiles import stream_rounds
from include.store.receipts import hold_still


@click.command("export")
@click.argument("player", required=False)
@since_option
@until_option
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of the screen.")
@database_option
def export_command(
    player: str | None, since: datetime | None, until: datetime | None, output: Path | None, database_url: str | None
) -> None:
    """
    Write a line for each round of PLAYER, or of everybody: date, map, round, and every metric with its parts.

    The CSV is UTF-8. A name that a spreadsheet would take for a formula gets an apostrophe in front. What a file does
    not tell is empty, never 0.

    \b
    Examples:
      fragflow export otter -o otter.csv
      fragflow export --since 2026-01-01 --until 2026-01-31 > january.csv
    """
    days = days_of_play(since, until)
    interrupted = "Interrupted. What was written is only a part: run it again."
    with opened(database_url, "fragflow export", interrupted) as pipeline, pipeline.store.transaction() as connection:
        hold_still(connection)
        guid = None if player is None else chosen_player(connection, player).player_guid
        rounds = stream_rounds(connection, guid, days)
        with _opened(output) as stream:
            text = TextIOWrapper(stream, "utf-8", newline="")
            written = write_csv(rounds, pipeline.zone, text)
            text.flush()
            text.detach()
    click.echo(f"{counted(written, 'round')}{f' in {output}' if output else ''}.", err=True)


def _opened(output: Path | None) -> AbstractContextManager[BinaryIO]:
    if output is None:
        return nullcontext(sys.stdout.buffer)
    try:
        return output.open("wb")
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}. Name another file.") from None
