"""Requests judged by Discord's own OpenAPI description, where that is there."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.discord_server.requests import Route
from tests.discord_server.values import Json, invalid

DESCRIPTION: Final = Path(__file__).parents[3] / "shared" / "discord" / "openapi.json"

Validate = Callable[[Route, Any], None]
"""Called with a route and a body; raises `RefusedError`."""


def validator() -> Validate | None:
    """Give a function that refuses a body that the description does not know, or None without the description."""
    if not DESCRIPTION.is_file():
        return None
    return _validate


def _validate(route: Route, body: Any) -> None:
    judge = _judge(route.method, _pattern(route.template))
    if judge is None or body is None:
        return
    error = best_match(judge.iter_errors(_with_words_for_ids(body)))
    if error is not None:
        error = min(error.context, key=lambda each: -len(each.absolute_path), default=error)
        path = ".".join(map(str, error.absolute_path)) or "body"
        raise invalid(path, error.message[:300])


def _with_words_for_ids(body: Any) -> Any:
    """Discord takes numbers for ids, which discord.py sends of some things; the description knows words only."""
    if not isinstance(body, dict):
        return body
    body = dict(body)
    if body.get("data"):
        body["data"] = _with_words_for_ids(body["data"])
    if body.get("attachments"):
        body["attachments"] = [{**each, "id": str(each["id"])} for each in body["attachments"]]
    if body.get("message_reference"):
        body["message_reference"] = _with_words_for_ids(body["message_reference"])
    return {key: str(each) if key.endswith("_id") and isinstance(each, int) else each for key, each in body.items()}


def _pattern(template: str) -> str:
    """Make paths comparable whatever their parameters are called."""
    parts = template.replace("@me", "{}").replace("@original", "{}").split("/")
    return "/".join("{}" if part.startswith("{") else part for part in parts)


@cache
def _description() -> Json:
    described: Json = json.loads(DESCRIPTION.read_text())
    return described


@cache
def _registry() -> Registry[Any]:
    resource = Resource(contents=_description(), specification=DRAFT202012)
    return Registry().with_resource("urn:discord", resource)


@cache
def _judge(method: str, pattern: str) -> Draft202012Validator | None:
    for path, item in _description()["paths"].items():
        if _pattern(path) == pattern and method.lower() in item:
            content = item[method.lower()].get("requestBody", {}).get("content", {})
            if "application/json" not in content:
                return None
            pointer = path.replace("~", "~0").replace("/", "~1")
            place = f"urn:discord#/paths/{pointer}/{method.lower()}/requestBody/content/application~1json/schema"
            return Draft202012Validator({"$ref": place.replace("{", "%7B").replace("}", "%7D")}, registry=_registry())
    return None
