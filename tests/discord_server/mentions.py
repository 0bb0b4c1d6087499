"""Whom a message notifies (resources/message, "Allowed Mentions Object"). Embeds notify nobody."""

from __future__ import annotations

import re
from typing import Final

from tests.discord_server.values import Json

_USER: Final = re.compile(r"<@!?(\d+)>")
_ROLE: Final = re.compile(r"<@&(\d+)>")
_EVERYONE: Final = re.compile(r"@(everyone|here)")
_CODE: Final = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)

ALL: Final = ("users", "roles", "everyone")


def mentioned(content: str, allowed: Json | None, replied_to: str | None = None) -> Json:
    """
    Give the fields of a message that say whom it notifies.

    Args:
        allowed: None where the body has none: then all that the text names.
        replied_to: the author of the message that is replied to.
    """
    allowed = {"parse": list(ALL)} if allowed is None else allowed
    parse, text = allowed.get("parse", []), _CODE.sub("", content)
    users = [each for each in _USER.findall(text) if "users" in parse or each in map(str, allowed.get("users", []))]
    roles = [each for each in _ROLE.findall(text) if "roles" in parse or each in map(str, allowed.get("roles", []))]
    if replied_to and allowed.get("replied_user", "users" in parse) and replied_to not in users:
        users.append(replied_to)
    return {
        "mentions": users,
        "mention_roles": roles,
        "mention_everyone": "everyone" in parse and _EVERYONE.search(text) is not None,
    }
