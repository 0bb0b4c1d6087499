"""`export_stats`: every round of a player as a table for a spreadsheet."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from datetime import timedelta, tzinfo
from io import BytesIO, StringIO
from typing import Final

from include.answers.answer import Answer, File
from include.answers.command import Asking, Player
from include.answers.embeds import embed
from include.answers.errors import AnswerError
from include.posts.fields import counted
from include.posts.text import in_markdown
from include.stats.export import FIRST_FIGURE, HEADER, cells, write_csv
from include.stats.profile import PlayedRound
from include.store.profiles import Days, stream_rounds

MOST_BYTES: Final = 10 * 1024 * 1024 - 64 * 1024
"""Discord takes 10 MiB (its reference, "Uploading Files"); some of it is the message around the file."""

NAME_CELLS: Final = 24

_OUTSIDE_A_FILENAME: Final = re.compile(r"[^0-9A-Za-z-]+")


def export_stats(asking: Asking, player: Player, format: str | None, days: int | None) -> Answer:  # noqa: A002
    """
    A line for each round of a player.

    Raises:
        AnswerError: nothing was played then, or it is more than Discord takes.
    """
    format_ = format or "csv"
    since = asking.now.astimezone(asking.place.zone).date() - timedelta(days=days - 1) if days else None
    rounds = stream_rounds(asking.connection, player.guid, Days(since=since))
    content, written = _EXPORTS[format_](rounds, asking.place.zone)
    if not written:
        raise AnswerError("No round was played then." if days else "No round was played yet.")
    filename = f"{_OUTSIDE_A_FILENAME.sub('_', player.name).strip('_') or 'player'}-rounds.{format_}"
    if len(content) > MOST_BYTES and format_ == "csv":
        filename, content = f"{filename}.gz", gzip.compress(content, mtime=0)
    if len(content) > MOST_BYTES:
        raise AnswerError(
            f"{counted(written, 'round')} are more than the 10 MiB that Discord takes: name fewer days, like days:90."
        )
    period = f" of the last {counted(days, 'day')}" if days else ""
    said = embed(
        f"Rounds of {in_markdown(player.name, NAME_CELLS)}",
        f"{counted(written, 'round')}{period}, a line each with every figure and what it is computed from.",
        footer="What a file does not tell is empty, never 0.",
    )
    return Answer(said, file=File(filename, content))


def csv_of(rounds: Iterable[PlayedRound], zone: tzinfo) -> tuple[bytes, int]:
    """Give rounds as CSV and their number; a byte order mark tells a spreadsheet that it is UTF-8."""
    text = StringIO(newline="")
    written = write_csv(rounds, zone, text)
    return text.getvalue().encode("utf-8-sig"), written


def xlsx_of(rounds: Iterable[PlayedRound], zone: tzinfo) -> tuple[bytes, int]:
    """
    Give rounds as a workbook and their number.

    Texts are written as texts whatever they look like, and keep the apostrophe of the CSV: who saves the sheet as CSV
    is safe as well.
    """
    import xlsxwriter  # three megabytes, for those who export

    file, written = BytesIO(), 0
    # Rows go to a temporary file as they come: a long history would take hundreds of megabytes as objects.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet("Rounds")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, HEADER)
        for written, played in enumerate(rounds, start=1):
            for column, cell in enumerate(cells(played, zone)):
                if column < FIRST_FIGURE:
                    sheet.write_string(written, column, cell)
                elif cell:
                    sheet.write_number(written, column, float(cell))
    return file.getvalue(), written


_EXPORTS: Final = {"csv": csv_of, "xlsx": xlsx_of}
