"""Buttons that turn pages: where they lead, and whose they are."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from include.answers.answer import Question

if TYPE_CHECKING:
    from tests.bot.running import Running
    from tests.discord_server.people import Person
    from tests.discord_server.values import Json

pytestmark = [pytest.mark.database, pytest.mark.asyncio(loop_scope="module")]

EPHEMERAL = 64


def state(message: Json) -> dict[str, bool]:
    from tests.discord_server.offered import labels

    return labels(message)


def page(message: Json) -> tuple[int, int]:
    """Which page of how many the middle button says it is."""
    (found,) = [re.fullmatch(r"(\d+) / (\d+)", label) for label in state(message) if "/" in label]
    assert found
    return int(found[1]), int(found[2])


async def asked(person: Person) -> Json:
    """An answer of several pages, on its first one: a map of the session on each."""
    shown = await (await person.slash("last_session")).shown()
    assert page(shown) == (1, 4), "the session and its three maps"
    return shown


async def test_on_the_first_page_only_later_ones_can_be_reached(bot: Running):
    shown = await asked(bot.stranger())

    assert state(shown) == {"⏮": False, "◀": False, "1 / 4": True, "▶": True, "⏭": True}


async def test_a_page_is_turned_in_the_message_itself(bot: Running):
    person = bot.stranger()
    shown = await asked(person)
    before = shown["embeds"]

    use = await person.press(shown, "▶")
    assert await use.shown() is shown

    assert page(shown) == (2, 4)
    assert shown["embeds"] != before


async def test_each_arrow_leads_where_it_points(bot: Running):
    person = bot.stranger()
    shown = await asked(person)
    seen = []
    for label in ("⏭", "◀", "⏮", "▶"):
        await (await person.press(shown, label)).shown()
        seen.append(page(shown)[0])

    assert seen == [4, 3, 1, 2]


async def test_on_the_last_page_only_earlier_ones_can_be_reached(bot: Running):
    person = bot.stranger()
    shown = await asked(person)
    await (await person.press(shown, "⏭")).shown()

    assert state(shown) == {"⏮": True, "◀": True, "4 / 4": True, "▶": False, "⏭": False}


async def test_an_answer_of_one_page_has_no_buttons(bot: Running):
    shown = await (await bot.stranger().slash("last_round")).shown()

    assert shown["components"] == []


@pytest.mark.parametrize(("typed", "reached"), [("3", 3), (" 2 ", 2), ("99", 4)])
async def test_a_page_can_be_jumped_to(bot: Running, typed: str, reached: int):
    person = bot.stranger()
    shown = await asked(person)
    form = await person.press(shown, "1 / 4")
    await form.answer()

    await (await person.submit(form, page=typed)).shown()

    assert page(shown)[0] == reached


@pytest.mark.parametrize("typed", ["four", "0", "-1", "²"])
async def test_what_is_no_page_is_said_to_whoever_typed_it(bot: Running, typed: str):
    person = bot.stranger()
    shown = await asked(person)
    form = await person.press(shown, "1 / 4")
    await form.answer()

    answer = await (await person.submit(form, page=typed)).answer()

    assert answer["data"]["flags"] & EPHEMERAL
    assert "from 1 to 4" in answer["data"]["embeds"][0]["description"]
    assert page(shown)[0] == 1


async def test_somebody_else_may_not_turn_the_pages(bot: Running):
    shown = await asked(bot.stranger())
    before = shown["embeds"]

    answer = await (await bot.stranger().press(shown, "▶")).answer()

    assert answer["data"]["flags"] & EPHEMERAL
    assert answer["data"]["embeds"][0]["description"].startswith("Only whoever asked")
    assert shown["embeds"] == before


async def test_somebody_else_may_not_jump(bot: Running):
    shown = await asked(bot.stranger())

    answer = await (await bot.stranger().press(shown, "1 / 4")).answer()

    assert answer["data"]["flags"] & EPHEMERAL


async def test_the_pages_of_a_typed_command_are_turned_as_well(bot: Running):
    person = bot.stranger()
    shown = await bot.discord.answer_to(await person.say("!last"))
    await (await person.press(shown, "▶")).shown()

    assert page(shown) == (2, 4)


async def test_an_answer_in_a_direct_message_turns_pages(bot: Running):
    person = bot.stranger()
    shown = await bot.discord.answer_to(await person.say("!last_session", person.direct))
    await (await person.press(shown, "▶")).shown()

    assert page(shown) == (2, 4)


async def test_a_question_of_an_earlier_version_is_answered_as_any_mistake(bot: Running):
    """Moderators' buttons live for a week, in which a command may get another name."""
    person = bot.stranger()
    shown = await asked(person)
    opened = bot.client.desk._opened
    found = opened.find(int(shown["id"]))
    assert found
    await opened.keep(replace(found, question=Question("last_sesion")))

    answer = await (await person.press(shown, "▶")).answer()

    assert answer["data"]["flags"] & EPHEMERAL
    assert "There is no command" in answer["data"]["embeds"][0]["description"]
