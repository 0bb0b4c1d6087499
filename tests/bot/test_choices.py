"""Buttons that ask what was meant."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bot.evenings import Evenings
    from tests.bot.running import Running
    from tests.discord_server.values import Json

pytestmark = [pytest.mark.database, pytest.mark.asyncio(loop_scope="module")]

EPHEMERAL = 64
EDIT_LATER = 6


def labels(message: Json) -> list[str]:
    from tests.discord_server.offered import labels

    return list(labels(message))


def first_button(message: Json) -> str:
    return str(message["components"][0]["components"][0]["custom_id"])


def letter_of_several(evenings: Evenings) -> str:
    """A letter that is in several names, and is none itself."""
    names = [name.casefold() for name in evenings.names.values()]
    return next(
        letter for letter in "aeioubcdfghklmnprst" if letter not in names and sum(letter in name for name in names) > 2
    )


async def test_whom_a_text_may_mean_is_offered_to_be_chosen(bot: Running, evenings: Evenings):
    person, text = bot.stranger(), letter_of_several(evenings)

    asked = await (await person.slash("rank_player", player=text)).shown()
    offered = labels(asked)
    await (await person.click(asked, first_button(asked))).shown()

    assert 2 <= len(offered) <= 5
    assert asked["embeds"][0]["title"].startswith("Ranks of")
    assert labels(asked) == [], "what was chosen takes the place of the question"


async def test_all_see_what_somebody_chose(bot: Running, evenings: Evenings):
    use = await bot.stranger().slash("rank_player", player=letter_of_several(evenings))
    await use.shown()

    assert not use.is_ephemeral


async def test_somebody_else_may_not_choose(bot: Running, evenings: Evenings):
    asked = await (await bot.stranger().slash("rank_player", player=letter_of_several(evenings))).shown()
    before = asked["embeds"]

    answer = await (await bot.stranger().click(asked, first_button(asked))).answer()

    assert answer["data"]["flags"] & EPHEMERAL
    assert asked["embeds"] == before


async def test_a_typed_command_that_is_none_is_answered_with_those_that_are_like_it(bot: Running):
    person = bot.stranger()
    hint = await bot.discord.answer_to(await person.say("!last_sesion"))
    await (await person.press(hint, "last_session")).shown()

    assert len(hint["embeds"][0]["fields"]) > 0, "the session is in its place"


async def test_a_mistyped_command_is_offered_with_its_words(bot: Running):
    person = bot.stranger()
    hint = await bot.discord.answer_to(await person.say("!leaderbord dpm"))
    await (await person.click(hint, first_button(hint))).shown()

    assert hint["embeds"][0]["title"].startswith("DPM"), "the board is in its place"


async def test_what_needs_more_words_is_named_and_has_no_button(bot: Running):
    hint = await bot.discord.answer_to(await bot.stranger().say("!leaderbord"))

    assert "Did you mean leaderboard" in hint["embeds"][0]["description"].replace("\\", "")
    assert "leaderboard" not in labels(hint)


async def test_a_board_without_a_name_is_asked_for_with_buttons(bot: Running):
    person = bot.stranger()
    asked = await bot.discord.answer_to(await person.say("!top"))
    offered = labels(asked)
    await (await person.click(asked, first_button(asked))).shown()

    assert offered == ["DPM", "K/D", "Kills", "Accuracy", "Revives"]
    assert asked["embeds"][0]["title"].startswith("DPM")


@pytest.mark.parametrize(
    "text", ["!", "!!!", "!play some music", "!rank", "!clear 5", "! last_round", "hello", "!\u200b"]
)
async def test_what_is_meant_for_others_is_not_answered(bot: Running, text: str):
    person = bot.stranger()
    said = await person.say(text)
    await bot.discord.answer_to(await person.say("!last_round"))

    assert bot.discord.answers_to(said)[1:] == [], "nothing but the answer to what was said next"


@pytest.mark.parametrize("name", ["!LAST_ROUND", "!last-round", "!Last_Round"])
async def test_capitals_and_hyphens_do_not_matter(bot: Running, name: str):
    answer = await bot.discord.answer_to(await bot.stranger().say(name))

    assert answer["embeds"][0]["fields"]


async def test_a_second_click_presses_no_button_that_came_in_its_place(bot: Running):
    """Whoever clicks twice on the second candidate of `link` is not unlinked by what stands there afterwards."""
    person = bot.stranger()
    shown = await (await person.slash("link")).shown()
    seen = copy.deepcopy(shown)
    second = seen["components"][0]["components"][1]["custom_id"]
    await (await person.click(seen, second)).shown()
    assert "Unlink" in labels(shown)

    answer = await (await person.click(seen, second)).answer()

    assert answer["type"] == EDIT_LATER, "and nothing follows"
    assert "Unlink" in labels(shown)


async def test_what_only_one_person_may_see_is_shown_to_that_person_alone(bot: Running):
    """The hint to an unknown command is seen by all; the answer that it leads to is not."""
    person = bot.stranger()
    hint = await bot.discord.answer_to(await person.say("!linkk"))
    use = await person.press(hint, "link")
    await use.answer()

    assert use.ack
    assert use.ack["data"]["flags"] & EPHEMERAL
    assert labels(hint), "the hint stays as it is"


async def test_a_private_answer_to_a_typed_command_is_sent_directly(bot: Running):
    from tests.discord_server.waiting import until

    person = bot.stranger()
    told = await bot.discord.answer_to(await person.say("!link"))
    (sent,) = await until(lambda: bot.discord.said_by_bot(person.direct))

    assert told["content"].startswith("Only you may see that")
    assert told["embeds"] == []
    assert sent["embeds"][0]["title"] == "Which player are you?"


async def test_who_takes_no_direct_messages_is_led_to_the_slash_command(bot: Running):
    person = bot.stranger()
    bot.discord.refuse_next(rf"POST /channels/{person.direct['id']}/messages", 403, 50007, "Cannot send messages")

    told = await bot.discord.answer_to(await person.say("!link"))

    assert "use /link instead" in told["embeds"][0]["description"].replace("\\", "")
