"""The stand-in's gateway fails as Discord's does, and discord.py comes back."""

from __future__ import annotations

import asyncio

import pytest
from discord.ext import commands

from tests.discord_server.connection import IDENTIFY, RESUME
from tests.discord_server.server import DiscordServer
from tests.discord_server.waiting import until

pytestmark = [pytest.mark.lengthy, pytest.mark.asyncio]


async def heard(bot: commands.Bot) -> str:
    message = await bot.wait_for("message", timeout=10)
    return str(message.content)


def sent(discord: DiscordServer, op: int) -> int:
    return sum(each["op"] == op for each in discord.gateway.received)


@pytest.mark.parametrize("fault", ["drop", "cut", "reconnect"])
async def test_what_was_said_while_the_gateway_was_away_is_told_after_it(
    discord: DiscordServer, bot: commands.Bot, fault: str
):
    alice = discord.member("alice")
    listening = asyncio.create_task(heard(bot))
    await asyncio.sleep(0)
    if fault == "drop":
        await discord.gateway.drop()
    elif fault == "cut":
        discord.gateway.cut()
    else:
        discord.gateway.ask_to_reconnect()
    await alice.say("are you there?")
    assert await listening == "are you there?"
    assert (sent(discord, IDENTIFY), sent(discord, RESUME)) == (1, 1)


async def test_a_session_that_is_void_is_begun_anew(discord: DiscordServer, bot: commands.Bot):
    discord.gateway.invalidate()
    await until(lambda: sent(discord, IDENTIFY) == 2, within=10)  # discord.py waits 5 s before it identifies again
    listening = asyncio.create_task(heard(bot))
    await until(lambda: len(discord.gateway.sessions) == 1)
    await discord.member("alice").say("again")
    assert await listening == "again"


async def test_a_gateway_that_is_silent_tells_later(discord: DiscordServer, bot: commands.Bot):
    listening = asyncio.create_task(heard(bot))
    discord.gateway.fall_silent()
    await discord.member("alice").say("late")
    await asyncio.sleep(0.1)
    assert not listening.done()
    discord.gateway.speak_again()
    assert await listening == "late"


async def test_a_network_that_is_cut_accepts_nothing_until_it_is_mended(discord: DiscordServer, bot: commands.Bot):
    await discord.cut()
    with pytest.raises(OSError, match=r"."):
        await asyncio.open_connection("127.0.0.1", discord.port)
    await discord.mend()
    await until(lambda: sent(discord, RESUME))


async def test_a_flood_of_presences_is_noted(discord: DiscordServer, bot: commands.Bot):
    """5 in 20 seconds; discord.py does not hold them back."""
    for _ in range(6):
        await bot.change_presence()
    await until(lambda: discord.gateway.violations)
    assert discord.gateway.violations == ["more than 5 presence updates in 20 s"]
