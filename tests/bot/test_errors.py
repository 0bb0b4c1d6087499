"""What people are told when there is no answer, and what never leaves the bot whatever they type."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.bot.running import Running
    from tests.discord_server.values import Json

pytestmark = [pytest.mark.database, pytest.mark.asyncio(loop_scope="module")]

EPHEMERAL = 64
HOSTILE = "@everyone **bold** <@1> `x` [a](http://b.invalid) <t:0:R> :skull:"


def sentence(message: Json) -> str:
    (embed,) = message["embeds"]
    return str(embed["description"])


def as_seen(escaped: str) -> str:
    """What Discord shows of escaped text."""
    return re.sub(r"\\(?=[^\w\s])", "", escaped).replace("\u200b", "")


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that fails as nobody foresaw."""

    def fail(*_: Any) -> Any:
        raise ZeroDivisionError("the secret of the fault")

    monkeypatch.setattr("include.answers.remembered.answer", fail)


async def test_what_somebody_did_wrong_is_said_to_that_person_alone(bot: Running):
    use = await bot.stranger().slash("leaderboard", stat="beauty")
    shown = await use.shown()

    assert use.is_ephemeral
    assert "There is no board 'beauty'" in as_seen(sentence(shown))


async def test_what_somebody_typed_is_repeated_without_any_effect(bot: Running):
    shown = await (await bot.stranger().slash("leaderboard", stat="kills", map=HOSTILE)).shown()
    said = sentence(shown)

    assert "@everyone" not in said, "phones show the raw text"
    assert not re.search(r"(?<!\\)[*`<\[:]", said)
    assert HOSTILE in as_seen(said)


async def test_a_typed_command_repeats_it_without_any_effect(bot: Running):
    shown = await bot.discord.answer_to(await bot.stranger().say(f"!rank_player nobody{HOSTILE}"))

    assert "@everyone" not in sentence(shown)
    assert not re.search(r"(?<!\\)[*`<\[:]", sentence(shown))


async def test_no_message_may_mention_anybody(bot: Running):
    """Each request that writes says so itself: Discord mentions whoever is in the text otherwise."""
    person = bot.stranger()
    use = await person.slash("leaderboard", stat="@everyone")
    await use.shown()
    await bot.discord.answer_to(await person.say("!lb @everyone"))
    shown = await (await person.slash("last_session")).shown()
    await (await person.press(shown, "▶")).shown()
    await bot.discord.answer_to(await person.say("!link"))

    bodies = [call.body for call in bot.discord.calls if isinstance(call.body, dict)]
    written = [body.get("data") or body for body in bodies]
    written = [body for body in written if {"embeds", "content"} & body.keys() and body.get("embeds") != []]
    assert len(written) > 4
    assert [body for body in written if body.get("allowed_mentions", {}).get("parse") != []] == []


@pytest.mark.parametrize(
    "text", ['!rank_player "quoted', "!rank_player it's", "!stats 'a", "!stats “curly”", '!find_player "', "!lb dpm \\"]
)
async def test_no_quote_in_a_name_is_a_fault(bot: Running, text: str, caplog: pytest.LogCaptureFixture):
    shown = await bot.discord.answer_to(await bot.stranger().say(text))

    assert "went wrong" not in sentence(shown)
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []


async def test_a_fault_is_told_with_a_reference_that_the_log_knows(
    bot: Running, fault: None, caplog: pytest.LogCaptureFixture
):
    shown = await (await bot.stranger().slash("ping")).shown()
    told = re.search(r"in the log as ([0-9a-f]{8})", as_seen(sentence(shown)))

    assert told
    (record,) = [each for each in caplog.records if told[1] in each.getMessage()]
    assert record.exc_info
    assert record.exc_info[0] is ZeroDivisionError
    assert "secret" not in str(shown)


async def test_a_fault_behind_a_button_is_told_and_changes_nothing(bot: Running, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: Any) -> Any:
        raise ZeroDivisionError

    person = bot.stranger()
    shown = await (await person.slash("last_session")).shown()
    before = shown["embeds"]
    monkeypatch.setattr("include.answers.remembered.answer", fail)
    use = await person.press(shown, "⏭")
    answer = await use.answer()

    assert answer["data"]["flags"] & EPHEMERAL
    assert "went wrong" in answer["data"]["embeds"][0]["description"]
    assert shown["embeds"] == before


async def test_a_fault_in_a_form_is_told(bot: Running, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: Any) -> Any:
        raise ZeroDivisionError

    person = bot.stranger()
    shown = await (await person.slash("last_session")).shown()
    form = await person.press(shown, "1 / 4")
    await form.answer()
    monkeypatch.setattr("include.answers.remembered.answer", fail)
    answer = await (await person.submit(form, page="3")).answer()

    assert "went wrong" in answer["data"]["embeds"][0]["description"]


async def test_a_refused_embed_is_told_as_a_fault(bot: Running):
    bot.discord.refuse_next(r"POST /interactions/.*/callback", 400, 50035, "Invalid Form Body")
    shown = await (await bot.stranger().slash("last_round")).shown()

    assert "went wrong" in sentence(shown)


async def test_a_command_that_the_bot_no_longer_knows_is_explained(bot: Running):
    listed = bot.discord.world.commands[bot.discord.world.guild_id]
    listed.append({**listed[0], "name": "gone", "options": []})
    shown = await (await bot.stranger().slash("gone")).shown()

    assert "an earlier form of this command" in as_seen(sentence(shown))


async def test_where_the_bot_may_not_write_it_goes_on(bot: Running):
    closed = bot.discord.world.add_channel("closed")
    bot.discord.refuse_next(rf"POST /channels/{closed['id']}/messages", 403, 50013, "Missing Permissions")
    bot.discord.refuse_next(rf"POST /channels/{closed['id']}/messages", 403, 50013, "Missing Permissions")
    person = bot.stranger()
    await person.say("!last_round", closed)

    assert await bot.discord.answer_to(await person.say("!last_round"))
