"""Answers are remembered for everybody, but what somebody is told about themselves is told to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bot.reading import plain, slashed, typed

if TYPE_CHECKING:
    from tests.bot.evenings import Evenings
    from tests.bot.running import Running

pytestmark = [pytest.mark.database, pytest.mark.asyncio(loop_scope="module")]


async def test_who_leaves_the_player_out_sees_their_own_figures(bot: Running, evenings: Evenings):
    one, other = bot.stranger(), bot.stranger()
    bot.link(one, evenings.regular)
    bot.link(other, evenings.other)

    assert evenings.names[evenings.regular] in plain(await slashed(one, "player_summary"))
    assert evenings.names[evenings.other] in plain(await slashed(other, "player_summary"))
    assert evenings.names[evenings.regular] in plain(await typed(one, "!player_summary"))
