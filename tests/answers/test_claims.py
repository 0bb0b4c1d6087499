"""Moderators decide who is who."""

from __future__ import annotations

import psycopg
import pytest

from include.answers.answer import Question
from include.answers.ask import answer
from include.answers.command import Asking
from include.answers.errors import AnswerError, Level, NotAllowedError
from include.store import links
from tests.answers.accounts import (
    ANNA,
    BEN,
    MODERATOR,
    OTTER,
    PLACE,
    WOLF,
    Members,
    questions,
    refused,
    text,
)
from tests.answers.asked import NOW

pytestmark = pytest.mark.database


def test_moderators_are_asked_with_buttons_that_decide(members: Members):
    asked = members.ask(ANNA, "link_me otter", name="otta").to_moderators

    assert asked is not None
    assert text(asked) == f"Who is it?\n<@{ANNA}> says: I am **Riverdog**."
    assert {each["name"]: each["value"] for each in asked.embed["fields"]} == {
        "In Discord": "otta",
        "Player": f"Riverdog\n{OTTER}",
        "Names alike": "67 %",  # otta and otter share three letters: 2 x 3 of 9
    }
    about = {"member": str(ANNA), "guid": OTTER}
    assert questions(asked.choices) == [("verify_link", about), ("refuse_link", about)]


def test_approving_moves_the_player_and_says_who_lost_it(members: Members):
    members.ask(BEN, "link_me otter")
    members.ask(ANNA, "link_me otter")
    said = members.moderate(f"verify_link <@{ANNA}> {OTTER}")

    assert (members.player(ANNA), members.player(BEN)) == (OTTER, None)
    assert members.caller(ANNA).is_verified
    assert said.embed["description"].split("\n")[:2] == [
        f"<@{ANNA}> is **Riverdog**, approved by <@{MODERATOR}>.",
        f"<@{BEN}> is linked to nobody now.",
    ]


def test_after_a_decision_the_next_is_a_button_away(members: Members):
    members.ask(ANNA, "link_me otter")
    members.ask(BEN, "link_me lynx")

    assert [each.label for each in members.moderate(f"verify_link {ANNA}").choices] == ["1 more"]
    assert members.moderate(f"refuse_link {BEN}").choices == ()


def test_refusing_leaves_the_player_with_who_had_it(members: Members):
    members.ask(BEN, "link_me otter")
    members.ask(ANNA, "link_me otter")
    members.moderate(f"refuse_link {ANNA} {OTTER}")

    assert (members.player(ANNA), members.player(BEN)) == (None, OTTER)
    assert members.moderate("claims").embed["footer"]["text"] == "1 claim"


def test_a_button_about_a_claim_that_changed_meanwhile_does_nothing(members: Members):
    members.ask(ANNA, "link_me otter")
    members.ask(ANNA, "unlink", level=Level.TRUSTED)
    members.ask(ANNA, "link_me lynx")

    for question in ("verify_link", "refuse_link"):
        error = refused(lambda question=question: members.moderate(f"{question} {ANNA} {OTTER}"))  # type: ignore[misc]
        assert str(error) == "Nothing of that member is to be decided any more."
    assert not members.caller(ANNA).is_verified


def test_the_refuse_button_takes_no_link_that_was_approved(members: Members):
    """Two moderators press at once."""
    members.ask(ANNA, "link_me otter")
    members.moderate(f"verify_link {ANNA} {OTTER}")

    refused(lambda: members.moderate(f"refuse_link {ANNA} {OTTER}"))
    assert members.player(ANNA) == OTTER


def test_a_moderator_who_names_only_the_member_takes_an_approved_link(members: Members):
    members.ask(ANNA, "link_me otter")
    members.moderate(f"verify_link {ANNA}")
    members.moderate(f"refuse_link {ANNA}")

    assert members.player(ANNA) is None


def test_nobody_approves_themselves_but_the_owner(members: Members):
    members.ask(MODERATOR, "link_me otter", level=Level.ADMIN)

    error = refused(lambda: members.ask(MODERATOR, f"verify_link {MODERATOR}", level=Level.ADMIN))
    assert str(error) == "Another moderator has to decide about your own link."
    members.ask(MODERATOR, f"verify_link {MODERATOR}", level=Level.OWNER)
    assert members.caller(MODERATOR).is_verified


@pytest.mark.parametrize("line", [f"verify_link {ANNA}", f"refuse_link {ANNA}", "claims"])
def test_members_decide_nothing(members: Members, line: str):
    members.ask(ANNA, "link_me otter")

    assert isinstance(refused(lambda: members.ask(ANNA, line)), NotAllowedError)


def test_a_player_whom_a_wrong_member_hid_is_found_again_when_the_link_is_taken(members: Members):
    members.hide(ANNA, OTTER)
    assert "shown again" in members.moderate(f"refuse_link {ANNA}").embed["description"]

    members.ask(BEN, "link_me otter")
    assert members.player(BEN) == OTTER


def test_claims_are_listed_oldest_first_five_a_page(members: Members, database_url: str):
    with psycopg.connect(database_url) as owner:
        for n in range(7):
            owner.execute(
                "INSERT INTO player_links VALUES (%s, %s, 'linked', %s + %s * interval '1 day')",
                [ANNA + n, f"BBBB000{n}", NOW, n],
            )
    first, last = members.moderate("claims"), members.moderate("claims", page=9)

    assert (first.page, first.pages, last.page) == (1, 2, 2)
    assert [each.label for each in last.choices] == ["6: Approve", "6: Refuse", "7: Approve", "7: Refuse"]
    assert last.embed["description"].startswith(f"6. <@{ANNA + 5}> as **BBBB0005**, 2026-11-26: linked")


def test_without_claims_the_list_says_so(members: Members):
    assert members.moderate("claims").embed["description"] == "Nothing."


@pytest.mark.parametrize("guid", ["\0", "'; DROP TABLE player_links; --", OTTER.lower() + " ", "x" * 5000])
def test_a_strange_guid_is_no_claim_or_the_same_claim(members: Members, guid: str):
    members.ask(ANNA, "link_me otter")
    question = Question("verify_link", {"member": str(ANNA), "guid": guid})
    with members.store.transaction() as connection:
        asking = Asking(connection, PLACE, members.caller(MODERATOR, level=Level.MODERATOR), question, NOW)
        if guid.strip().upper() == OTTER:
            answer(asking)
        else:
            with pytest.raises(AnswerError, match="Nothing of that member"):
                answer(asking)


def test_a_merge_after_the_claim_leaves_its_button_working(members: Members, database_url: str):
    members.ask(ANNA, "link_me otter")
    with psycopg.connect(database_url) as owner:
        owner.execute("INSERT INTO player_merges VALUES (%s, %s, 'tests')", [OTTER, WOLF])

    assert "is **Riverdog**" in members.moderate(f"verify_link {ANNA} {OTTER}").embed["description"]
    assert members.player(ANNA) == WOLF
    with members.store.transaction() as connection:
        assert links.read_holder(connection, WOLF) is not None
