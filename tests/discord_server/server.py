"""The stand-in itself: started and stopped, cut off, watched."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

import yarl
from aiohttp import web

from tests.discord_server.gateway import Gateway
from tests.discord_server.openapi import Validate
from tests.discord_server.people import Person
from tests.discord_server.rates import Rates
from tests.discord_server.rest import PREFIX, Rest
from tests.discord_server.uses import Call, Use
from tests.discord_server.values import EPHEMERAL, Json, RefusedError
from tests.discord_server.waiting import until
from tests.discord_server.world import World, new_user

if TYPE_CHECKING:
    import pytest

HOST = "127.0.0.1"


class DiscordServer:
    """
    A Discord on a free port of this machine.

    Args:
        validate: judges every request's body, like `openapi.validator()`.

    Attributes:
        calls: the bot's requests, in order.
        uses: what members did with slash commands, buttons and forms, by token.
        refused: what the bot was refused, like "/channels/1/messages: 403 50013 Missing Permissions".
        at: when a message was written, by its id, on the clock of `time.perf_counter`.
    """

    token = "fake.bot.token"

    def __init__(self, validate: Validate | None = None) -> None:
        self.validate = validate
        self.world = World()
        self.gateway = Gateway(self.world, self.token)
        self.rates = Rates()
        self.rest = Rest(self)
        self.calls: list[Call] = []
        self.uses: dict[str, Use] = {}
        self.refused: list[str] = []
        self.at: dict[str, float] = {}
        self.port = 0
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application(client_max_size=26 << 20)
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_route("*", "/{tail:.*}", self.rest.serve)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        await self.mend()

    async def stop(self) -> None:
        """End all connections and stop to listen."""
        self.gateway.speak_again()
        await self.gateway.drop(1001)
        assert self._runner
        await self._runner.cleanup()

    async def cut(self) -> None:
        """Take the network away: all connections break, nothing is accepted until `mend`."""
        assert self._runner
        assert self._runner.server
        assert self._site
        await self._site.stop()
        self.gateway.cut()
        for connection in list(self._runner.server.connections):
            if connection.transport:
                connection.transport.abort()

    async def mend(self) -> None:
        """Listen again where it did before."""
        assert self._runner
        self._site = web.TCPSite(self._runner, HOST, self.port, reuse_address=True)
        await self._site.start()
        self.port = self._runner.addresses[0][1]
        self.gateway.url = f"ws://{HOST}:{self.port}/gateway/"

    @property
    def base(self) -> str:
        """Where the REST routes begin."""
        return f"http://{HOST}:{self.port}{PREFIX}"

    def redirect(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Lead discord.py here instead of to Discord."""
        import discord

        monkeypatch.setattr(discord.http.Route, "BASE", self.base)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(self.gateway.url))

    def member(self, name: str, roles: Iterable[Json] = ()) -> Person:
        """Let somebody join; the bot hears of it only when it is not there yet."""
        return Person(self, self.world.add_member(new_user(name), roles)["user"])

    async def ready(self, within: float = 10.0) -> None:
        """Wait until the bot is connected."""
        await asyncio.wait_for(self.gateway.ready.wait(), within)

    def refuse_next(
        self, pattern: str, status: int, code: int = 0, message: str = "", *, retry_after: float | None = None
    ) -> None:
        """Refuse the next request whose "METHOD /path" matches a pattern; a 429 with its `retry_after`."""
        error = RefusedError(status, code, message)
        if retry_after is not None:
            error = self.rates.too_many(retry_after, {"X-RateLimit-Scope": "shared"})
        self.rest.faults.append((re.compile(pattern), error))

    def posted(self, message: Json, to: Json | None = None) -> Json:
        """Note a message that somebody sees from now on; `to` is the interaction that it answers."""
        self.at[message["id"]] = time.perf_counter()
        if to:
            user = to["user"] if "user" in to else to["member"]["user"]
            owners = to["authorizing_integration_owners"]
            message["interaction_metadata"] = {
                "id": to["id"], "type": to["type"], "user": user, "authorizing_integration_owners": owners,
            }  # fmt: skip
        return message

    def react(self, user: Json, message: Json, emoji: str) -> None:
        """Add a reaction, and tell of it."""
        message["reactions"].append({"emoji": {"id": None, "name": emoji}, "count": 1, "me": user["bot"]})
        event = {
            "user_id": user["id"], "channel_id": message["channel_id"], "message_id": message["id"],
            "guild_id": self.world.guild_id, "member": self.world.members[user["id"]],
            "emoji": {"id": None, "name": emoji}, "message_author_id": message["author"]["id"], "burst": False,
            "type": 0,
        }  # fmt: skip
        self.gateway.dispatch("MESSAGE_REACTION_ADD", event)

    def said_by_bot(self, channel: Json | None = None) -> list[Json]:
        """What everybody in a channel sees of the bot, the oldest first."""
        channel_id = (channel or self.world.general)["id"]
        return [
            each
            for each in self.world.messages.values()
            if each["channel_id"] == channel_id
            and each["author"]["id"] == self.world.app_id
            and not each["flags"] & EPHEMERAL
        ]

    def answers_to(self, said: Json) -> list[Json]:
        """The bot's messages that reply to one, or that came after it and reply to none."""
        channel = self.world.channels[said["channel_id"]]
        typed = [each for each in self.said_by_bot(channel) if "interaction_metadata" not in each]
        later = [each for each in typed if self.at[each["id"]] > self.at[said["id"]]]
        asked = [str((each.get("message_reference") or {}).get("message_id", said["id"])) for each in later]
        return [each for each, to in zip(later, asked, strict=True) if to == said["id"]]

    async def answer_to(self, said: Json, within: float = 5.0) -> Json:
        """Wait for the bot's answer to a message."""
        return (await until(lambda: self.answers_to(said), within))[0]
