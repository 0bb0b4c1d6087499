"""
Names that were made to do harm, as players, as what is typed, and as members: in every command that takes a player.

| Name | Case |
| --- | --- |
| markdown, spoilers, links, quotes, headings, back-ticks, code fences | `HOSTILE` below, in each command |
| `@everyone`, `@here`, `<@id>`, `<@&id>`, `<#id>`, `<t:0>`, emoji codes | the same: none stays whole |
| zero width, right to left, combining marks, emoji of several code points, 36 characters | the same |
| `$x$` in charts | `compare`, `trend`, `player_weapons` |
| `=1+1` in exports | tests/stats/test_export.py |
| as what somebody types | `test_what_is_typed_does_no_harm` |
| as a member's own name | `test_a_member_with_a_hostile_name_does_no_harm` |
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from include.answers.registry import COMMANDS
from tests.bot.reading import plain, slashed, text_of, typed
from tests.discord_server.people import Person
from tests.discord_server.world import new_user

if TYPE_CHECKING:
    from tests.bot.evenings import Evenings
    from tests.bot.running import Running
    from tests.discord_server.values import Json

pytestmark = [pytest.mark.database, pytest.mark.asyncio(loop_scope="module")]

HOSTILE = (
    "@everyone",
    "@here now",
    "<@123456789012345678>",
    "<@&123456789012345678> <#1234567890>",
    "<t:0> :skull: <:a:123456789012345678>",
    "**bold** __under__ ||spoiler||",
    "```js\ncode``` `tick`",
    "[click](http://example.invalid/)",
    "> quote",
    "# heading",
    "\N{RIGHT-TO-LEFT OVERRIDE}gnippilf",
    "zero\N{ZERO WIDTH SPACE}width\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NO-BREAK SPACE}",
    "\N{FAMILY}\N{SKULL}\N{VIDEO GAME} four bytes",
    "$x^2$ \\frac{1}{2} %n {0}",
    "W" * 36,
)
TAKES_A_PLAYER = sorted(
    name for name, command in COMMANDS.items()
    if any(each.kind == "player" for each in command.parameters) and command.level == 0 and not command.is_private
)  # fmt: skip
LISTS_PLAYERS = ("last_session", "last_round", "session_stats", "mvp", "leaderboard", "top_kd", "team_roster",
                 "team_vs_team", "team_balance", "team_synergy", "find_player", "session_history")  # fmt: skip

WHOLE = re.compile(r"@everyone|@here|<@!?&?\d+>|<#\d+>|<t:\d+|<a?:\w+:\d+>|\[click\]\(|\|\|spoiler\|\||\u202e")
"""What has an effect, when it stands outside of code."""


@pytest.fixture(scope="module")
def names(filled_url: str, evenings: Evenings) -> dict[str, str]:
    """Every player has a hostile name now, by GUID."""
    import psycopg

    given = dict(zip(evenings.names, HOSTILE, strict=True))
    with psycopg.connect(filled_url) as connection:
        for guid, name in given.items():
            connection.execute("DELETE FROM player_aliases WHERE player_guid = %s", [guid])
            connection.execute(
                "INSERT INTO player_aliases SELECT %s, %s, count(*), now() - interval '2 days', now()"
                " FROM player_comprehensive_stats WHERE player_guid = %s", [guid, name, guid],
            )  # fmt: skip
            connection.execute("UPDATE player_comprehensive_stats SET name = %s WHERE player_guid = %s", [name, guid])
        connection.execute("UPDATE data_version SET version = version + 1")
    return given


def assert_harmless(message: Json, bot: Running) -> None:
    text = re.sub(r"```.*?```", "", text_of(message), flags=re.DOTALL)
    assert not WHOLE.search(text), text
    assert not re.search(r"[^\n]```|```[^\n]", text_of(message)), "a code block that a name ended"
    assert "That went wrong" not in plain(message)
    assert not message["mention_everyone"]
    assert (message["mentions"], message["mention_roles"]) == ([], [])
    assert bot.discord.refused == []


async def test_the_names_are_all_different_and_there_are_commands():
    assert len(set(HOSTILE)) == len(HOSTILE)
    assert len(TAKES_A_PLAYER) > 10
    assert set(LISTS_PLAYERS) <= set(COMMANDS)


@pytest.mark.parametrize("name", TAKES_A_PLAYER)
async def test_a_command_about_a_player_does_no_harm(name: str, names: dict[str, str], bot: Running):
    for number, guid in enumerate(names):
        others = {each.name: list(names)[number - 1] for each in COMMANDS[name].parameters if each.name == "other"}
        message = await slashed(bot.stranger(), name, player=guid, **others)
        assert_harmless(message, bot)
        assert plain(message)


@pytest.mark.parametrize("name", LISTS_PLAYERS)
async def test_a_list_of_players_does_no_harm(name: str, names: dict[str, str], bot: Running):
    required = {"leaderboard": {"stat": "kills"}, "find_player": {"name": "e"}}
    message = await slashed(bot.stranger(), name, **required.get(name, {}))
    assert_harmless(message, bot)


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_is_typed_does_no_harm(text: str, names: dict[str, str], bot: Running):
    one_line = text.replace("\n", " ")
    for words in (f"stats {one_line}", f"leaderboard {one_line}", f"compare {one_line} vs x", f"help {one_line}"):
        assert_harmless(await typed(bot.stranger(), f"!{words}"), bot)
    assert_harmless(await slashed(bot.stranger(), "stats", player=text), bot)
    assert isinstance(await bot.stranger().autocomplete("stats", "player", player=text), list)


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_member_with_a_hostile_name_does_no_harm(text: str, names: dict[str, str], bot: Running):
    person = Person(bot.discord, bot.discord.world.add_member(new_user(text))["user"])
    assert_harmless(await slashed(person, "link"), bot)
    assert_harmless(await typed(person, "!claims"), bot)
