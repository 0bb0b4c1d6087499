"""Embeds of answers: always within Discord's limits, tables as narrow as a phone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from include.posts.fields import Payload, fitting, units
from include.posts.table import TABLE_CELLS as TABLE_CELLS
from include.posts.table import table as table

COLOUR: Final = 0x4A7FB5

DESCRIPTION_LIMIT: Final = 4000
EMBED_LIMIT: Final = 6000
"""Of all texts together (Discord's reference, "Embed Limits")."""

MOST_FIELDS: Final = 25

TITLE_CELLS: Final = 120

Align = Literal["<", ">"]


def embed(
    title: str,
    description: str = "",
    fields: Iterable[Payload] = (),
    *,
    footer: str = "",
    colour: int = COLOUR,
) -> Payload:
    """
    Give an embed; the last fields are left out when they are too many or too long, and the footer says how many.

    Args:
        title, description, fields: safe already (`include.posts.text`), the fields from `include.posts.fields.field`.
    """
    said: Payload = {"title": title, "color": colour}
    if description:
        said["description"] = fitting(description.split("\n"), DESCRIPTION_LIMIT)
    listed = list(fields)
    shown = min(len(listed), MOST_FIELDS)
    while size(whole := said | _rest(listed[:shown], len(listed) - shown, footer)) > EMBED_LIMIT and shown:
        shown -= 1
    return whole


def _rest(fields: list[Payload], left_out: int, footer: str) -> Payload:
    words = [footer] if footer else []
    words += [f"{left_out:,} more do not fit."] if left_out else []
    return ({"fields": fields} if fields else {}) | ({"footer": {"text": " · ".join(words)}} if words else {})


def size(said: Payload) -> int:
    """Count what Discord counts towards its 6,000."""
    texts = [said.get("title", ""), said.get("description", ""), said.get("footer", {}).get("text", "")]
    texts += [text for each in said.get("fields", ()) for text in (each["name"], each["value"])]
    return sum(map(units, texts))
