"""From a member's click to a moderator's, and to commands about oneself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from include.answers.errors import Level
from tests.bot.reading import plain, slashed, typed
from tests.discord_server.waiting import until

if TYPE_CHECKING:
    from tests.bot.evenings import Evenings
    from tests.bot.running import Running
    from tests.discord_server.people import Person
    from tests.discord_server.server import DiscordServer
    from tests.discord_server.values import Json

pytestmark = [pytest.mark.database, pytest.mark.asyncio]

EPHEMERAL = 64


@dataclass(frozen=True)
class Community:
    """A bot and the channel where its moderators decide."""

    bot: Running
    office: Json

    async def asked(self, count: int = 1) -> list[Json]:
        """Give what moderators were asked, once it is so much."""
        return await until(lambda: len(said := self.bot.discord.said_by_bot(self.office)) >= count and said)

    async def decide(self, question: Json, label: str, level: Level = Level.MODERATOR) -> Json:
        """Let somebody press a button in the office; gives what stands there afterwards."""
        return await (await self.bot.stranger(level).press(question, label)).shown()

    async def profile(self, person: Person) -> str:
        """Who the bot takes a member for."""
        return plain(await slashed(person, "aliases"))


@pytest_asyncio.fixture
async def community(own_discord: DiscordServer, own_url: str, as_bot: Callable[[str], str]) -> AsyncIterator[Community]:
    from tests.bot.running import running

    office = own_discord.world.add_channel("office")
    async with running(own_discord, as_bot(own_url), admin_channel_id=int(office["id"])) as bot:
        yield Community(bot, office)


async def test_a_member_chooses_and_a_moderator_approves(community: Community, evenings: Evenings):
    member, name = community.bot.stranger(), evenings.names[evenings.regular]
    await typed(member, f"!link_me {evenings.regular}")
    (question,) = await community.asked()

    decided = await community.decide(question, "Approve")

    assert plain(decided).startswith(f"Link approved\n{member.mention} is {name}, approved by")
    assert (await community.profile(member)).startswith(f"Names of {name}")
    assert community.bot.discord.refused == []


async def test_the_button_of_a_candidate_links(community: Community):
    member = community.bot.stranger()
    offered = await slashed(member, "link")
    linked = await (await member.click(offered, offered["components"][0]["components"][0]["custom_id"])).shown()

    assert offered["flags"] & EPHEMERAL
    title = plain(linked).split("\n")[0]
    assert title.startswith("You are ")
    assert (await community.profile(member)).startswith(title.replace("You are", "Names of"))


async def test_members_press_the_buttons_of_moderators_in_vain(community: Community, evenings: Evenings):
    member = community.bot.stranger()
    await typed(member, f"!link_me {evenings.regular}")
    (question,) = await community.asked()

    refusal = await (await member.press(question, "Approve")).answer()

    assert refusal["data"]["flags"] & EPHEMERAL
    assert "MODERATOR" in refusal["data"]["embeds"][0]["description"]
    with community.bot.store.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM player_links WHERE verified_at IS NOT NULL").fetchone() == (0,)
        assert connection.execute("SELECT outcome FROM admin_audit_log").fetchall() == [("refused",)]


async def test_of_two_who_choose_at_once_one_waits_until_a_moderator_decides(community: Community, evenings: Evenings):
    one, other = community.bot.stranger(), community.bot.stranger()
    said = await asyncio.gather(*(slashed(each, "link_me", player=evenings.regular) for each in (one, other)))
    titles = [plain(each).split("\n")[0] for each in said]
    name = evenings.names[evenings.regular]
    assert sorted(titles) == sorted([f"You are {name}", f"{name} belongs to another member"])

    waiting, first = (other, one) if titles[0].startswith("You") else (one, other)
    questions = await community.asked(2)
    question = next(each for each in questions if each["embeds"][0]["description"].startswith(waiting.mention))
    await community.decide(question, "Approve")

    assert (await community.profile(waiting)).startswith(f"Names of {name}")
    assert "link yourself" in await community.profile(first)


async def test_a_mention_of_a_linked_member_names_the_player(community: Community, evenings: Evenings):
    member, friend = community.bot.stranger(), community.bot.stranger()
    community.bot.link(member, evenings.regular)
    name = evenings.names[evenings.regular]

    assert plain(await typed(friend, f"!rank_player {member.mention}")).startswith(f"Ranks of {name}")
    assert plain(await slashed(friend, "rank_player", player=member.mention)).startswith(f"Ranks of {name}")


async def test_a_mention_means_somebody_else_after_a_decision(community: Community, evenings: Evenings):
    """The answer before it is remembered; a link that changed must not be answered from it."""
    member, friend = community.bot.stranger(), community.bot.stranger()
    await typed(member, f"!link_me {evenings.regular}")
    before = plain(await typed(friend, f"!aliases {member.mention}"))
    (question,) = await community.asked()
    await community.decide(question, "Refuse")

    assert before.startswith("Names of ")
    assert "linked to no player" in plain(await typed(friend, f"!aliases {member.mention}"))
