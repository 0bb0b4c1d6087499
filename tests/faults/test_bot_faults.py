"""
The bot while PostgreSQL, Discord's gateway or the network is away: what members see, and that it is well by itself.

Every question gets one answer, never two: figures, or a sentence that says what is wrong. `FRAGFLOW_SOAK=1` lets the
network be away for a whole minute.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from include.store import Store
from local import postgres_process
from tests.bot.evenings import Evenings, load, play
from tests.bot.reading import plain, typed
from tests.bot.running import Running, running
from tests.conftest import TEMPLATE
from tests.discord_server.connection import IDENTIFY, RESUME
from tests.discord_server.server import DiscordServer
from tests.discord_server.waiting import until
from tests.faults.servers import migrated_server

if TYPE_CHECKING:
    from local.postgres import EmbeddedPostgres

logger = logging.getLogger(__name__)

pytestmark = [pytest.mark.database, pytest.mark.lengthy, pytest.mark.asyncio]

AWAY_SECONDS = 60.0 if os.environ.get("FRAGFLOW_SOAK") else 2.0
AT_ONCE = 20
WELL_WITHIN = 15.0
AWAY = "database cannot be reached"


@pytest.fixture(scope="module")
def evenings() -> Evenings:
    return play()


@pytest.fixture(scope="module")
def server(evenings: Evenings) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL with the evenings that may crash: it keeps what it says is committed."""
    with migrated_server({"fsync": "off"}) as own:
        with Store(own.url(TEMPLATE), "tests") as store:
            load(evenings, store)
        yield own


@pytest_asyncio.fixture
async def bot(server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    server.start()
    discord = DiscordServer()
    await discord.start()
    discord.redirect(monkeypatch)
    async with running(discord, server.url(TEMPLATE)) as made:
        yield made
    await discord.stop()


def kill(server: EmbeddedPostgres) -> None:
    """All processes of the server at once, without a word."""
    process = postgres_process.left_behind(server.log_folder.parent)
    assert process
    for each in [process, *process.children(recursive=True)]:
        each.send_signal(signal.SIGKILL)
    process.wait(30)


async def shows_figures(bot: Running, evenings: Evenings) -> bool:
    message = await typed(bot.stranger(), "!last_session", within=30)
    assert "went wrong" not in plain(message), "that is no fault of the code"
    return "3 maps" in plain(message)


async def well_again(bot: Running, evenings: Evenings) -> float:
    """Ask until there are figures, and give how long that took."""
    began = time.monotonic()
    async with asyncio.timeout(WELL_WITHIN):
        while not await shows_figures(bot, evenings):  # noqa: ASYNC110 - nobody tells us when it is well
            await asyncio.sleep(0.1)
    return time.monotonic() - began


async def test_without_the_database_members_are_told_so_and_with_it_they_are_answered(
    bot: Running, server: EmbeddedPostgres, evenings: Evenings
):
    assert await shows_figures(bot, evenings)

    kill(server)
    person = bot.stranger()
    use = await person.slash("leaderboard", stat="dpm")
    message = await use.shown(30)
    told = use.shown_ms / 1000
    assert AWAY in plain(message)
    assert AWAY in plain(await typed(bot.stranger(), "!stats x", within=30))
    await asyncio.sleep(AWAY_SECONDS)
    assert not bot.client.is_closed()

    server.start()
    seconds = await well_again(bot, evenings)
    logger.warning("PostgreSQL was away: told after %.1f s, well %.1f s after it was back", told, seconds)
    assert seconds < WELL_WITHIN


async def test_questions_in_flight_are_answered_once_each_when_the_database_dies(
    bot: Running, server: EmbeddedPostgres, evenings: Evenings
):
    said = [await bot.stranger().say("!team_synergy") for _ in range(AT_ONCE)]
    uses = [
        await bot.stranger().slash("player_weapons", player=evenings.names[evenings.regular]) for _ in range(AT_ONCE)
    ]
    kill(server)
    try:
        for use in uses:
            await use.shown(40)
        for each in said:
            await bot.discord.answer_to(each, 40)
    finally:
        server.start()

    assert all(len(bot.discord.answers_to(each)) == 1 for each in said)
    assert all(use.refused == [] for use in uses), "a second acknowledgement would have been refused"
    assert all(len(use.followups) == 0 for use in uses)
    await well_again(bot, evenings)


@pytest.mark.parametrize("fault", ["drop", "cut", "reconnect", "invalid"])
async def test_what_was_asked_while_the_gateway_was_away_is_answered_once(bot: Running, evenings: Evenings, fault: str):
    gateway = bot.discord.gateway
    begun = len(gateway.received)
    if fault == "drop":
        await gateway.drop()
    elif fault == "cut":
        gateway.cut()
    elif fault == "reconnect":
        gateway.ask_to_reconnect()
    else:
        gateway.invalidate()  # Discord tells nobody later what was said before a new session
        await until(lambda: any(each["op"] == IDENTIFY for each in gateway.received[begun:]), 15)
        await until(gateway.ready.is_set)
    said = await bot.stranger().say("!last_session")

    await bot.discord.answer_to(said, 15)
    await asyncio.sleep(0.5)
    assert len(bot.discord.answers_to(said)) == 1
    wanted = IDENTIFY if fault == "invalid" else RESUME
    assert wanted in [each["op"] for each in gateway.received[begun:]]
    assert gateway.violations == []


async def test_a_network_that_was_away_is_found_again_and_the_buttons_still_work(bot: Running, evenings: Evenings):
    person = bot.stranger()
    message = await typed(person, "!last_session")

    await bot.discord.cut()
    said = await person.say("!session_history")
    await asyncio.sleep(AWAY_SECONDS)
    assert not bot.client.is_closed()
    await bot.discord.mend()

    began = time.monotonic()
    await bot.discord.answer_to(said, WELL_WITHIN)
    logger.warning("The network was away: answered %.1f s after it was back", time.monotonic() - began)
    assert len(bot.discord.answers_to(said)) == 1
    turned = await (await person.press(message, "▶")).shown(10)
    assert "Page 2" in plain(turned)


async def test_an_answer_that_the_network_swallowed_is_not_given_twice(bot: Running, evenings: Evenings):
    """A gateway before Discord failed: discord.py sends the message again."""
    bot.discord.refuse_next("POST /channels/.*/messages", 502, message="upstream")
    said = await bot.stranger().say("!last_session")
    await bot.discord.answer_to(said, 15)
    await asyncio.sleep(0.5)
    assert len(bot.discord.answers_to(said)) == 1
