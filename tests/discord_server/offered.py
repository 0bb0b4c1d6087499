"""What Discord's own app lets a member send: only options that a command has, of their types, within their ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tests.discord_server.limits import components
from tests.discord_server.routes_application import GROUP, SLASH, SUBCOMMAND
from tests.discord_server.values import Json

if TYPE_CHECKING:
    from tests.discord_server.world import World

STRING, INTEGER, BOOLEAN, USER, NUMBER = 3, 4, 5, 6, 10
TEXT_INPUT = 4
LONGEST_TEXT = 6000


class NotOfferedError(LookupError):
    """A member cannot do this in Discord's app."""


def command_data(world: World, path: str, options: Mapping[str, Any], focused: str | None = None) -> Json:
    """
    Give the data of an interaction with a slash command.

    Args:
        path: the command's name, and those of its group and subcommand, like "privacy export".
        options: users as their `Person.user`.
        focused: the option that is being typed, for autocomplete.
    """
    command, leaf = _find(world, path.split())
    known = {each["name"]: each for each in leaf.get("options") or []}
    given = [_option(path, known, name, value, name == focused) for name, value in options.items()]
    missing = [name for name, each in known.items() if each.get("required") and name not in options]
    if focused is None and missing:
        raise NotOfferedError(f"/{path} needs {missing}")
    for depth, name in enumerate(reversed(path.split()[1:])):
        given = [{"name": name, "type": GROUP if depth else SUBCOMMAND, "options": given}]
    users = {each["id"]: each for each in options.values() if isinstance(each, dict)}
    resolved = {"users": users, "members": {user_id: _member(world, user_id) for user_id in users}}
    where = {"guild_id": command["guild_id"]} if "guild_id" in command else {}
    data = {"id": command["id"], "name": command["name"], "type": SLASH, "options": given, "resolved": resolved}
    return data | where


def _find(world: World, names: list[str]) -> tuple[Json, Json]:
    commands = [each for listed in world.commands.values() for each in listed if each["type"] == SLASH]
    command = leaf = _named(commands, names[0])
    for name in names[1:]:
        leaf = _named(leaf.get("options") or [], name)
    return command, leaf


def _named(listed: Iterable[Json], name: str) -> Json:
    for each in listed:
        if each["name"] == name:
            return each
    raise NotOfferedError(f"there is no /{name}; there are {[each['name'] for each in listed]}")


def _option(path: str, known: Mapping[str, Json], name: str, value: Any, is_focused: bool) -> Json:
    spec = known.get(name)
    if spec is None:
        raise NotOfferedError(f"/{path} takes no {name}; it takes {list(known)}")
    if is_focused:
        if not spec.get("autocomplete"):
            raise NotOfferedError(f"/{path} suggests nothing for {name}")
        return {"name": name, "type": spec["type"], "value": str(value), "focused": True}
    _check_value(f"/{path} {name}", spec, value)
    return {"name": name, "type": spec["type"], "value": value["id"] if spec["type"] == USER else value}


def _check_value(where: str, spec: Json, value: Any) -> None:
    kinds = {STRING: str, INTEGER: int, BOOLEAN: bool, USER: dict, NUMBER: (int, float)}
    if not isinstance(value, kinds[spec["type"]]):
        raise NotOfferedError(f"{where} does not take {value!r}")
    if spec.get("choices") and value not in [each["value"] for each in spec["choices"]]:
        raise NotOfferedError(f"{where} is not among its choices: {value!r}")
    if spec["type"] in (INTEGER, NUMBER):
        _check_range(where, value, spec.get("min_value"), spec.get("max_value"))
    if spec["type"] == STRING:
        _check_range(where, len(value), spec.get("min_length", 1), spec.get("max_length", LONGEST_TEXT))


def _check_range(where: str, value: float, least: float | None, most: float | None) -> None:
    if (least is not None and value < least) or (most is not None and value > most):
        raise NotOfferedError(f"{where} goes from {least} to {most}, not {value}")


def _member(world: World, user_id: str) -> Json:
    member = {key: part for key, part in world.members[user_id].items() if key != "user"}
    return {**member, "permissions": str(world.may(user_id))}


def component_data(message: Json, custom_id: str, values: list[str] | None) -> Json:
    """Give the data of a click on a component that can be clicked."""
    for each in components(message["components"]):
        if each.get("custom_id") == custom_id and not each.get("disabled"):
            data = {"custom_id": custom_id, "component_type": each["type"], "id": each["id"]}
            return data if values is None else {**data, "values": values}
    raise NotOfferedError(f"no component {custom_id!r} can be clicked; there are {labels(message)}")


def labels(message: Json) -> dict[str, bool]:
    """What stands on a message's buttons, and whether it can be clicked."""
    buttons = [each for each in components(message["components"]) if each["type"] == 2]
    return {each.get("label") or each["emoji"]["name"]: not each.get("disabled") for each in buttons}


def custom_id(message: Json, label: str) -> str:
    """Give the id of the button that says this."""
    for each in components(message["components"]):
        if label in (each.get("label"), (each.get("emoji") or {}).get("name")):
            return str(each["custom_id"])
    raise NotOfferedError(f"no button says {label!r}; there are {labels(message)}")


def form_data(modal: Json, values: Mapping[str, str]) -> Json:
    """Give the data of a form as it is sent off; `values` by the inputs' ids."""
    inputs = [each for each in components(modal["components"]) if each["type"] == TEXT_INPUT]
    if unknown := values.keys() - {each["custom_id"] for each in inputs}:
        raise NotOfferedError(f"the form has no {sorted(unknown)}")
    for each in inputs:
        text = values.get(each["custom_id"], "")
        least = each.get("min_length", 1 if each.get("required", True) else 0)
        _check_range(each["custom_id"], len(text), least, each.get("max_length", 4000))
    filled = [
        {"type": TEXT_INPUT, "custom_id": each["custom_id"], "value": values.get(each["custom_id"], "")}
        for each in inputs
    ]
    return {"custom_id": modal["custom_id"], "components": [{"type": 1, "components": [each]} for each in filled]}
