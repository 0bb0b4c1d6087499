"""Messages as Discord keeps them: what a new one holds, what an edit changes, which files stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from tests.discord_server.limits import components
from tests.discord_server.mentions import mentioned
from tests.discord_server.values import LARGEST_FILE, LOADING, Json, RefusedError, invalid, snowflake

EDITABLE = ("content", "embeds", "components", "flags")


class Upload(NamedTuple):
    """One file of a request."""

    filename: str
    content: bytes


def new_message(
    channel_id: str, author: Json, body: Json, attachments: list[Json], replied_to: str | None = None
) -> Json:
    """Give a message; `replied_to` is the author of the one that this replies to."""
    _number(body.get("components") or [])
    message = {
        "id": snowflake(), "channel_id": channel_id, "author": author, "type": 19 if replied_to else 0,
        "content": body.get("content") or "", "embeds": _shown(body.get("embeds") or [], attachments),
        "components": body.get("components") or [], "attachments": attachments, "flags": body.get("flags") or 0,
        "timestamp": datetime.now(UTC).isoformat(), "edited_timestamp": None, "tts": False, "pinned": False,
        "reactions": [], **mentioned(body.get("content") or "", body.get("allowed_mentions"), replied_to),
    }  # fmt: skip
    if body.get("message_reference"):
        message["message_reference"] = {"type": 0, **body["message_reference"], "channel_id": channel_id}
    return message


def changed(message: Json, body: Json, attachments: list[Json]) -> Json:
    """Change a message in place, as an edit does: what the body leaves out stays. Filling a deferred one is no edit."""
    is_first = bool(message["flags"] & LOADING)
    _number(body.get("components") or [])
    message |= {key: body[key] or type(message[key])() for key in EDITABLE if key in body}
    message["attachments"] = attachments
    message["embeds"] = _shown(message["embeds"], attachments)
    if not is_first:
        message["edited_timestamp"] = datetime.now(UTC).isoformat()
    if "content" in body:
        message |= mentioned(message["content"], body.get("allowed_mentions"))
    return message


def attached(body: Json, uploads: Mapping[str, Upload], before: list[Json], contents: dict[str, bytes]) -> list[Json]:
    """
    Give a message's attachments after a request, and keep the contents of new ones.

    An edit whose body lists `attachments` keeps only those it lists (reference: "Editing Message Attachments").

    Raises:
        RefusedError: a file is too large, or one is listed that does not exist.
    """
    listed = {str(each["id"]): each for each in body.get("attachments") or []}
    if any(len(each.content) > LARGEST_FILE for each in uploads.values()):
        raise RefusedError(413, 40005, "Request entity too large")
    known = {each["id"] for each in before} | {_index(field) for field in uploads}
    if "attachments" in body and not listed.keys() <= known:
        raise invalid("attachments", "Unknown attachment")
    kept = [each for each in before if body.get("attachments") is None or each["id"] in listed]
    return kept + [_attachment(each, listed.get(_index(field), {}), contents) for field, each in uploads.items()]


def _index(field: str) -> str:
    """ "files[0]" -> "0"."""
    return field.partition("[")[2].rstrip("]") or field


def _attachment(upload: Upload, described: Json, contents: dict[str, bytes]) -> Json:
    attachment_id, name = snowflake(), described.get("filename") or upload.filename
    contents[attachment_id] = upload.content
    url = f"http://cdn.invalid/attachments/{attachment_id}/{name}"
    return {
        "id": attachment_id, "filename": name, "size": len(upload.content), "url": url, "proxy_url": url,
        "description": described.get("description"),
    }  # fmt: skip


def _shown(embeds: list[Json], attachments: Iterable[Json]) -> list[Json]:
    """Point `attachment://name` at the file; an image without its file is not shown."""
    urls = {f"attachment://{each['filename']}": each["url"] for each in attachments}
    shown = []
    for embed in embeds:
        image = (embed.get("image") or {}).get("url", "")
        if image in urls:
            embed = {**embed, "image": {"url": urls[image]}}
        elif image.startswith("attachment://"):
            embed = {key: part for key, part in embed.items() if key != "image"}
        shown.append({"type": "rich", **embed})
    return shown


def _number(top: list[Json]) -> None:
    """Discord gives every component an id, depth first, from 1."""
    for number, component in enumerate(components(top), 1):
        component.setdefault("id", number)
