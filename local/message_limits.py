"""What Discord refuses in a webhook message, said in the shape in which it says it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

EMPTY_MESSAGE: Final = {"message": "Cannot send an empty message", "code": 50006}

CONTENT_LIMIT: Final = 2000
EMBEDS_LIMIT: Final = 10
EMBEDS_TEXT_LIMIT: Final = 6000
FIELDS_LIMIT: Final = 25
LARGEST_COLOUR: Final = 0xFFFFFF

Errors = dict[str, Any]


def refusal(message: object) -> Errors | None:
    """Give the body of Discord's 400 answer, None for a message that it would take."""
    if not isinstance(message, dict):
        return _invalid({"_errors": [_error("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")]})
    content, embeds = message.get("content"), message.get("embeds")
    if not content and not embeds:
        return EMPTY_MESSAGE
    errors: Errors = {}
    _check_text(errors, "content", content, CONTENT_LIMIT)
    if embeds:
        _put(errors, "embeds", _embeds_errors(embeds))
    return _invalid(errors) if errors else None


def _embeds_errors(embeds: object) -> Errors:
    if not isinstance(embeds, list):
        return _own("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    if len(embeds) > EMBEDS_LIMIT:
        return _own("BASE_TYPE_MAX_LENGTH", f"Must be {EMBEDS_LIMIT} or fewer in length.")
    errors: Errors = {}
    for place, embed in enumerate(embeds):
        _put(errors, str(place), _embed_errors(embed))
    if not errors and sum(_text_size(embed) for embed in embeds) > EMBEDS_TEXT_LIMIT:
        return _own("MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBEDS_TEXT_LIMIT}")
    return errors


def _embed_errors(embed: object) -> Errors:
    if not isinstance(embed, dict):
        return _own("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
    errors: Errors = {}
    _check_text(errors, "title", embed.get("title"), 256)
    _check_text(errors, "description", embed.get("description"), 4096)
    for part, key in (("footer", "text"), ("author", "name")):
        inner: Errors = {}
        _check_text(inner, key, _of(embed.get(part), key), 2048 if part == "footer" else 256)
        _put(errors, part, inner)
    colour = embed.get("color")
    if colour is not None and not (isinstance(colour, int) and 0 <= colour <= LARGEST_COLOUR):
        errors["color"] = _own("NUMBER_TYPE_MAX", f"int value should be less than or equal to {LARGEST_COLOUR}.")
    if not _is_time(embed.get("timestamp")):
        errors["timestamp"] = _own("DATE_TIME_TYPE_PARSE", "Could not parse. Should be ISO8601.")
    _put(errors, "fields", _fields_errors(embed.get("fields") or []))
    return errors


def _fields_errors(fields: object) -> Errors:
    if not isinstance(fields, list):
        return _own("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    if len(fields) > FIELDS_LIMIT:
        return _own("BASE_TYPE_MAX_LENGTH", f"Must be {FIELDS_LIMIT} or fewer in length.")
    errors: Errors = {}
    for place, field in enumerate(fields):
        inner: Errors = {}
        for key, limit in (("name", 256), ("value", 1024)):
            _check_text(inner, key, _of(field, key), limit, required=True)
        _put(errors, str(place), inner)
    return errors


def _check_text(errors: Errors, key: str, text: object, limit: int, *, required: bool = False) -> None:
    if required and (text is None or not str(text).strip()):
        errors[key] = _own("BASE_TYPE_REQUIRED", "This field is required")
    elif text is not None and not isinstance(text, str):
        errors[key] = _own("STRING_TYPE_CONVERT", "Could not interpret as string.")
    elif isinstance(text, str) and _units(text) > limit:
        errors[key] = _own("BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length.")


def _text_size(embed: dict[str, Any]) -> int:
    texts = [embed.get("title"), embed.get("description"), _of(embed.get("footer"), "text")]
    texts.append(_of(embed.get("author"), "name"))
    for field in embed.get("fields") or []:
        texts += [field["name"], field["value"]]
    return sum(_units(text) for text in texts if text)


def _is_time(value: object) -> bool:
    if value is None:
        return True
    try:
        datetime.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def _of(value: object, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _units(text: str) -> int:
    # The client counts UTF-16 units; Discord is never stricter than that.
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _put(errors: Errors, key: str, inner: Errors) -> None:
    if inner:
        errors[key] = inner


def _error(code: str, message: str) -> dict[str, str]:
    return {"code": code, "message": message}


def _own(code: str, message: str) -> Errors:
    return {"_errors": [_error(code, message)]}


def _invalid(errors: Errors) -> Errors:
    return {"message": "Invalid Form Body", "code": 50035, "errors": errors}
