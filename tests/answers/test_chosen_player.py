"""A player is a name, a part of one, a GUID, a mention of a linked member, or oneself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from include.answers.answer import Question
from include.answers.chosen_player import chosen_player, own_player
from include.answers.command import Asking, Caller, Parameter, Player
from include.answers.errors import AnswerError
from include.store import Store, links
from tests.answers.accounts import ANNA, BEN, LYNX, OTTER, PLACE, WOLF, Members, seen
from tests.answers.asked import NOW

pytestmark = pytest.mark.database

PLAYER = Parameter("player", "player", "whom")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Ben is Lynx; Anna is nobody."""
    with Store(database_url, "tests") as store:
        with store.transaction() as connection:
            seen(connection, OTTER, "Otter", days_ago=3)
            seen(connection, OTTER, "Riverdog")
            seen(connection, LYNX, "Lynx")
            seen(connection, WOLF, "Sea Otter")
            links.claim(connection, BEN, LYNX)
        yield store


def meant(store: Store, text: str, member: int = ANNA) -> Player:
    caller = Members(store).caller(member)
    with store.transaction() as connection:
        asking = Asking(connection, PLACE, caller, Question("asked", {"player": text, "other": "lynx"}, 1), NOW)
        return chosen_player(PLAYER, text, asking)


def error(store: Store, text: str, member: int = ANNA) -> AnswerError:
    with pytest.raises(AnswerError) as found:
        meant(store, text, member)
    return found.value


@pytest.mark.parametrize("text", [f"<@{BEN}>", f"<@!{BEN}>", f" <@{BEN}> ", str(BEN)])
def test_a_mention_is_the_linked_player(store: Store, text: str):
    assert meant(store, text) == Player(LYNX, "Lynx", (LYNX,))


def test_a_mention_of_somebody_who_is_not_linked_says_so(store: Store):
    assert "linked to no player" in str(error(store, f"<@{ANNA + 5}>"))


def test_a_claim_that_waits_is_no_link(store: Store):
    with store.transaction() as connection:
        links.claim(connection, ANNA, LYNX)
    assert "linked to no player" in str(error(store, f"<@{ANNA}>", BEN))


def test_a_mention_follows_a_merge(store: Store):
    """Of two names that were seen last at once it is the first in the alphabet, as on boards."""
    with store.transaction() as connection:
        connection.execute("INSERT INTO player_merges VALUES (%s, %s, 'tests')", [LYNX, WOLF])
    assert meant(store, f"<@{BEN}>") == Player(WOLF, "Lynx", (LYNX, WOLF))


@pytest.mark.parametrize("text", ["<@99999999999999999999>", "<@0>", "<@>", "<@&123456789012345678>", "99" * 10])
def test_what_only_looks_like_a_member_is_nobody(store: Store, text: str):
    assert str(error(store, text)).startswith("Nobody is called")


def test_a_name_of_eighteen_digits_is_a_name(store: Store):
    with store.transaction() as connection:
        seen(connection, "BBBB0001", "123456789012345678")
    assert meant(store, "123456789012345678").guid == "BBBB0001"


@pytest.mark.parametrize("text", ["me", "ME", f"<@{BEN}>"])
def test_one_may_mean_oneself(store: Store, text: str):
    assert meant(store, text, BEN).guid == LYNX


def test_a_player_who_is_called_me_comes_first(store: Store):
    with store.transaction() as connection:
        seen(connection, "BBBB0001", "Me")
    assert meant(store, "me", BEN).guid == "BBBB0001"


@pytest.mark.parametrize("text", ["me", f"<@{ANNA}>"])
def test_whoever_is_not_linked_is_led_to_link(store: Store, text: str):
    said = error(store, text)
    assert "!link" in str(said)
    assert [each.question for each in said.choices] == [Question("link")]


def test_outside_discord_nobody_can_be_linked(store: Store):
    with store.transaction() as connection, pytest.raises(AnswerError) as said:
        own_player(Asking(connection, PLACE, Caller(), Question("asked"), NOW))
    assert "link yourself" not in str(said.value), "it cannot be done here"
    assert said.value.choices == ()


def test_several_are_buttons_that_ask_the_same_with_one_of_them(store: Store):
    said = error(store, "ott")
    assert [(each.label, each.question.arguments) for each in said.choices] == [
        ("Riverdog (Otter)", {"player": OTTER, "other": "lynx"}),
        ("Sea Otter", {"player": WOLF, "other": "lynx"}),
    ]


def test_names_that_are_near_are_offered_for_one_that_nobody_has(store: Store):
    said = error(store, "lank")
    assert str(said) == "Nobody is called 'lank'. Did you mean one of these?"
    assert [each.label for each in said.choices] == ["Lynx"]


def test_without_a_name_that_is_near_none_is_offered(store: Store):
    said = error(store, "zzzzqqqq")
    assert (said.choices, "name a part" in str(said)) == ((), True)


@pytest.mark.parametrize("text", ["\u202e\u2066<@everyone>", "x\n\n# loud", "`" * 50, "'; DROP TABLE rounds; --", "\0"])
def test_hostile_texts_are_names_that_nobody_has(store: Store, text: str):
    said = str(error(store, text))
    assert said.startswith("Nobody is called")
    assert not {"\n", "\u202e", "\0"} & set(said)
