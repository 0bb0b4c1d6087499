"""What a member decides about their own data, as everybody else sees it in Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bot.reading import plain, slashed, typed

if TYPE_CHECKING:
    from tests.bot.evenings import Evenings
    from tests.bot.running import Running

pytestmark = [pytest.mark.database, pytest.mark.asyncio]


async def test_who_hides_is_on_no_board_and_found_by_nobody_until_they_are_shown(own_bot: Running, evenings: Evenings):
    member, name = own_bot.stranger(), evenings.names[evenings.regular]
    own_bot.link(member, evenings.regular, is_verified=True)
    assert name in plain(await slashed(own_bot.stranger(), "top_killers"))

    await slashed(member, "privacy", action="hide")
    assert name not in plain(await slashed(own_bot.stranger(), "top_killers"))
    assert "K/D" not in plain(await typed(own_bot.stranger(), f"!player_summary {name}"))
    assert "K/D" not in plain(await typed(own_bot.stranger(), f"!player_summary {member.mention}"))
    assert "K/D" in plain(await slashed(member, "player_summary")), "who hides still sees their own"

    another = own_bot.stranger()  # the same person, so that the pause of ten seconds is not waited for
    own_bot.link(another, evenings.regular, is_verified=True)
    await slashed(another, "privacy", action="show")
    assert name in plain(await slashed(own_bot.stranger(), "top_killers"))


async def test_a_link_that_no_moderator_approved_decides_nothing(own_bot: Running, evenings: Evenings):
    member = own_bot.stranger()
    own_bot.link(member, evenings.regular)
    assert "not verified" in plain(await slashed(member, "privacy", action="hide"))
    assert evenings.names[evenings.regular] in plain(await slashed(own_bot.stranger(), "top_killers"))


async def test_nobody_is_forgotten_by_a_slip(own_bot: Running, evenings: Evenings):
    member = own_bot.stranger()
    own_bot.link(member, evenings.regular, is_verified=True)
    assert "cannot be undone" in plain(await slashed(member, "privacy", action="forget"))
    assert evenings.names[evenings.regular] in plain(await slashed(own_bot.stranger(), "top_killers"))
