"""
Names made safe for Discord: players choose them, and some choose them to break the post.

A name arrives without colour codes (the parser strips them). Here it becomes one visible line, is cut, and only then
escaped: cutting later could leave half an escape. Discord drops a backslash before any punctuation, so every sign that
can begin markup is escaped, wherever it stands.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from rich.cells import cell_len, set_cell_size

from include.parser.names import UNNAMED

_MARKUP: Final = re.compile(r"[\\*_~|`<>\[\]():/@#+.-]")

_LOOKS_EMPTY: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks without a picture, with which a name can look empty or like another."""

_UNWANTED: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
"""Control, format (direction and zero-width signs among them), unassigned, private, surrogate."""

_MARKS_KEPT: Final = 2
"""Accents on one letter; more of them climb over the lines above and below."""

_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})

_ZERO_WIDTH_SPACE: Final = "\u200b"
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


def one_line(text: str) -> str:
    """Text without line breaks, control and direction signs, heaped accents and invisible letters; never empty."""
    kept: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category.startswith("M") else 0
        if character.isspace():
            kept.append(" ")
        elif category not in _UNWANTED and character not in _LOOKS_EMPTY and marks <= _MARKS_KEPT:
            kept.append(character)
    return " ".join("".join(kept).split()) or UNNAMED


def cut(text: str, cells: int) -> str:
    """Text of at most so many columns of a fixed-width font; an ellipsis says that something is missing."""
    if cell_len(text) <= cells:
        return text
    return set_cell_size(text, cells - 1).rstrip() + "…"


def in_markdown(text: str, cells: int) -> str:
    """A name to stand in running text: shown as it is, never markup, mention, link, emoji or time."""
    escaped = _MARKUP.sub(r"\\\g<0>", cut(one_line(text), cells))
    # Phones show the raw text in notifications, where only a broken word keeps @everyone from looking real.
    return _isolated(escaped.replace("@", f"@{_ZERO_WIDTH_SPACE}"))


def in_code_block(text: str, cells: int) -> str:
    """A name to stand in a table of a code block: exactly so many columns wide, unable to end the block."""
    safe = one_line(text).replace("`", "\N{MODIFIER LETTER GRAVE ACCENT}")
    return _isolated(set_cell_size(cut(safe, cells), cells))


def clock(seconds: int) -> str:
    """Minutes and seconds as the game writes them: 521 is 8:41."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def _isolated(text: str) -> str:
    # A right-to-left name would turn the figures after it around.
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text):
        return f"{_ISOLATE}{text}{_END_ISOLATE}"
    return text
