"""Names that a player used, and players by a name half remembered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from include.answers.errors import AnswerError
from include.store import Store
from tests.answers.accounts import ANNA, LYNX, OTTER, WOLF, Members, questions, seen
from tests.answers.asked import Ask, asker

pytestmark = pytest.mark.database


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url, "tests") as store:
        with store.transaction() as connection:
            seen(connection, OTTER, "Otter", days_ago=30, times=40)
            seen(connection, OTTER, "Riverdog", days_ago=2, times=1)
            seen(connection, LYNX, "Lynx", days_ago=1)
            seen(connection, WOLF, "**Wolf** <@1>", days_ago=400)
        yield store


@pytest.fixture
def ask(store: Store) -> Ask:
    return asker(store)


def lines(description: str) -> list[str]:
    return description.split("\n")


def test_every_name_says_how_often_and_when_it_was_seen_the_last_one_first(ask: Ask):
    """Each was used for ten days; today is 2026-11-21."""
    said = ask("aliases otter")

    assert said.embed["title"] == "Names of Riverdog"
    assert lines(said.embed["description"]) == [
        "**Riverdog** · 1 round · 2026-11-09 to 2026-11-19",
        "**Otter** · 40 rounds · 2026-10-12 to 2026-10-22",
    ]
    assert said.embed["footer"]["text"] == f"2 names · GUID {OTTER}"


def test_names_of_a_person_with_two_guids_say_which(ask: Ask, store: Store):
    with store.transaction() as connection:
        connection.execute("INSERT INTO player_merges VALUES (%s, %s, 'tests')", [LYNX, OTTER])
    said = ask("aliases otter")

    assert [line.rpartition(" · ")[2] for line in lines(said.embed["description"])] == [LYNX, OTTER, OTTER]
    assert said.embed["footer"]["text"] == f"3 names · 2 GUIDs, counted as {OTTER}"


def test_names_come_ten_a_page(ask: Ask, store: Store):
    with store.transaction() as connection:
        for n in range(21):
            seen(connection, LYNX, f"Name {n:02}", days_ago=100 + n)
    last = ask("aliases lynx", page=99)

    assert (last.page, last.pages) == (3, 3)
    assert [line.split(" · ")[0] for line in lines(last.embed["description"])] == ["**Name 19**", "**Name 20**"]
    assert last.embed["footer"]["text"].startswith("Page 3 of 3 · 22 names")


def test_left_out_it_is_oneself(store: Store):
    members = Members(store)
    members.ask(ANNA, "link_me lynx")

    assert members.ask(ANNA, "aliases").embed["title"] == "Names of Lynx"


def test_players_like_a_text_are_buttons_to_their_statistics(ask: Ask):
    said = ask("find_player ott")

    assert lines(said.embed["description"]) == [
        f"1. **Riverdog**, once Otter · 99 % alike · last seen 2026-11-19 · {OTTER}"
    ]
    assert questions(said.choices) == [("stats", {"player": OTTER})]


def test_for_a_name_nobody_has_the_nearest_are_given(ask: Ask):
    said = ask("find_player lank")

    assert said.embed["title"] == "Nobody is called lank, but there are"
    assert [line.split(" · ")[0] for line in lines(said.embed["description"])] == ["1. **Lynx**"]


def test_nobody_is_found_for_a_name_like_no_other(ask: Ask):
    with pytest.raises(AnswerError, match=r"^Nobody is called 'zzzzqqqq'"):
        ask("find_player zzzzqqqq")


@pytest.mark.parametrize("line", ["find_player wolf", f"aliases {WOLF}"])
def test_a_hostile_name_is_shown_as_it_is(ask: Ask, line: str):
    said = ask(line)

    assert r"\*\*Wolf\*\* \<\@​1\>" in said.embed["description"]
    assert "<@1>" not in str(said.embed)


def test_at_most_ten_are_found(ask: Ask, store: Store):
    with store.transaction() as connection:
        for n in range(30):
            seen(connection, f"BBBB00{n:02}", "x" * 36 + f" otter {n}", days_ago=n)

    assert len(ask("find_player otter").choices) == 10
