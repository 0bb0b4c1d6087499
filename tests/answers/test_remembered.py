"""What is remembered for everybody tells nobody what was answered to somebody else about themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest

from include.answers.answer import Question
from include.answers.command import Caller
from include.answers.errors import AnswerError
from include.answers.remembered import Answers
from include.store.cache import AnswerCache
from tests.answers.accounts import ANNA, BEN, LYNX, OTTER, PLACE, Members, seen

pytestmark = pytest.mark.database


def titles(members: Members, asked: Iterable[tuple[str | None, Caller]]) -> list[str]:
    """Ask for the names of players one after the other, of one cache; a refusal is its kind."""

    async def ask_all() -> list[str]:
        cache = AnswerCache(members.store)
        answers, said = Answers(members.store, cache, PLACE), []
        for player, caller in asked:
            try:
                answer = await answers.ask(Question("aliases", {"player": player} if player else {}), caller)
                said.append(answer.embed["title"])
            except AnswerError as error:
                said.append(type(error).__name__)
        await cache.close()
        return said

    return asyncio.run(ask_all())


@pytest.mark.parametrize("words", ["me", " ME ", "mé", "ｍｅ", f"<@{ANNA}>", f"<@!{ANNA}>"])
def test_every_way_to_name_oneself_is_answered_to_oneself_alone(members: Members, words: str):
    members.hide(ANNA, OTTER)

    said = titles(members, [(words, members.caller(ANNA)), (words, members.caller(BEN))])

    assert said == ["Names of Riverdog", "AnswerError"]


def test_nobody_can_type_what_an_answer_about_oneself_is_remembered_under(members: Members):
    members.hide(ANNA, OTTER)

    typed = [(words, members.caller(BEN)) for words in (f"own {OTTER}", f'[null, "{OTTER}"]')]

    assert titles(members, [(None, members.caller(ANNA)), *typed])[1:] == ["AnswerError"] * 2


def test_a_player_called_me_is_not_taken_for_whoever_asks(members: Members, database_url: str):
    import psycopg

    with psycopg.connect(database_url) as owner:
        seen(owner, "BBBB0001", "me")
    members.ask(ANNA, f"link_me {OTTER}")
    anna = members.caller(ANNA)

    assert titles(members, [("me", anna), (None, anna)]) == ["Names of me", "Names of Riverdog"]


def test_who_has_a_player_but_is_no_member_is_not_each_player_that_is_named(members: Members):
    nobody = Caller(player_guid=OTTER)

    assert titles(members, [(None, nobody), (LYNX, nobody)]) == ["Names of Riverdog", "Names of Lynx"]
