"""The documented limits of a message (resources/message, "Embed Limits"; components/reference)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.discord_server.values import COMPONENTS_V2, Json, RefusedError, invalid

ROW: Final = 1
BUTTON: Final = 2
SELECT: Final = 3
LINK_STYLE: Final = 5

_SOMETHING = ("content", "embeds", "components", "attachments", "sticker_ids", "poll")


def units(text: str | None) -> int:
    """Count as Discord does: UTF-16 units, so an emoji is two."""
    return len((text or "").encode("utf-16-le", "surrogatepass")) // 2


def within(path: str, text: str | None, most: int) -> int:
    """Give a text's length, or refuse it."""
    if units(text) > most:
        raise invalid(path, f"Must be {most} or fewer in length.")
    return units(text)


def check_message(body: Json) -> None:
    """
    Let pass what Discord would post.

    Raises:
        RefusedError: as Discord answers.
    """
    within("content", body.get("content"), 2000)
    if body.get("flags", 0) & COMPONENTS_V2 and (body.get("content") or body.get("embeds")):
        raise invalid("content", "cannot be used with MessageFlags.IS_COMPONENTS_V2")
    _check_embeds(body.get("embeds") or [])
    _check_components(body)
    if not any(body.get(key) for key in _SOMETHING):
        raise RefusedError(400, 50006, "Cannot send an empty message")


def _check_embeds(embeds: list[Json]) -> None:
    if len(embeds) > 10:
        raise invalid("embeds", "Must be 10 or fewer in length.")
    if sum(_embed_size(f"embeds.{place}", embed) for place, embed in enumerate(embeds)) > 6000:
        raise invalid("embeds", "Embed size exceeds maximum size of 6000")


def _embed_size(path: str, embed: Json) -> int:
    size = within(f"{path}.title", embed.get("title"), 256)
    size += within(f"{path}.description", embed.get("description"), 4096)
    size += within(f"{path}.footer.text", (embed.get("footer") or {}).get("text"), 2048)
    size += within(f"{path}.author.name", (embed.get("author") or {}).get("name"), 256)
    fields = embed.get("fields") or []
    if len(fields) > 25:
        raise invalid(f"{path}.fields", "Must be 25 or fewer in length.")
    for place, field in enumerate(fields):
        for key, most in (("name", 256), ("value", 1024)):
            if not (field.get(key) or "").strip():
                raise invalid(f"{path}.fields.{place}.{key}", "This field is required")
            size += within(f"{path}.fields.{place}.{key}", field[key], most)
    return size


def components(top: list[Json]) -> Iterator[Json]:
    """Give all components, depth first in the order they are shown."""
    for component in top:
        yield component
        inside = [*component.get("components", []), component.get("accessory"), component.get("component")]
        yield from components([each for each in inside if each])


def _check_components(body: Json) -> None:
    rows, is_v2 = body.get("components") or [], body.get("flags", 0) & COMPONENTS_V2
    every = list(components(rows))
    if (not is_v2 and len(rows) > 5) or len(every) > 40:
        raise invalid("components", "Must be 5 or fewer in length.")
    ids = [each["custom_id"] for each in every if each.get("custom_id") is not None]
    if len(ids) != len(set(ids)):
        raise invalid("components", "Component custom id cannot be duplicated")
    for each in every:
        _check_component(each)


def _check_component(each: Json) -> None:
    within("components.custom_id", each.get("custom_id"), 100)
    if each["type"] == ROW and not 1 <= len(each.get("components", [])) <= 5:
        raise invalid("components", "Must be between 1 and 5 in length.")
    if each["type"] == BUTTON:
        within("components.label", each.get("label"), 80)
        if not (each.get("label") or each.get("emoji")):
            raise invalid("components.label", "A button must have a label or an emoji")
        if each.get("style") != LINK_STYLE and not each.get("custom_id"):
            raise invalid("components.custom_id", "This field is required")
    if each["type"] == SELECT:
        if not 1 <= len(each.get("options", [])) <= 25:
            raise invalid("components.options", "Must be between 1 and 25 in length.")
        for option in each["options"]:
            within("components.options.label", option["label"], 100)
            within("components.options.value", option["value"], 100)


def check_modal(modal: Json) -> None:
    """
    Let pass a form that Discord would open (interactions/receiving-and-responding, "Modal").

    Raises:
        RefusedError: as Discord answers.
    """
    if not modal.get("title") or not modal.get("custom_id"):
        raise invalid("data.title", "This field is required")
    within("data.title", modal["title"], 45)
    within("data.custom_id", modal["custom_id"], 100)
    if not 1 <= len(modal.get("components", [])) <= 5:
        raise invalid("data.components", "Must be between 1 and 5 in length.")
    for each in components(modal["components"]):
        within("data.components.label", each.get("label"), 45)
        within("data.components.placeholder", each.get("placeholder"), 100)
        within("data.components.custom_id", each.get("custom_id"), 100)


def check_choices(choices: list[Json]) -> None:
    """
    Let pass what Discord would offer while somebody types.

    Raises:
        RefusedError: as Discord answers.
    """
    if len(choices) > 25:
        raise invalid("data.choices", "Must be 25 or fewer in length.")
    for place, choice in enumerate(choices):
        if not choice["name"]:
            raise invalid(f"data.choices.{place}.name", "This field is required")
        within(f"data.choices.{place}.name", choice["name"], 100)
        if isinstance(choice["value"], str):
            within(f"data.choices.{place}.value", choice["value"], 100)
