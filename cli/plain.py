"""What commands print: text of files and servers shown and never obeyed, in the width that there is."""

from __future__ import annotations

import sys
from typing import Final

from rich.console import Console, RenderableType
from rich.padding import Padding
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
