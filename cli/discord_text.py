"""Discord's markdown for a terminal: bold is bold, a table a table, an escaped sign itself; nothing is obeyed."""

from __future__ import annotations

import re
from typing import Final

from rich.text import Text

from cli.plain import plain

_STYLES: Final = {
    "bold": "bold",
    "underlined": "underline",
    "struck": "strike",
    "italic": "italic",
    "also_italic": "italic",
    "code": "cyan",
}
_PATTERN: Final = re.compile(
    r"""
      \\(?P<escaped>[^0-9A-Za-z\s])
    | ```(?:[\w+\-.#]+\n)?\n*(?P<block>.+?)\n*```
    | (?P<ticks>`+)(?P<code>.+?)(?P=ticks)(?!`)
    | \*\*(?P<bold>(?:\\.|[^\\])+?)\*\*(?!\*)
    | __(?P<underlined>(?:\\.|[^\\])+?)__(?!_)
    | \*(?=\S)(?P<italic>(?:\\.|[^\\*])+?)\*
    | (?<!\w)_(?P<also_italic>(?:\\.|[^\\_])+?)_(?!\w)
    | ~~(?P<struck>(?:\\.|[^\\])+?)~~
    | \[(?P<link>(?:\\.|[^\\\]])+)\]\((?P<address>https?://[^\s)]+)\)
    """,
    re.VERBOSE | re.DOTALL,
)
_OF_DISCORD_ALONE: Final = str.maketrans("", "", "\u200b\u2068\u2069")
"""What `include.posts.text` puts into names so that Discord shows them well; a terminal shows signs in their place."""


def rendered(source: str) -> Text:
    """Give a text of an embed as a terminal shows it, its lines kept."""
    return _rendered(source.translate(_OF_DISCORD_ALONE))


def _rendered(source: str) -> Text:
    text, place = Text(), 0
    for found in _PATTERN.finditer(source):
        text.append_text(_lines(source[place : found.start()]))
        text.append_text(_drawn(found))
        place = found.end()
    return text.append_text(_lines(source[place:]))


def _drawn(found: re.Match[str]) -> Text:
    kind, inner = next((kind, inner) for kind, inner in found.groupdict().items() if inner and kind != "ticks")
    if kind == "escaped":
        return _lines(inner)
    if kind == "block":
        before = "" if found.start() == 0 or found.string[found.start() - 1] == "\n" else "\n"
        after = "" if found.end() == len(found.string) or found.string[found.end()] == "\n" else "\n"
        return _lines(before + inner + after)
    if kind == "link":
        return _rendered(inner).append_text(_lines(f" ({found['address']})"))
    text = _lines(inner) if kind == "code" else _rendered(inner)
    text.stylize(_STYLES[kind])
    return text


def _lines(source: str) -> Text:
    return Text("\n").join(map(plain, source.split("\n")))
