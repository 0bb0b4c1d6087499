"""Embeds of answers: always within Discord's limits, tables as narrow as a phone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from include.posts.fields import Payload, fitting, units
from include.posts.table import TABLE_CELLS as TABLE_CELLS
from include.posts.table import table as table

COLOUR: Final = 0x4A7FB5

DESCRIPTION_LIMIT: Final = 4000
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
    Give an embed.

    Args:
        title, description, fields: safe already (`include.posts.text`), the fields from `include.posts.fields.field`.
    """
    said: Payload = {"title": title, "color": colour}
    if description:
        said["description"] = fitting(description.split("\n"), DESCRIPTION_LIMIT)
    if listed := list(fields):
        said["fields"] = listed
    if footer:
        said["footer"] = {"text": footer}
    return said


def size(said: Payload) -> int:
    """Count what Discord counts towards its 6,000."""
    texts = [said.get("title", ""), said.get("description", ""), said.get("footer", {}).get("text", "")]
    texts += [text for each in said.get("fields", ()) for text in (each["name"], each["value"])]
    return sum(map(units, texts))
