"""One server of Discord: its roles, channels, members, who is in voice, and what was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from tests.discord_server import permissions
from tests.discord_server.messages import Upload, attached, changed, new_message
from tests.discord_server.values import (
    ADMINISTRATOR,
    DM,
    EVERYTHING,
    MEMBERS_MAY,
    PRESENCES,
    TEXT,
    VOICE,
    VOICE_STATES,
    Json,
    snowflake,
)

JOINED = datetime(2024, 1, 1, tzinfo=UTC).isoformat()


def new_user(name: str, *, is_bot: bool = False) -> Json:
    """Give a user as Discord describes one."""
    return {
        "id": snowflake(), "username": name, "discriminator": "0", "global_name": name, "avatar": None, "bot": is_bot,
        "flags": 0, "public_flags": 0, "primary_guild": None,
    }  # fmt: skip


class World:
    """
    What Discord knows.

    Attributes:
        messages: by id, in the order they were written; those that only one member sees, too.
        files: contents of attachments by their ids.
        commands: as the bot has synchronised them, by the server's id, or "" for everywhere.
    """

    def __init__(self) -> None:
        self.app_id = snowflake()
        self.bot_user = {**new_user("fragflow", is_bot=True), "id": self.app_id}
        self.guild_id = snowflake()
        self.roles: dict[str, Json] = {}
        self.channels: dict[str, Json] = {}
        self.members: dict[str, Json] = {}
        self.voice_states: dict[str, Json] = {}
        self.messages: dict[str, Json] = {}
        self.files: dict[str, bytes] = {}
        self.commands: dict[str, list[Json]] = {}
        self.everyone = self._role("@everyone", MEMBERS_MAY, self.guild_id)
        self.bot_role = self._role("fragflow", ADMINISTRATOR)
        self.add_member(self.bot_user, [self.bot_role])
        self.general = self.add_channel("general")

    def add_role(self, name: str, may: int = 0) -> Json:
        """Make a role that may do something in every channel."""
        return self._role(name, may)

    def _role(self, name: str, may: int, role_id: str | None = None) -> Json:
        role = {
            "id": role_id or snowflake(), "name": name, "permissions": str(may), "position": len(self.roles),
            "color": 0, "colors": {"primary_color": 0}, "hoist": False, "managed": False,
            "mentionable": False, "flags": 0,
        }  # fmt: skip
        self.roles[role["id"]] = role
        return role

    def add_member(self, user: Json, roles: Iterable[Json] = ()) -> Json:
        """Let a user join."""
        member = {
            "user": user, "roles": [role["id"] for role in roles], "flags": 0, "joined_at": JOINED,
            "deaf": False, "mute": False, "nick": None,
        }  # fmt: skip
        self.members[user["id"]] = member
        return member

    def add_channel(self, name: str, kind: int = TEXT) -> Json:
        """Make a channel that everybody may use."""
        channel = {
            "id": snowflake(), "type": kind, "name": name, "position": len(self.channels), "guild_id": self.guild_id,
            "permission_overwrites": [], "parent_id": None, "nsfw": False,
            **({"bitrate": 64000, "user_limit": 0} if kind == VOICE else {}),
        }  # fmt: skip
        self.channels[channel["id"]] = channel
        return channel

    def only(self, channel: Json, may: int) -> None:
        """Let the bot do only this in a channel; it is no administrator any more."""
        self.bot_role["permissions"] = "0"
        overwrites = [each for each in channel["permission_overwrites"] if each["id"] != self.app_id]
        mine = {"id": self.app_id, "type": 1, "allow": str(may), "deny": str(EVERYTHING & ~may)}
        channel["permission_overwrites"] = [*overwrites, mine]

    def direct_channel(self, user_id: str) -> Json:
        """Give the channel that the bot and a member have to themselves, made when first asked for."""
        for channel in self.channels.values():
            if channel["type"] == DM and channel["recipients"][0]["id"] == user_id:
                return channel
        channel = {"id": snowflake(), "type": DM, "recipients": [self.members[user_id]["user"]], "flags": 0}
        self.channels[channel["id"]] = channel
        return channel

    def may(self, user_id: str, channel: Json | None = None) -> int:
        """What a member may do in a channel, or anywhere."""
        if channel and channel["type"] == DM:
            return EVERYTHING
        member = self.members[user_id]
        have = permissions.base(self.everyone, [self.roles[each] for each in member["roles"]])
        return permissions.in_channel(have, channel, self.guild_id, member) if channel else have

    def post(self, channel_id: str, author: Json, body: Json, files: Mapping[str, Upload] | None = None) -> Json:
        """Write a message into a channel."""
        message = new_message(
            channel_id, author, body, attached(body, files or {}, [], self.files), self._author_of(body)
        )
        self.messages[message["id"]] = message
        return self._with_users(message)

    def edit(self, message: Json, body: Json, files: Mapping[str, Upload] | None = None) -> Json:
        """Change a message in place."""
        return self._with_users(changed(message, body, attached(body, files or {}, message["attachments"], self.files)))

    def _with_users(self, message: Json) -> Json:
        mentions = [each["id"] if isinstance(each, dict) else each for each in message["mentions"]]
        message["mentions"] = [self.members[each]["user"] for each in mentions if each in self.members]
        return message

    def _author_of(self, body: Json) -> str | None:
        replied_to = self.messages.get(str((body.get("message_reference") or {}).get("message_id")))
        return replied_to["author"]["id"] if replied_to else None

    def guild(self, intents: int) -> Json:
        """The server as GUILD_CREATE tells it: without PRESENCES the bot must ask for most members (op 8)."""
        seen = {self.app_id, *(self.voice_states if intents & VOICE_STATES else ())}
        return {
            "id": self.guild_id, "name": "ET:Legacy", "owner_id": "1", "member_count": len(self.members),
            "large": False, "unavailable": False, "roles": list(self.roles.values()), "emojis": [], "stickers": [],
            "features": [], "threads": [], "channels": [each for each in self.channels.values() if each["type"] != DM],
            "members": [member for key, member in self.members.items() if key in seen or intents & PRESENCES],
            "voice_states": list(self.voice_states.values()) if intents & VOICE_STATES else [],
            "presences": [], "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [],
            "preferred_locale": "en-US", "premium_tier": 0, "verification_level": 0,
            "default_message_notifications": 0, "explicit_content_filter": 0, "nsfw_level": 0, "mfa_level": 0,
            "afk_timeout": 300, "system_channel_flags": 0,
        }  # fmt: skip
