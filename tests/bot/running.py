"""The bot as it runs in earnest, led to the stand-in."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from bot.client import FragflowBot
from bot.guard import Guard
from bot.host import BotHost
from bot.metrics import Metrics
from bot.start import WAIT_SECONDS
from include.answers.command import Place
from include.answers.errors import Level
from include.discord_settings import DiscordSettings
from include.store import Store
from include.store.cache import AnswerCache
from include.store.ids import SERVER_ID
from tests.discord_server.people import Person
from tests.discord_server.server import DiscordServer
from tests.discord_server.values import Json

GUID_OF_NOBODY = "00000000"
_names = itertools.count(1)


@dataclass(frozen=True)
class Running:
    """
    A bot that is connected.

    Attributes:
        owners: members of level OWNER, each for one test.
    """

    client: FragflowBot
    discord: DiscordServer
    store: Store
    admin_role: Json
    moderator_role: Json
    owners: list[Person]

    def stranger(self, level: Level = Level.PUBLIC) -> Person:
        """Give a new member of a level; a trusted one must be linked with `link`."""
        if level is Level.OWNER:
            return self.owners.pop()
        roles = {Level.ADMIN: [self.admin_role], Level.MODERATOR: [self.moderator_role]}
        return self.discord.member(f"member {next(_names)}", roles.get(level, []))

    def link(self, person: Person, guid: str, *, state: str = "linked", is_verified: bool = False) -> None:
        """Make a member a player, whoever was that before."""
        by = self.owners[0].id if is_verified else None
        with self.store.transaction() as connection:
            connection.execute("DELETE FROM player_links WHERE player_guid = %s OR discord_id = %s", [guid, person.id])
            connection.execute(
                "INSERT INTO player_links (discord_id, player_guid, state, verified_at, verified_by)"
                " VALUES (%s, %s, %s, CASE WHEN %s::bigint IS NULL THEN NULL ELSE now() END, %s)",
                [person.id, guid, state, by, by],
            )

    def unlink(self, guid: str) -> None:
        """Make nobody that player."""
        with self.store.transaction() as connection:
            connection.execute("DELETE FROM player_links WHERE player_guid = %s", [guid])


@asynccontextmanager
async def running(discord: DiscordServer, url: str, **settings: Any) -> AsyncIterator[Running]:
    """
    Let the bot run over a database.

    Args:
        settings: of `DiscordSettings`, besides the roles and owners.
    """
    admin, moderator = discord.world.add_role("admins"), discord.world.add_role("moderators")
    owners = [discord.member(f"owner {number}") for number in range(10)]
    known = DiscordSettings(
        _env_file=None,
        guild_id=discord.world.guild_id,
        admin_role_id=admin["id"],
        moderator_role_id=moderator["id"],
        owner_discord_ids=",".join(str(each.id) for each in owners),
        **settings,
    )
    metrics = Metrics()
    with Store(url, "tests: bot", max_size=5, wait_seconds=WAIT_SECONDS, observer=metrics.query) as store:
        cache = AnswerCache(store)
        host = BotHost(metrics, cache.counts)
        place = Place(SERVER_ID, UTC, timedelta(hours=1), known.command_prefix, host)
        client = FragflowBot(store, cache, place, Guard(store, known, metrics), known, guild_ready_timeout=0.02)
        host.client = client
        task = asyncio.create_task(client.start(discord.token))
        try:
            await asyncio.wait({task, asyncio.create_task(discord.ready())}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                task.result()
            await client.wait_until_ready()
            yield Running(client, discord, store, admin, moderator, owners)
        finally:
            await client.close()
            await task
            await cache.close()
