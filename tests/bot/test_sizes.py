"""
Very many players, none at all, and equal ones.

| Case | Test |
| --- | --- |
| 65 players in one round, as every session, team and board command shows them | `test_65_players_fit` |
| five of each who did exactly the same: one rank, and pages go on | `test_equal_players_share_a_rank` |
| no round at all | `test_without_any_round_every_command_says_so` |
| 6,000 characters | all of these: the stand-in refuses more, and `refused` stays empty |
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from include.answers.registry import COMMANDS
from include.samples import SampleOptions
from include.samples.generator import generate_with_truth
from include.store import Store
from include.store.roles import grant
from tests.bot.case import CLAIMANT, filled_in
from tests.bot.cases import CASES
from tests.bot.evenings import EVENINGS, load_files
from tests.bot.reading import plain, slashed, text_of, typed
from tests.discord_server.offered import labels

if TYPE_CHECKING:
    from local.postgres import EmbeddedPostgres
    from tests.bot.evenings import Evenings
    from tests.bot.running import Running
    from tests.discord_server.server import DiscordServer

pytestmark = [pytest.mark.database, pytest.mark.asyncio(loop_scope="module")]

COPIES = 5
CROWD = SampleOptions(seed=9, evenings=2, maps=3, players=13, first_evening=EVENINGS.first_evening)


def crowded(content: bytes) -> bytes:
    """Every line of a player five times under other GUIDs and names: totals stay balanced, and 13 become 65."""
    header, *lines = content.decode("latin-1").rstrip("\n").split("\n")
    every = [header, *lines]
    for copy in range(1, COPIES):
        for line in lines:
            guid, name, rest = line.split("\\", 2)
            every.append(f"{(int(guid, 16) + copy * 7919) % 16**8:08X}\\{name}{copy}\\{rest}")
    return ("\n".join(every) + "\n").encode("latin-1")


@pytest.fixture(scope="module")
def crowd_url(postgres_server: EmbeddedPostgres, migrated_template: str, roles_of_the_server: dict[str, str]) -> str:
    """A database of two evenings with 65 players."""
    postgres_server.create_database("crowd", template=migrated_template)
    url = postgres_server.url("crowd")
    with Store(url, "tests") as store:
        samples = generate_with_truth(CROWD)
        load_files([replace(each.file, content=crowded(each.file.content)) for each in samples], store)
        with store.transaction() as connection:
            assert grant(connection)
            (counted,) = connection.execute(
                "SELECT count(DISTINCT player_guid) FROM player_comprehensive_stats"
            ).fetchone() or [0]
            assert counted >= 65
    return url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def crowd(discord: DiscordServer, crowd_url: str, as_bot: Callable[[str], str]) -> AsyncIterator[Running]:
    from tests.bot.running import running

    async with running(discord, as_bot(crowd_url)) as made:
        yield made


SHOWN_OF_ALL = ("last_session", "session_stats", "last_round", "mvp", "team_roster", "team_vs_team", "team_balance",
                "team_synergy", "leaderboard", "session_history", "session_status")  # fmt: skip


@pytest.mark.parametrize("name", SHOWN_OF_ALL)
async def test_65_players_fit(name: str, crowd: Running):
    message = await slashed(crowd.stranger(), name, **({"stat": "kills"} if name == "leaderboard" else {}))
    assert "That went wrong" not in plain(message)
    assert crowd.discord.refused == []
    assert_as_narrow_as_a_phone(text_of(message))


async def test_every_page_of_a_crowded_session_fits(crowd: Running):
    person = crowd.stranger()
    message = await slashed(person, "last_session")
    while labels(message).get("▶"):
        message = await (await person.press(message, "▶")).shown()
        assert_as_narrow_as_a_phone(text_of(message))
        await asyncio.sleep(0.5)  # two a second
    assert crowd.discord.refused == []


async def test_equal_players_share_a_rank(crowd: Running):
    """Five who did the same stand on one rank, and the next rank counts them."""
    person = crowd.stranger()
    ranks = []
    for page in (1, 2):
        message = await slashed(person, "leaderboard", stat="damage", page=page)
        ranks += [int(each) for each in re.findall(r"^ *(\d+) \S", plain(message), re.MULTILINE)]
    assert ranks == [1] * 5 + [6] * 5 + [11] * 5 + [16] * 5


def assert_as_narrow_as_a_phone(text: str) -> None:
    """34 columns, as include/answers/embeds.py says."""
    blocks = re.findall(r"```\n(.*?)```", text, re.DOTALL)
    assert all(len(line) <= 34 for block in blocks for line in block.split("\n")), text


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def nobody(
    discord: DiscordServer, postgres_server: EmbeddedPostgres, migrated_template: str, as_bot: Callable[[str], str]
) -> AsyncIterator[Running]:
    """A bot over a database in which nothing was ever played."""
    from tests.bot.running import running

    postgres_server.create_database("nobody", template=migrated_template)
    with Store(postgres_server.url("nobody"), "tests") as store, store.transaction() as connection:
        assert grant(connection)
    async with running(discord, as_bot(postgres_server.url("nobody"))) as made:
        yield made


@pytest.mark.parametrize("name", CASES)
async def test_without_any_round_every_command_says_so(name: str, nobody: Running, evenings: Evenings):
    person = nobody.stranger(COMMANDS[name].level)
    words = filled_in(CASES[name].typed, evenings).replace(CLAIMANT, person.mention)
    message = await typed(person, f"!{words}")
    assert plain(message).strip()
    assert "That went wrong" not in plain(message)
    assert nobody.discord.refused == []
