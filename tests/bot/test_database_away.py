"""The database goes and comes back while the bot runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from local.postgres import EmbeddedPostgres
    from tests.bot.running import Running
    from tests.discord_server.server import DiscordServer

pytestmark = [pytest.mark.database, pytest.mark.asyncio]

AWAY = r"The database cannot be reached at the moment; ask again in a minute\."
MOST_MS = 400


@contextmanager
def away(server: EmbeddedPostgres, url: str) -> Iterator[None]:
    """Nobody is let into a database, and who is in is thrown out."""
    import psycopg

    name = url.rpartition("/")[2]
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        yield
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


async def test_while_it_is_away_members_are_told_and_afterwards_it_is_as_before(
    own_bot: Running, own_url: str, postgres_server: EmbeddedPostgres
):
    from tests.discord_server.waiting import until

    person = own_bot.stranger()
    shown = await (await person.slash("last_session")).shown()
    with away(postgres_server, own_url):
        asked = await person.slash("leaderboard", stat="kd")
        pressed = await own_bot.stranger().slash("leaderboard", stat="kd")
        turned = await person.press(shown, "▶")
        typed = await person.say("!lb kd")
        suggested = await person.autocomplete("leaderboard", "map", map="a")
        for use in (asked, pressed):
            assert (await use.shown(20))["embeds"][0]["description"] == AWAY
            assert use.ack_ms < MOST_MS
        (told,) = await until(lambda: turned.followups, 20)
        assert told["embeds"][0]["description"] == AWAY
        assert (await own_bot.discord.answer_to(typed, 20))["embeds"][0]["description"] == AWAY
        assert suggested == []
        assert shown["embeds"][0]["fields"], "the page that was shown stays"

    async with asyncio.timeout(20):
        while "fields" not in (await (await own_bot.stranger().slash("last_round")).shown(20))["embeds"][0]:  # noqa: ASYNC110
            await asyncio.sleep(0.5)
    await (await person.press(shown, "▶")).shown(20)


async def test_buttons_that_could_not_be_written_down_work_until_the_bot_ends(
    own_discord: DiscordServer, own_url: str, as_bot: Callable[[str], str]
):
    import psycopg

    from tests.bot.running import running

    with psycopg.connect(own_url) as connection:
        connection.execute("REVOKE INSERT ON paged_answers FROM fragflow_bot")
    async with running(own_discord, as_bot(own_url)) as made:
        person = made.stranger()
        shown = await (await person.slash("last_session")).shown()
        before = shown["embeds"]
        await (await person.press(shown, "▶")).shown()

    assert shown["embeds"] != before
