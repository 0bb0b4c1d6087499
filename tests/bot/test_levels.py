"""Every command above PUBLIC refuses those below its level, in both ways, and moderators' ones are written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from include.answers.errors import Level
from include.answers.registry import COMMANDS
from tests.bot.case import CLAIMANT, filled_in
from tests.bot.cases import CASES
from tests.bot.reading import plain, slashed, typed

if TYPE_CHECKING:
    from tests.bot.evenings import Evenings
    from tests.bot.running import Running

pytestmark = [pytest.mark.database, pytest.mark.asyncio(loop_scope="module")]

GUARDED = sorted(name for name, command in COMMANDS.items() if command.level > Level.PUBLIC)
HELD = {Level.TRUSTED: Level.PUBLIC, Level.MODERATOR: Level.PUBLIC, Level.ADMIN: Level.MODERATOR}
HELD[Level.OWNER] = Level.ADMIN


async def test_the_commands_of_every_level_are_tried():
    assert {COMMANDS[name].level for name in GUARDED} == set(Level) - {Level.PUBLIC}


@pytest.mark.parametrize("name", GUARDED)
@pytest.mark.parametrize("way", ["slash", "typed"])
async def test_who_is_below_its_level_is_refused_with_both_levels(
    name: str, way: str, bot: Running, evenings: Evenings
):
    needed, held = COMMANDS[name].level, HELD[COMMANDS[name].level]
    person = bot.stranger(held)
    case = CASES.get(name)

    if way == "slash":
        options = (
            {key: person if value == CLAIMANT else filled_in(value, evenings) for key, value in case.options.items()}
            if case
            else {}
        )
        message = await slashed(person, name, **options)
        assert message["flags"] & 64, "a refusal disturbs nobody else"
    else:
        words = filled_in(case.typed, evenings) if case else name
        message = await typed(person, f"!{words.replace(CLAIMANT, person.mention)}")

    assert f"{name} is for {needed.name} (level {needed:d}); you are {held.name} (level {held:d})" in plain(message)
    assert audit_rows(bot, person.id) == ([(name, "refused", needed, held)] if needed >= Level.MODERATOR else [])


async def test_a_use_that_is_allowed_is_written_down_too(bot: Running):
    admin = bot.stranger(Level.ADMIN)
    await slashed(admin, "check_schema")
    assert audit_rows(bot, admin.id) == [("check_schema", "allowed", Level.ADMIN, Level.ADMIN)]


async def test_wrong_words_hide_no_use(bot: Running):
    owner, nobody = bot.stranger(Level.OWNER), bot.stranger()

    assert "'now' is too much: shutdown" in plain(await typed(owner, "!shutdown now"))
    assert "you are PUBLIC" in plain(await typed(nobody, "!shutdown now"))
    assert audit_rows(bot, owner.id) == [
        ("shutdown", "allowed", Level.OWNER, Level.OWNER),
        ("shutdown", "failed", Level.OWNER, Level.OWNER),
    ]
    assert audit_rows(bot, nobody.id) == [("shutdown", "refused", Level.OWNER, Level.PUBLIC)]


@pytest.mark.parametrize("words", ["last_round now", "last_sesion"])
async def test_nobody_has_wrong_words_explained_as_fast_as_they_like(bot: Running, words: str):
    person = bot.stranger()
    said = [await person.say(f"!{words}") for _ in range(12)]
    await typed(bot.stranger(), "!ping")

    answers = [plain(answer) for each in said for answer in bot.discord.answers_to(each)]
    assert 5 <= sum("too much" in each or "Did you mean" in each for each in answers) < 12


async def test_a_slip_begins_no_pause(bot: Running, evenings: Evenings):
    person = bot.stranger()
    bot.link(person, evenings.other)
    assert "too much" in plain(await typed(person, "!unlink now"))

    assert "any more" in plain(await typed(person, "!unlink"))


async def test_a_role_that_is_given_counts_at_once(bot: Running):
    person = bot.stranger()
    await person.give_role(bot.admin_role)
    assert "schema" in plain(await slashed(person, "check_schema"))


def audit_rows(bot: Running, discord_id: int) -> list[tuple[str, str, int, int]]:
    with bot.store.transaction() as connection:
        return connection.execute(
            "SELECT command, outcome, level_needed, level_held FROM admin_audit_log WHERE discord_id = %s",
            [discord_id],
        ).fetchall()
