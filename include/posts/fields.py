"""What posts are made of: a message, its fields, lists that fit into them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from include.posts.text import in_markdown

Payload = dict[str, Any]

DRAW_COLOUR: Final = 0x95A5A6

FIELD_LIMIT: Final = 1024
"""Discord counts UTF-16 units; so do we."""

NAME_CELLS: Final = 20


def message(
    title: str, description: str, colour: int, fields: list[Payload], *, footer: str, ended_at: datetime
) -> Payload:
    """A message of one embed, whose time is that of what it is about."""
    embed = {
        "title": title,
        "description": description,
        "color": colour,
        "fields": fields,
        "footer": {"text": footer},
        "timestamp": ended_at.astimezone(UTC).isoformat(),
    }
    return {"embeds": [embed], "allowed_mentions": {"parse": []}}


def linked(post: Payload, receipt_url: str | None) -> Payload:
    """Discord makes no links in a footer: it says the word, and the title leads there."""
    if receipt_url is not None:
        embed = post["embeds"][0]
        embed["url"] = receipt_url
        embed["footer"]["text"] += " · receipt: see the title"
    return post


def field(name: str, value: str, *, inline: bool = False) -> Payload:
    """A heading and what stands below it."""
    return {"name": name, "value": value, "inline": inline}


def counted(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def names(players: Iterable[tuple[str, str]], limit: int = FIELD_LIMIT) -> str:
    """Of names with their GUIDs one a line, in the order of the alphabet; those that do not fit are counted."""
    lines = [in_markdown(name, NAME_CELLS) for name, _ in sorted(players, key=lambda each: (each[0].lower(), each[1]))]
    return fitting(lines, limit) if lines else "nobody"


def fitting(lines: list[str], limit: int = FIELD_LIMIT) -> str:
    """As many lines as a field holds, and how many are left out."""
    text = "\n".join(lines)
    shown = len(lines)
    while units(text) > limit:
        shown -= 1
        text = "\n".join([*lines[:shown], f"and {len(lines) - shown} more"])
    return text


def units(text: str) -> int:
    """How long Discord takes a text to be."""
    return len(text.encode("utf-16-le")) // 2
