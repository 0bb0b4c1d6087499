"""What a post becomes when its round was changed or withdrawn."""

from __future__ import annotations

from typing import Any, Final

from include.posts.text import in_markdown

WITHDRAWN_COLOUR: Final = 0x95A5A6
NOTE_CELLS: Final = 400


def with_note(payload: dict[str, Any], note: str | None) -> dict[str, Any]:
    """Give the post with what was corrected as its last field; a withdrawn post says it already."""
    embed = payload["embeds"][0]
    if not note or "fields" not in embed:
        return payload
    corrected = {"name": "Corrected", "value": in_markdown(note, NOTE_CELLS), "inline": False}
    return {**payload, "embeds": [{**embed, "fields": [*embed["fields"], corrected]}]}


def withdrawn_post(note: str) -> dict[str, Any]:
    """What stands in the place of a round that no longer counts, and why."""
    embed = {"title": "Withdrawn", "description": in_markdown(note, NOTE_CELLS), "color": WITHDRAWN_COLOUR}
    return {"embeds": [embed], "allowed_mentions": {"parse": []}}
