"""Buttons end after five minutes, whether a bot runs then or not, and outlive a bot that is started again."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bot.running import Running
    from tests.discord_server.server import DiscordServer
    from tests.discord_server.values import Json

pytestmark = [pytest.mark.database, pytest.mark.asyncio]

EDIT = 7
EPHEMERAL = 64


def can_be_clicked(message: Json) -> set[str]:
    from tests.discord_server.offered import labels

    return {label for label, is_enabled in labels(message).items() if is_enabled}


def rows(running: Running) -> list[tuple[int]]:
    with running.store.transaction() as connection:
        return connection.execute("SELECT message_id FROM paged_answers").fetchall()


@pytest.fixture
def short_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buttons end after a second instead of five minutes."""
    monkeypatch.setattr("bot.open_answers.OPEN", timedelta(seconds=1.0))


async def test_buttons_live_for_five_minutes():
    from bot.open_answers import OPEN

    assert timedelta(minutes=5) == OPEN


async def test_buttons_are_disabled_when_their_time_is_over(own_bot: Running, short_lives: None):
    from tests.discord_server.waiting import until

    shown = await (await own_bot.stranger().slash("last_session")).shown()
    assert can_be_clicked(shown)
    await until(lambda: rows(own_bot))

    await until(lambda: not can_be_clicked(shown))
    await until(lambda: not rows(own_bot))

    assert shown["embeds"], "the answer itself stays"


async def test_buttons_that_only_one_person_sees_are_disabled_too(own_bot: Running, short_lives: None):
    from tests.discord_server.waiting import until

    use = await own_bot.stranger().slash("link")
    shown = await use.shown()
    assert use.is_ephemeral
    assert can_be_clicked(shown)

    await until(lambda: not can_be_clicked(shown))


async def test_turning_a_page_begins_the_time_anew(own_bot: Running, short_lives: None):
    person = own_bot.stranger()
    shown = await (await person.slash("last_session")).shown()
    await asyncio.sleep(0.7)
    await (await person.press(shown, "▶")).shown()
    await asyncio.sleep(0.7)

    assert can_be_clicked(shown)


async def test_a_late_click_disables_the_buttons_and_says_so(own_bot: Running, short_lives: None):
    from tests.discord_server.waiting import until

    person = own_bot.stranger()
    shown = await (await person.slash("last_session")).shown()
    seen = copy.deepcopy(shown)
    await until(lambda: not can_be_clicked(shown))

    late = await person.press(seen, "▶")
    answer = await late.answer()
    (told,) = await until(lambda: late.followups)

    assert answer["type"] == EDIT
    assert not can_be_clicked(shown)
    assert told["flags"] & EPHEMERAL
    assert told["embeds"][0]["description"] == r"These buttons are over; ask again\."


async def test_a_click_is_too_late_before_the_timer_comes_by(
    own_bot: Running, short_lives: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.open_answers.OPEN", timedelta(0))
    monkeypatch.setattr("bot.open_answers.OpenAnswers._close", lambda *_: asyncio.sleep(0))
    person = own_bot.stranger()
    shown = await (await person.slash("last_session")).shown()
    await asyncio.sleep(1.0)  # an end is the full second after it
    await (await person.press(shown, "▶")).shown()

    assert not can_be_clicked(shown)


async def test_buttons_of_a_stopped_bot_work_with_the_next_one(
    own_discord: DiscordServer, own_url: str, as_bot: Callable[[str], str]
):
    from tests.bot.running import running
    from tests.discord_server.waiting import until

    async with running(own_discord, as_bot(own_url)) as first:
        person = first.stranger()
        shown = await (await person.slash("last_session")).shown()
        await until(lambda: rows(first))
        before = shown["embeds"]

    async with running(own_discord, as_bot(own_url)):
        await (await person.press(shown, "▶")).shown()
        other = await (await own_discord.member("somebody").press(shown, "▶")).answer()

    assert shown["embeds"] != before
    assert other["data"]["flags"] & EPHEMERAL, "and they still belong to whoever asked"


async def test_buttons_that_ended_while_no_bot_ran_are_disabled_by_the_next_one(
    own_discord: DiscordServer, own_url: str, as_bot: Callable[[str], str], short_lives: None
):
    from tests.bot.running import running
    from tests.discord_server.waiting import until

    async with running(own_discord, as_bot(own_url)) as first:
        shown = await (await first.stranger().slash("last_session")).shown()
        await until(lambda: rows(first))
    assert can_be_clicked(shown)
    await asyncio.sleep(1.0)

    async with running(own_discord, as_bot(own_url)) as second:
        await until(lambda: not can_be_clicked(shown))
        await until(lambda: not rows(second))


async def test_a_message_that_was_removed_is_forgotten(own_bot: Running, short_lives: None):
    from tests.discord_server.waiting import until

    shown = await (await own_bot.stranger().slash("last_session")).shown()
    await until(lambda: rows(own_bot))
    del own_bot.discord.world.messages[shown["id"]]

    await until(lambda: not rows(own_bot))


async def test_buttons_stay_until_discord_can_be_told(
    own_bot: Running, short_lives: None, monkeypatch: pytest.MonkeyPatch
):
    from tests.discord_server.waiting import until

    monkeypatch.setattr("bot.open_answers.TRY_AGAIN", timedelta(seconds=0))
    own_bot.discord.refuse_next(r"PATCH /channels/\d+/messages/", 503, 0, "Service Unavailable")
    shown = await (await own_bot.stranger().slash("last_session")).shown()

    await until(lambda: not can_be_clicked(shown))
