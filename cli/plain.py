"""Text of files and servers on a terminal: shown, never obeyed."""

from __future__ import annotations

from rich.text import Text

from include.receipts.words import visible


def plain(text: str) -> Text:
    """Give a text without markup and without characters that move the cursor, ring, or turn the line around."""
    return Text(visible(text))
