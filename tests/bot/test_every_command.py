"""Every command of the registry end to end, slash and typed, its figures against what was really played."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from include.answers.errors import Level
from include.answers.registry import COMMANDS
from tests.bot.case import CLAIMANT, Case, filled_in
from tests.bot.cases import CASES
from tests.bot.reading import has_line, plain, slashed, typed
from tests.discord_server.waiting import until

if TYPE_CHECKING:
    from tests.bot.evenings import Evenings
    from tests.bot.running import Running
    from tests.discord_server.values import Json

pytestmark = [pytest.mark.database, pytest.mark.asyncio(loop_scope="module")]

OWN_TESTS = {"shutdown": "test_shutdown_is_answered_and_then_done"}
"""Of commands that the bot of all other tests would not survive."""


async def test_every_command_has_a_case():
    assert COMMANDS
    assert set(CASES) | OWN_TESTS.keys() == set(COMMANDS)
    assert all(each in globals() for each in OWN_TESTS.values())


async def test_a_command_with_an_alias_is_typed_by_it():
    for name, case in CASES.items():
        assert case.typed.split()[0] in (COMMANDS[name].aliases or (name,))


@pytest.mark.parametrize("name", CASES)
async def test_its_slash_command_shows_what_was_played(name: str, bot: Running, evenings: Evenings):
    case, person = CASES[name], bot.stranger(COMMANDS[name].level)
    claimant = case.prepare and case.prepare(bot, person, evenings)
    options: dict[str, Any] = {
        key: claimant if value == CLAIMANT else filled_in(value, evenings) for key, value in case.options.items()
    }

    message = await slashed(person, name, **options)

    assert_shown(message, case, bot, evenings)
    assert bool(message["flags"] & 64) == COMMANDS[name].is_private


@pytest.mark.parametrize("name", CASES)
async def test_its_typed_command_shows_the_same(name: str, bot: Running, evenings: Evenings):
    case, person = CASES[name], bot.stranger(COMMANDS[name].level)
    claimant = case.prepare and case.prepare(bot, person, evenings)
    words = filled_in(case.typed, evenings).replace(CLAIMANT, claimant.mention if claimant else CLAIMANT)

    message = await typed(person, f"!{words}")

    assert_shown(message, case, bot, evenings)
    assert message["mentions"] == [], "a reply notifies nobody"


def assert_shown(message: Json, case: Case, bot: Running, evenings: Evenings) -> None:
    patterns = list(case.shows(evenings))
    assert patterns
    missing = [pattern for pattern in patterns if not has_line(message, pattern)]
    assert not missing, plain(message)
    if case.file is not None:
        (attachment,) = message["attachments"]
        assert bot.discord.world.files[attachment["id"]].startswith(case.file)
    assert bot.discord.refused == []


@pytest.mark.asyncio
@pytest.mark.parametrize("way", ["slash", "typed"])
async def test_shutdown_is_answered_and_then_done(way: str, own_bot: Running):
    owner = own_bot.stranger(Level.OWNER)
    message = await (slashed(owner, "shutdown") if way == "slash" else typed(owner, "!shutdown"))
    assert plain(message)
    await until(own_bot.client.is_closed)
