"""What is suggested while somebody types."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bot.evenings import Evenings
    from tests.bot.running import Running
    from tests.discord_server.server import DiscordServer

pytestmark = [pytest.mark.database, pytest.mark.asyncio(loop_scope="module")]

LIMIT = 100


async def test_players_are_found_by_the_beginning_of_a_name(bot: Running, evenings: Evenings):
    guid = evenings.regular
    typed = evenings.names[guid][:4].upper()

    first, *_ = await bot.stranger().autocomplete("stats", "player", player=typed)

    assert first == {"name": evenings.names[guid], "value": guid}


async def test_what_is_suggested_can_be_asked(bot: Running, evenings: Evenings):
    person = bot.stranger()
    first, *_ = await person.autocomplete("stats", "player", player=evenings.names[evenings.regular])
    shown = await (await person.slash("stats", player=first["value"])).shown()

    assert evenings.names[evenings.regular] in shown["embeds"][0]["title"].replace("\\", "")


async def test_before_the_first_letter_those_are_suggested_who_played_last(bot: Running, evenings: Evenings):
    last = {each.guid for each in evenings.rounds[-1].played if not each.guid.startswith("OMNIBOT")}

    suggested = await bot.stranger().autocomplete("stats", "player", player="")

    assert last <= {each["value"] for each in suggested}
    assert {each["value"] for each in suggested[: len(last)]} == last


async def test_maps_are_found_by_a_part_of_their_names(bot: Running, evenings: Evenings):
    name = evenings.rounds[0].file.filename[18:].partition("-round-")[0]

    suggested = await bot.stranger().autocomplete("leaderboard", "map", stat="kd", map=name[2:6].upper())

    assert {"name": name, "value": name} in suggested


async def test_figures_are_found_by_what_they_are_called(bot: Running):
    first, *others = await bot.stranger().autocomplete("leaderboard", "stat", stat="ACCU")

    assert first["value"] == "accuracy"
    assert [each for each in others if "accu" not in each["value"]] == []


async def test_sessions_are_suggested_the_latest_first(bot: Running, evenings: Evenings):
    suggested = await bot.stranger().autocomplete("session_stats", "session", session="")
    days = [evenings.days[-1 - place].strftime("%-d") for place in range(len(evenings.days))]

    assert len(suggested) == len(evenings.days)
    assert [day in each["name"].split(",")[0] for day, each in zip(days, suggested, strict=True)] == [True] * len(days)
    shown = await (await bot.stranger().slash("session_stats", session=suggested[-1]["value"])).shown()
    assert shown["embeds"]


@pytest.mark.parametrize("typed", ["\u0000", "%", "_", "'; --", "x" * 6000, "(((", "\ud83d\ude00", "🙂" * 50, "   "])
async def test_whatever_is_typed_the_answer_is_a_list(bot: Running, typed: str):
    person = bot.stranger()
    for command, option in (("stats", "player"), ("leaderboard", "map"), ("leaderboard", "stat")):
        assert isinstance(await person.autocomplete(command, option, **{option: typed}), list)


@pytest.mark.asyncio(loop_scope="function")
async def test_hostile_names_are_short_enough_and_of_one_line(
    own_discord: DiscordServer, own_url: str, as_bot: Callable[[str], str]
):
    import psycopg

    from tests.bot.running import running

    with psycopg.connect(own_url) as connection:
        connection.execute("UPDATE player_aliases SET alias = %s || alias", ("👾\u202e\n@everyone" * 40,))
    async with running(own_discord, as_bot(own_url)) as made:
        suggested = await made.stranger().autocomplete("stats", "player", player="everyone")

    assert suggested
    assert [each for each in suggested if len(each["name"].encode("utf-16-le")) // 2 > LIMIT] == []
    assert [each for each in suggested if not each["name"].isprintable()] == []


@pytest.mark.asyncio(loop_scope="function")
async def test_no_more_are_suggested_than_discord_takes(
    own_discord: DiscordServer, own_url: str, as_bot: Callable[[str], str]
):
    import psycopg

    from tests.bot.running import running

    with psycopg.connect(own_url) as connection:
        connection.execute(
            "INSERT INTO player_aliases (player_guid, alias, times_seen, first_seen, last_seen)"
            " SELECT upper(lpad(to_hex(number), 8, '0')), 'somebody ' || number, 1, now(), now()"
            " FROM generate_series(1, 2000) AS number"
        )
    async with running(own_discord, as_bot(own_url)) as made:
        for typed in ("", "somebody"):
            assert len(await made.stranger().autocomplete("stats", "player", player=typed)) == 25


@pytest.mark.asyncio(loop_scope="function")
async def test_without_the_database_nothing_is_suggested_and_nothing_fails(
    own_discord: DiscordServer, own_url: str, as_bot: Callable[[str], str]
):
    from tests.bot.running import running

    async with running(own_discord, as_bot(own_url)) as made:
        made.store.close()
        suggested = await made.stranger().autocomplete("leaderboard", "map", within=10.0, map="a")

    assert suggested == []
