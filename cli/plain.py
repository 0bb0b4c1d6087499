"""What commands print: text of files and servers shown and never obeyed, in the width that there is, or JSON."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any, Final

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from include.receipts.words import visible

WIDTH_OF_A_FILE: Final = 10_000
"""In a file or a pipe a line stays one line."""


def plain(text: str) -> Text:
    """Give a text without markup and without characters that move the cursor, ring, or turn the line around."""
    return Text(visible(text))


def output() -> Console:
    """Give the standard output, as wide as the terminal that it is."""
    return Console(highlight=False) if sys.stdout.isatty() else Console(width=WIDTH_OF_A_FILE, highlight=False)


def indented(text: RenderableType) -> Padding:
    """Give a line that stands under a heading, however often a narrow terminal breaks it."""
    return Padding(text, (0, 0, 0, 2), expand=False)


def listing(*columns: Column | str) -> Table:
    """Give a table without lines. A narrow terminal breaks its cells: half a figure or GUID would be another one."""
    table = Table(*columns, box=None, pad_edge=False)
    for column in table.columns:
        column.overflow = "fold"
    return table


def write_json(answer: dict[str, Any]) -> None:
    """Write one object on a line of its own; days and times as ISO 8601 has them."""
    sys.stdout.write(json.dumps(answer, default=_iso) + "\n")


def _iso(at: date) -> str:
    return at.isoformat()
