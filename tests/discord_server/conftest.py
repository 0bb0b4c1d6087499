"""A stand-in that runs, and the smallest bot that does what a test asks of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from discord.ext import commands

    from tests.discord_server.server import DiscordServer


@pytest_asyncio.fixture
async def discord(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    """A Discord that discord.py speaks to."""
    from tests.discord_server.server import DiscordServer

    server = DiscordServer()
    await server.start()
    server.redirect(monkeypatch)
    yield server
    await server.stop()


@pytest_asyncio.fixture
async def bot(discord: DiscordServer) -> AsyncIterator[commands.Bot]:
    """A bot without commands that is connected."""
    from discord import Intents
    from discord.ext import commands

    intents = Intents(guilds=True, members=True, guild_messages=True, dm_messages=True, message_content=True)
    made = commands.Bot("!", intents=intents, help_command=None, guild_ready_timeout=0.02)
    running = asyncio.create_task(made.start(discord.token))
    await discord.ready()
    await made.wait_until_ready()
    yield made
    await made.close()
    await running
