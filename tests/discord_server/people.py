"""Members, who do what people do."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.discord_server.offered import command_data, component_data, custom_id, form_data
from tests.discord_server.routes_interactions import AUTOCOMPLETE, COMMAND, COMPONENT, FORM, MODAL
from tests.discord_server.uses import Use
from tests.discord_server.values import ADMINISTRATOR, DM, VIEW_CHANNEL, Json, snowflake

if TYPE_CHECKING:
    from tests.discord_server.server import DiscordServer


@dataclass(frozen=True)
class Person:
    """One member of the server."""

    server: DiscordServer = field(repr=False)
    user: Json

    @property
    def id(self) -> int:
        """Their Discord id."""
        return int(self.user["id"])

    @property
    def mention(self) -> str:
        """How a text mentions them."""
        return f"<@{self.user['id']}>"

    @property
    def direct(self) -> Json:
        """The channel that they and the bot have to themselves."""
        return self.server.world.direct_channel(self.user["id"])

    async def say(self, text: str, channel: Json | None = None) -> Json:
        """Write a message."""
        world, channel = self.server.world, channel or self.server.world.general
        message = self.server.posted(world.post(channel["id"], self.user, {"content": text}))
        where = {} if channel["type"] == DM else {"guild_id": world.guild_id, "member": self._member}
        self.server.gateway.dispatch("MESSAGE_CREATE", {**message, **where})
        return message

    async def slash(self, path: str, channel: Json | None = None, **options: Any) -> Use:
        """Use a slash command; a `Person` where it takes a member."""
        given = {name: each.user if isinstance(each, Person) else each for name, each in options.items()}
        return self._interact(COMMAND, command_data(self.server.world, path, given), channel)

    async def autocomplete(self, path: str, focused: str, within: float = 3.0, **options: Any) -> list[Json]:
        """Type into an option, and give what is suggested: [{"name": ..., "value": ...}]."""
        use = self._interact(AUTOCOMPLETE, command_data(self.server.world, path, options, focused))
        choices: list[Json] = (await use.answer(within))["data"]["choices"]
        return choices

    async def click(self, message: Json, component_id: str, values: list[str] | None = None) -> Use:
        """Click on a component of a message."""
        data = component_data(message, component_id, values)
        channel = self.server.world.channels[message["channel_id"]]
        return self._interact(COMPONENT, data, channel, message=message)

    async def press(self, message: Json, label: str) -> Use:
        """Click on the button that says this."""
        return await self.click(message, custom_id(message, label))

    async def submit(self, opened: Use, **values: str) -> Use:
        """Fill in the form that the bot opened; `values` by the inputs' ids."""
        assert opened.ack
        assert opened.ack["type"] == FORM
        message = {"message": opened.payload["message"]} if "message" in opened.payload else {}
        channel = self.server.world.channels[opened.payload["channel_id"]]
        return self._interact(MODAL, form_data(opened.ack["data"], values), channel, **message)

    async def react(self, message: Json, emoji: str) -> None:
        """React to a message."""
        self.server.react(self.user, message, emoji)

    async def voice(self, channel: Json | None, **flags: bool) -> None:
        """Go into a voice channel, or leave."""
        world = self.server.world
        state = {
            "guild_id": world.guild_id, "channel_id": channel and channel["id"], "user_id": self.user["id"],
            "member": world.members[self.user["id"]], "session_id": snowflake(), "deaf": False, "mute": False,
            "self_deaf": False, "self_mute": False, "self_video": False, "suppress": False,
            "request_to_speak_timestamp": None, **flags,
        }  # fmt: skip
        if channel:
            world.voice_states[self.user["id"]] = {key: part for key, part in state.items() if key != "guild_id"}
        else:
            world.voice_states.pop(self.user["id"], None)
        self.server.gateway.dispatch("VOICE_STATE_UPDATE", state)

    async def give_role(self, role: Json) -> None:
        """Get a role while the bot watches."""
        member = self.server.world.members[self.user["id"]]
        member["roles"].append(role["id"])
        self.server.gateway.dispatch("GUILD_MEMBER_UPDATE", {**member, "guild_id": self.server.world.guild_id})

    @property
    def _member(self) -> Json:
        return {key: part for key, part in self.server.world.members[self.user["id"]].items() if key != "user"}

    def _interact(self, kind: int, data: Json, channel: Json | None = None, **more: Any) -> Use:
        world, channel = self.server.world, channel or self.server.world.general
        use = Use(snowflake(), f"token-{snowflake()}", sent=time.perf_counter())
        use.payload = {
            "id": use.id, "application_id": world.app_id, "type": kind, "token": use.token, "version": 1, "data": data,
            "channel_id": channel["id"], "channel": channel, "locale": "en-US", "entitlements": [],
            "app_permissions": str(world.may(world.app_id, channel)), "attachment_size_limit": 10 << 20, **more,
        } | self._where(channel)  # fmt: skip
        self.server.uses[use.token] = use
        self.server.gateway.dispatch("INTERACTION_CREATE", use.payload)
        return use

    def _where(self, channel: Json) -> Json:
        """A direct message has a user where a server has a member."""
        world = self.server.world
        if channel["type"] == DM:
            return {"user": self.user, "context": 1, "authorizing_integration_owners": {"0": "0"}}
        may = world.may(self.user["id"], channel)
        assert may & (VIEW_CHANNEL | ADMINISTRATOR), "a member uses nothing in a channel they do not see"
        return {
            "guild_id": world.guild_id, "guild": {"id": world.guild_id, "locale": "en-US", "features": []},
            "guild_locale": "en-US", "context": 0, "authorizing_integration_owners": {"0": world.guild_id},
            "member": {**world.members[self.user["id"]], "permissions": str(may)},
        }  # fmt: skip
