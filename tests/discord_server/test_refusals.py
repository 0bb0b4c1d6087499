"""The stand-in refuses what Discord refuses, with Discord's codes: else a green test of the bot would say nothing."""

from __future__ import annotations

import asyncio

import discord as library
import pytest
from discord.ext import commands

from tests.discord_server.server import DiscordServer
from tests.discord_server.values import (
    ATTACH_FILES,
    EMBED_LINKS,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    VIEW_CHANNEL,
)

pytestmark = [pytest.mark.lengthy, pytest.mark.asyncio]


def channel_of(bot: commands.Bot, discord: DiscordServer) -> library.TextChannel:
    channel = bot.get_channel(int(discord.world.general["id"]))
    assert isinstance(channel, library.TextChannel)
    return channel


async def code_of(sending: object) -> int:
    with pytest.raises(library.HTTPException) as refused:
        await sending
    return refused.value.code


async def test_a_wrong_token_does_not_log_in(discord: DiscordServer):
    with pytest.raises(library.LoginFailure):
        await commands.Bot("!", intents=library.Intents.none()).login("another")


async def test_an_intent_that_is_off_in_the_portal_closes_the_gateway(discord: DiscordServer):
    discord.gateway.portal_intents = 0
    bot = commands.Bot("!", intents=library.Intents(members=True))
    with pytest.raises(library.PrivilegedIntentsRequired):
        await asyncio.wait_for(bot.start(discord.token), 5)
    await bot.close()


async def test_an_embed_of_more_than_6000_characters_is_refused(discord: DiscordServer, bot: commands.Bot):
    """Discord's reference, "Embed Limits": 6,000 over all embeds of a message."""
    embed = library.Embed(description="x" * 4000)
    for name in "ab":
        embed.add_field(name=name, value="y" * 999)
    await channel_of(bot, discord).send(embed=embed)  # 4,000 + 2 x 1,000
    embed.set_footer(text="z")
    assert await code_of(channel_of(bot, discord).send(embed=embed)) == 50035


async def test_a_message_of_nothing_is_refused(discord: DiscordServer, bot: commands.Bot):
    assert await code_of(channel_of(bot, discord).send("")) == 50006


@pytest.mark.parametrize(
    ("may", "sent", "code"),
    [
        (0, {"content": "x"}, 50001),
        (VIEW_CHANNEL, {"content": "x"}, 50013),
        (VIEW_CHANNEL | SEND_MESSAGES, {"embed": library.Embed(title="x")}, 50013),
        (VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS, {"file": "x.png"}, 50013),
        (VIEW_CHANNEL | ATTACH_FILES, {"content": "x"}, 50013),
    ],
)
async def test_what_the_bot_may_not_do_in_a_channel_is_refused(
    discord: DiscordServer, bot: commands.Bot, tmp_path, may: int, sent: dict, code: int
):
    discord.world.only(discord.world.general, may)
    (tmp_path / "x.png").write_bytes(b"x")
    more = {"file": library.File(tmp_path / sent["file"])} if "file" in sent else sent
    assert await code_of(channel_of(bot, discord).send(**more)) == code


async def test_who_may_not_read_the_history_cannot_reply(discord: DiscordServer, bot: commands.Bot):
    said = await discord.member("alice").say("hello")
    discord.world.only(discord.world.general, VIEW_CHANNEL | SEND_MESSAGES)
    message = channel_of(bot, discord).get_partial_message(int(said["id"]))
    assert await code_of(message.reply("hello")) == 160002


async def test_history_has_the_newest_first_and_needs_its_permission(discord: DiscordServer, bot: commands.Bot):
    for text in "abc":
        await discord.member("alice").say(text)
    channel = channel_of(bot, discord)
    assert [each.content async for each in channel.history(limit=2)] == ["c", "b"]
    discord.world.only(discord.world.general, VIEW_CHANNEL)
    assert [each async for each in channel.history()] == []
    discord.world.only(discord.world.general, VIEW_CHANNEL | READ_MESSAGE_HISTORY)
    assert len([each async for each in channel.history()]) == 3


async def test_a_message_of_somebody_else_cannot_be_edited(discord: DiscordServer, bot: commands.Bot):
    said = await discord.member("alice").say("hello")
    assert await code_of(channel_of(bot, discord).get_partial_message(int(said["id"])).edit(content="x")) == 50005


async def test_an_edit_keeps_the_files_it_does_not_speak_of_and_drops_those_it_leaves_out(
    discord: DiscordServer, bot: commands.Bot, tmp_path
):
    """Discord's reference, "Editing Message Attachments"."""
    (tmp_path / "x.png").write_bytes(b"x")
    sent = await channel_of(bot, discord).send(file=library.File(tmp_path / "x.png"))
    message = discord.world.messages[str(sent.id)]
    await sent.edit(content="kept")
    assert [each["filename"] for each in message["attachments"]] == ["x.png"]
    await sent.edit(content="gone", attachments=[])
    assert message["attachments"] == []


async def test_a_mention_that_is_not_allowed_notifies_nobody(discord: DiscordServer, bot: commands.Bot):
    alice = discord.member("alice")
    text, channel = f"@everyone {alice.mention} <@&{discord.world.bot_role['id']}>", channel_of(bot, discord)
    loud = discord.world.messages[str((await channel.send(text)).id)]
    assert (loud["mention_everyone"], loud["mentions"], len(loud["mention_roles"])) == (True, [alice.user], 1)
    quiet = await channel.send(text, allowed_mentions=library.AllowedMentions.none())
    silent = discord.world.messages[str(quiet.id)]
    assert (silent["mention_everyone"], silent["mentions"], silent["mention_roles"]) == (False, [], [])


async def test_a_bucket_that_is_empty_answers_429_and_the_client_comes_again(discord: DiscordServer, bot: commands.Bot):
    discord.rates.limits["POST /channels/{id}/messages"] = (2, 0.3)
    channel = channel_of(bot, discord)
    await asyncio.gather(*(channel.send(str(number)) for number in range(5)))
    assert len(discord.said_by_bot()) == 5
    assert discord.at[discord.said_by_bot()[-1]["id"]] - discord.at[discord.said_by_bot()[0]["id"]] > 0.3


async def test_the_global_limit_is_told_apart(discord: DiscordServer, bot: commands.Bot):
    discord.rates.global_limit = 3
    channel = channel_of(bot, discord)
    await asyncio.gather(*(channel.send(str(number)) for number in range(6)))
    assert len(discord.said_by_bot()) == 6
    assert discord.rates.refused
