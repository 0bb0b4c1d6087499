"""Who may do what in a channel, as Discord computes it (topics/permissions, "Permission Overwrites")."""

from __future__ import annotations

from collections.abc import Iterable

from tests.discord_server.values import (
    ADMINISTRATOR,
    ATTACH_FILES,
    EMBED_LINKS,
    EVERYTHING,
    MENTION_EVERYONE,
    SEND_MESSAGES,
    VIEW_CHANNEL,
    Json,
)


def base(everyone: Json, roles: Iterable[Json]) -> int:
    """What a member may do in the whole server."""
    have = int(everyone["permissions"])
    for role in roles:
        have |= int(role["permissions"])
    return EVERYTHING if have & ADMINISTRATOR else have


def in_channel(have: int, channel: Json, everyone_id: str, member: Json) -> int:
    """What is left of it in a channel: @everyone's overwrite first, then those of roles together, then the member's."""
    if have & ADMINISTRATOR:
        return EVERYTHING
    overwrites = {each["id"]: each for each in channel.get("permission_overwrites", [])}
    for ids in ([everyone_id], member["roles"], [member["user"]["id"]]):
        found = [overwrites[each] for each in ids if each in overwrites]
        for each in found:
            have &= ~int(each["deny"])
        for each in found:
            have |= int(each["allow"])
    return _without_what_needs_another(have)


def _without_what_needs_another(have: int) -> int:
    if not have & VIEW_CHANNEL:
        return 0
    return have if have & SEND_MESSAGES else have & ~(EMBED_LINKS | ATTACH_FILES | MENTION_EVERYONE)
