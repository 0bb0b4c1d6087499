"""The stand-in takes an acknowledgement once and in time, and shows what is for one member to that member alone."""

from __future__ import annotations

import asyncio

import discord as library
import pytest
from discord import app_commands
from discord.ext import commands

from tests.discord_server.offered import NotOfferedError
from tests.discord_server.server import DiscordServer
from tests.discord_server.waiting import until

pytestmark = [pytest.mark.lengthy, pytest.mark.asyncio]


async def with_command(bot: commands.Bot, do) -> None:
    """Give the bot one slash command, /do, with a text and a number."""

    @app_commands.command(name="do", description="Does it")
    async def command(interaction: library.Interaction, text: str, number: app_commands.Range[int, 1, 9] = 1) -> None:
        await do(interaction)

    @command.autocomplete("text")
    async def suggest(interaction: library.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=current + each, value=current + each) for each in "xyz"]

    bot.tree.add_command(command)
    await bot.tree.sync()


async def refusal_of(use) -> str:
    return (await until(lambda: use.refused))[0]


async def test_a_late_acknowledgement_is_refused(discord: DiscordServer, bot: commands.Bot):
    """After 3 seconds (interactions/receiving-and-responding)."""
    let_go = asyncio.Event()

    async def late(interaction: library.Interaction) -> None:
        await let_go.wait()
        await interaction.response.send_message("late")

    await with_command(bot, late)
    use = await discord.member("alice").slash("do", text="a")
    use.grow_older(3.1)
    let_go.set()
    assert "10062" in await refusal_of(use)


async def test_a_second_acknowledgement_is_refused(discord: DiscordServer, bot: commands.Bot):
    async def twice(interaction: library.Interaction) -> None:
        await interaction.response.send_message("once")
        interaction.response._response_type = None
        await interaction.response.send_message("twice")

    await with_command(bot, twice)
    use = await discord.member("alice").slash("do", text="a")
    assert "40060" in await refusal_of(use)
    assert (await use.shown())["content"] == "once"


async def test_a_follow_up_before_the_acknowledgement_is_refused(discord: DiscordServer, bot: commands.Bot):
    async def early(interaction: library.Interaction) -> None:
        await interaction.followup.send("early")

    await with_command(bot, early)
    use = await discord.member("alice").slash("do", text="a")
    assert "10015" in await refusal_of(use)


async def test_an_interaction_ends_after_fifteen_minutes(discord: DiscordServer, bot: commands.Bot):
    let_go = asyncio.Event()

    async def slowly(interaction: library.Interaction) -> None:
        await interaction.response.defer()
        await let_go.wait()
        await interaction.followup.send("x")

    await with_command(bot, slowly)
    use = await discord.member("alice").slash("do", text="a")
    await use.answer()
    use.grow_older(15 * 60)
    let_go.set()
    assert "50027" in await refusal_of(use)


async def test_a_deferred_answer_is_shown_when_it_comes(discord: DiscordServer, bot: commands.Bot):
    async def deferred(interaction: library.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("x")

    await with_command(bot, deferred)
    use = await discord.member("alice").slash("do", text="a")
    assert (await use.shown())["content"] == "x"
    assert use.is_ephemeral
    assert use.followups == []


async def test_what_one_member_sees_is_in_no_channel(discord: DiscordServer, bot: commands.Bot):
    async def secretly(interaction: library.Interaction) -> None:
        await interaction.response.send_message("psst", ephemeral=True)

    await with_command(bot, secretly)
    message = await (await discord.member("alice").slash("do", text="a")).shown()
    channel = bot.get_channel(int(discord.world.general["id"]))
    assert isinstance(channel, library.TextChannel)
    with pytest.raises(library.NotFound) as refused:
        await channel.get_partial_message(int(message["id"])).edit(content="x")
    assert refused.value.code == 10008
    assert [each async for each in channel.history()] == []


async def test_a_form_is_opened_filled_in_and_answered(discord: DiscordServer, bot: commands.Bot):
    class Form(library.ui.Modal, title="Which page?"):
        page = library.ui.TextInput(label="Page", custom_id="page", max_length=3)

        async def on_submit(self, interaction: library.Interaction) -> None:
            await interaction.response.send_message(f"page {self.page.value}")

    async def ask(interaction: library.Interaction) -> None:
        await interaction.response.send_modal(Form())

    await with_command(bot, ask)
    alice = discord.member("alice")
    opened = await alice.slash("do", text="a")
    assert (await opened.answer())["data"]["title"] == "Which page?"
    with pytest.raises(NotOfferedError):
        await alice.submit(opened, page="1234")
    assert (await (await alice.submit(opened, page="7")).shown())["content"] == "page 7"


async def test_a_member_can_only_send_what_discord_offers(discord: DiscordServer, bot: commands.Bot):
    async def never(interaction: library.Interaction) -> None:
        raise AssertionError

    await with_command(bot, never)
    alice = discord.member("alice")
    for options in ({}, {"text": "a", "number": 10}, {"text": "a", "other": 1}, {"text": 1}):
        with pytest.raises(NotOfferedError):
            await alice.slash("do", **options)
    assert [each["value"] for each in await alice.autocomplete("do", "text", text="a")] == ["ax", "ay", "az"]


async def test_a_click_may_be_answered_by_changing_its_message(discord: DiscordServer, bot: commands.Bot):
    class Buttons(library.ui.View):
        @library.ui.button(label="Next")
        async def turn(self, interaction: library.Interaction, button: library.ui.Button) -> None:
            button.disabled = True
            await interaction.response.edit_message(content="page 2", view=self)

    async def answer(interaction: library.Interaction) -> None:
        await interaction.response.send_message("page 1", view=Buttons())

    await with_command(bot, answer)
    alice = discord.member("alice")
    message = await (await alice.slash("do", text="a")).shown()
    assert (await (await alice.press(message, "Next")).shown())["content"] == "page 2"
    with pytest.raises(NotOfferedError, match="'Next': False"):
        await alice.press(message, "Next")
