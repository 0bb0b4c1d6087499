"""
The unmodified discord.py client of the bot against the stand-in, on a real PostgreSQL with four invented evenings.

`bot` and `discord` serve a whole module, whose tests run in one event loop: nobody may change the data. Every test
speaks as somebody new (`stranger`), so that no rate limit is met by chance. `own_bot` is a test's own, over a copy.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from local.postgres import EmbeddedPostgres
    from tests.bot.evenings import Evenings
    from tests.bot.running import Running
    from tests.discord_server.server import DiscordServer

TEMPLATE = "fragflow_evenings"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def evenings() -> Evenings:
    """What was played."""
    from tests.bot.evenings import play

    return play()


@pytest.fixture(scope="session")
def filled_template(
    postgres_server: EmbeddedPostgres, migrated_template: str, roles_of_the_server: dict[str, str], evenings: Evenings
) -> str:
    """A database with the evenings, to be copied; the roles may do in it what they may in earnest."""
    from include.store import Store
    from include.store.roles import grant
    from tests.bot.evenings import load

    postgres_server.create_database(TEMPLATE, template=migrated_template)
    with Store(postgres_server.url(TEMPLATE), "tests") as store:
        load(evenings, store)
        with store.transaction() as connection:
            assert grant(connection)
    return TEMPLATE


@pytest.fixture(scope="module")
def filled_url(postgres_server: EmbeddedPostgres, filled_template: str) -> Iterator[str]:
    """The owner's address of a copy for the tests of a module."""
    yield from _copy(postgres_server, filled_template)


@pytest.fixture
def own_url(postgres_server: EmbeddedPostgres, filled_template: str) -> Iterator[str]:
    """The owner's address of a copy of the test's own."""
    yield from _copy(postgres_server, filled_template)


def _copy(server: EmbeddedPostgres, template: str) -> Iterator[str]:
    name = f"evenings_{next(_numbers)}"
    server.create_database(name, template=template)
    yield server.url(name)
    server.client("dropdb", "--force", name)


@pytest.fixture(scope="session")
def as_bot(roles_of_the_server: dict[str, str]) -> Callable[[str], str]:
    """Gives the address of a database for the bot's role, which may do little."""
    from include.store.roles import BOT

    def address(url: str) -> str:
        account = f"{BOT}:{quote(roles_of_the_server[BOT], safe='')}"
        return urlsplit(url)._replace(netloc=f"{account}@{urlsplit(url).netloc.rpartition('@')[2]}").geturl()

    return address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def discord() -> AsyncIterator[DiscordServer]:
    """A Discord for the tests of a module."""
    async with _discord() as server:
        yield server


@asynccontextmanager
async def _discord() -> AsyncIterator[DiscordServer]:
    from tests.discord_server.openapi import validator
    from tests.discord_server.server import DiscordServer

    server = DiscordServer(validator())
    await server.start()
    with pytest.MonkeyPatch.context() as patch:
        server.redirect(patch)
        yield server
    await server.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(discord: DiscordServer, filled_url: str, as_bot: Callable[[str], str]) -> AsyncIterator[Running]:
    """The bot for the tests of a module."""
    from tests.bot.running import running

    async with running(discord, as_bot(filled_url)) as made:
        yield made


@pytest_asyncio.fixture
async def own_discord() -> AsyncIterator[DiscordServer]:
    """A Discord of the test's own."""
    async with _discord() as server:
        yield server


@pytest_asyncio.fixture
async def own_bot(own_discord: DiscordServer, own_url: str, as_bot: Callable[[str], str]) -> AsyncIterator[Running]:
    """A bot of the test's own, over a database that it may change."""
    from tests.bot.running import running

    async with running(own_discord, as_bot(own_url)) as made:
        yield made
