"""Every command of the registry is a slash command and a typed one, with nothing that Discord refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bot.running import Running

pytestmark = [pytest.mark.database, pytest.mark.asyncio(loop_scope="module")]

INTEGER, STRING, USER = 4, 3, 6


def synced(bot: Running) -> dict[str, dict]:
    return {each["name"]: each for each in bot.discord.world.commands[bot.discord.world.guild_id]}


async def test_every_command_is_a_slash_command_of_the_server(bot: Running):
    from include.answers.registry import COMMANDS

    assert list(synced(bot)) == list(COMMANDS)
    assert len(COMMANDS) <= 100


async def test_commands_for_all_servers_are_taken_back(bot: Running):
    """They would stand twice in the list of a server that has its own."""
    assert bot.discord.world.commands.get("") == []


async def test_options_are_those_of_the_registry(bot: Running):
    from include.answers.registry import COMMANDS

    kinds = {"number": INTEGER, "page": INTEGER, "member": USER}
    compared = 0
    for command in COMMANDS.values():
        options = {each["name"]: each for each in synced(bot)[command.name].get("options", ())}
        assert options.keys() == {each.name for each in command.parameters}
        for each in command.parameters:
            option = options[each.name]
            assert option["type"] == kinds.get(each.kind, STRING)
            assert option.get("required", False) == each.required
            assert option["description"] == each.description
            assert [choice["value"] for choice in option.get("choices", ())] == list(each.choices)
            assert option.get("min_value") == each.least
            assert option.get("autocomplete", False) == (each.kind in {"player", "map", "stat", "session"})
            compared += 1
    assert compared > 20


async def test_every_alias_is_a_typed_command(bot: Running):
    from include.answers.registry import COMMANDS

    aliases = {alias: command.name for command in COMMANDS.values() for alias in command.aliases}
    assert aliases
    assert {alias: bot.client.get_command(alias).name for alias in aliases} == aliases


async def test_no_command_of_discord_py_is_left(bot: Running):
    from include.answers.registry import COMMANDS

    assert {each.name for each in bot.client.commands} == COMMANDS.keys()


async def test_the_bot_hears_of_no_more_than_it_needs(bot: Running):
    intents = {name for name, is_on in bot.client.intents if is_on}

    assert intents == {
        "guilds", "members", "voice_states", "guild_messages", "dm_messages", "message_content",
    }  # fmt: skip
