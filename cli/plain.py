"""Text of files and servers on a terminal: shown, never obeyed."""

from __future__ import annotations

from rich.text import Text


def plain(text: str) -> Text:
    """Give a text without markup and without characters that move the cursor, ring, or turn the line around."""
    return Text("".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text))
