"""What a post becomes when its round was changed or withdrawn."""

from __future__ import annotations

from typing import Any, Final

from include.posts.fields import FIELD_LIMIT
from include.posts.text import in_markdown

WITHDRAWN_COLOUR: Final = 0x95A5A6
NOTE_CELLS: Final = 400


def with_note(payload: dict[str, Any], note: str | None) -> dict[str, Any]:
    """Give the post with what was corrected as its last field; a withdrawn post says it already."""
    embed = payload["embeds"][0]
    if not note or "fields" not in embed:
        return payload
    corrected = {"name": "Corrected", "value": _fitting(note), "inline": False}
    return {**payload, "embeds": [{**embed, "fields": [*embed["fields"], corrected]}]}


def withdrawn_post(note: str) -> dict[str, Any]:
    """What stands in the place of a round that no longer counts, and why."""
    embed = {"title": "Withdrawn", "description": _fitting(note), "color": WITHDRAWN_COLOUR}
    return {"embeds": [embed], "allowed_mentions": {"parse": []}}


def _fitting(note: str) -> str:
    """As much of a note as a field holds: escapes and accents can make it several times as long as it looks."""
    cells = NOTE_CELLS
    while len((text := in_markdown(note, cells)).encode("utf-16-le")) > 2 * FIELD_LIMIT:
        cells -= 20
    return text
