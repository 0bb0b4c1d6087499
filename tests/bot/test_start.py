"""Starting `fragflow bot`: each thing that stands in its way is one sentence that says what to do, and exit code 1."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from tests.free_ports import free_port

if TYPE_CHECKING:
    from tests.discord_server.server import DiscordServer

pytestmark = [pytest.mark.database, pytest.mark.asyncio]

ROOT = Path(__file__).parents[2]


def environment(url: str, home: Path, **settings: str) -> dict[str, str]:
    address = urlsplit(url)
    assert address.username
    assert address.password
    given = {
        "FRAGFLOW_HOME": str(home),
        "POSTGRES_HOST": str(address.hostname),
        "POSTGRES_PORT": str(address.port),
        "POSTGRES_USER": unquote(address.username),
        "POSTGRES_PASSWORD": unquote(address.password),
        "POSTGRES_DATABASE": address.path.strip("/"),
        "BOT_PORT": str(free_port()),
        **settings,
    }
    return {**os.environ, **given}


async def begun(discord: DiscordServer, env: dict[str, str]) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bot.led_bot", discord.base, discord.gateway.url,
        env=env, cwd=ROOT, stdout=PIPE, stderr=PIPE,
    )  # fmt: skip


async def said_at_the_end(discord: DiscordServer, env: dict[str, str]) -> str:
    """Run the bot until it gives up; what it says last."""
    process = await begun(discord, env)
    _, errors = await asyncio.wait_for(process.communicate(), 40)
    said = errors.decode()
    assert process.returncode == 1, said
    assert "Traceback" not in said
    assert "voice will NOT be supported" not in said, "nobody asked for it"
    last = said.partition("Error: ")[2]
    assert last.count("\n") == 1, said
    return last


@asynccontextmanager
async def connected(discord: DiscordServer, env: dict[str, str]) -> AsyncIterator[Process]:
    process = await begun(discord, env)
    try:
        await discord.ready(40)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_without_a_token_it_says_where_to_get_one(own_discord: DiscordServer, own_url: str, tmp_path: Path):
    said = await said_at_the_end(own_discord, environment(own_url, tmp_path))

    assert "set DISCORD_BOT_TOKEN" in said
    assert "https://discord.com/developers/applications" in said


async def test_a_refused_token_is_named_and_not_shown(own_discord: DiscordServer, own_url: str, tmp_path: Path):
    said = await said_at_the_end(own_discord, environment(own_url, tmp_path, DISCORD_BOT_TOKEN="wrong.token.secret"))

    assert "Discord refuses the token" in said
    assert "wrong.token.secret" not in said


async def test_a_missing_intent_is_named(own_discord: DiscordServer, own_url: str, tmp_path: Path):
    own_discord.gateway.portal_intents = 0

    said = await said_at_the_end(own_discord, environment(own_url, tmp_path, DISCORD_TOKEN=own_discord.token))

    assert "Server Members Intent" in said
    assert "Message Content Intent" in said


async def test_an_unreachable_database_is_told(own_discord: DiscordServer, own_url: str, tmp_path: Path):
    env = environment(own_url, tmp_path, DISCORD_TOKEN=own_discord.token, POSTGRES_PORT=str(free_port()))

    said = await said_at_the_end(own_discord, env)

    assert "The database cannot be reached" in said
    assert "make up" in said


async def test_a_database_without_the_tables_is_told(
    own_discord: DiscordServer, empty_database_url: str, tmp_path: Path
):
    env = environment(empty_database_url, tmp_path, DISCORD_TOKEN=own_discord.token)

    assert "make up" in await said_at_the_end(own_discord, env)


async def test_a_server_without_the_bot_is_told(
    own_discord: DiscordServer, own_url: str, as_bot: Callable[[str], str], tmp_path: Path
):
    env = environment(as_bot(own_url), tmp_path, DISCORD_TOKEN=own_discord.token, GUILD_ID="123456789012345678")

    assert "not in the Discord server 123456789012345678" in await said_at_the_end(own_discord, env)


async def test_a_server_that_refuses_the_commands_is_told(own_discord: DiscordServer, own_url: str, tmp_path: Path):
    guild = own_discord.world.guild_id
    own_discord.refuse_next(rf"PUT /applications/\d+/guilds/{guild}/commands", 403, 50001, "Missing Access")

    said = await said_at_the_end(
        own_discord, environment(own_url, tmp_path, DISCORD_TOKEN=own_discord.token, GUILD_ID=guild)
    )

    assert "applications.commands" in said


async def test_whatever_else_discord_refuses_is_told(own_discord: DiscordServer, own_url: str, tmp_path: Path):
    own_discord.refuse_next(r"PUT /applications/\d+/commands", 400, 30034, "Max number of daily creates reached")

    said = await said_at_the_end(own_discord, environment(own_url, tmp_path, DISCORD_TOKEN=own_discord.token))

    assert "Discord refuses the bot (400" in said
    assert "daily creates" in said


async def test_a_discord_that_cannot_be_reached_is_told(own_discord: DiscordServer, own_url: str, tmp_path: Path):
    await own_discord.cut()
    try:
        said = await said_at_the_end(own_discord, environment(own_url, tmp_path, DISCORD_TOKEN=own_discord.token))
    finally:
        await own_discord.mend()

    assert "Discord cannot be reached" in said


async def test_a_taken_port_is_told(own_discord: DiscordServer, own_url: str, tmp_path: Path):
    env = environment(own_url, tmp_path, DISCORD_TOKEN=own_discord.token, BOT_PORT=str(own_discord.port))

    assert "set BOT_PORT" in await said_at_the_end(own_discord, env)


async def test_a_wrong_setting_is_told(own_discord: DiscordServer, own_url: str, tmp_path: Path):
    env = environment(own_url, tmp_path, DISCORD_TOKEN=own_discord.token, GUILD_ID="our server")

    assert "GUILD_ID" in await said_at_the_end(own_discord, env)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
async def test_it_leaves_when_it_is_told_to(
    own_discord: DiscordServer, own_url: str, as_bot: Callable[[str], str], tmp_path: Path, sent: signal.Signals
):
    env = environment(as_bot(own_url), tmp_path, DISCORD_TOKEN=own_discord.token)
    async with connected(own_discord, env) as process:
        answer = await own_discord.answer_to(await own_discord.member("somebody").say("!lb kills"))
        process.send_signal(sent)
        _, errors = await asyncio.wait_for(process.communicate(), 10)

    assert answer["embeds"]
    assert process.returncode == 0
    assert "Traceback" not in errors.decode()


async def test_an_owner_can_end_it(
    own_discord: DiscordServer, own_url: str, as_bot: Callable[[str], str], tmp_path: Path
):
    owner = own_discord.member("owner")
    env = environment(as_bot(own_url), tmp_path, DISCORD_TOKEN=own_discord.token, OWNER_DISCORD_IDS=str(owner.id))
    async with connected(own_discord, env) as process:
        answer = await own_discord.answer_to(await owner.say("!shutdown", owner.direct))
        _, errors = await asyncio.wait_for(process.communicate(), 10)

    assert answer["embeds"]
    assert process.returncode == 0, errors.decode()
