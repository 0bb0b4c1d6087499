"""Members say which player they are."""

from __future__ import annotations

import psycopg
import pytest

from include.answers.answer import Question
from include.answers.ask import answer
from include.answers.command import Asking, Caller
from include.answers.errors import AnswerError, Level
from include.store import Store
from tests.answers.accounts import (
    ANNA,
    BEN,
    CARA,
    LYNX,
    OTTER,
    PLACE,
    WOLF,
    Members,
    questions,
    refused,
    seen,
    text,
)
from tests.answers.asked import NOW

pytestmark = pytest.mark.database

STRANGE = "CCCC0001"
HOSTILE = "@everyone **[x](https://e.example)** `\u202e<@1>\n# x"


def test_link_offers_the_player_of_that_name_first_then_who_played_last(members: Members):
    said = members.ask(ANNA, "link", name="otter")

    assert questions(said.choices) == [
        ("link_me", {"player": OTTER}), ("link_me", {"player": LYNX}), ("link_me", {"player": WOLF}),
    ]  # fmt: skip
    assert said.embed["description"].split("\n")[0] == "1. **Riverdog**, once Otter · last seen 2026-11-19"


def test_link_shows_who_is_taken(members: Members):
    members.ask(BEN, "link_me lynx")

    lines = members.ask(ANNA, "link").embed["description"].split("\n")
    assert [line.startswith("1. **Lynx**") and "taken" in line for line in lines[:3]] == [True, False, False]


def test_link_before_anybody_played_says_how_to_go_on(database_url: str):
    with Store(database_url, "tests") as store:
        said = Members(store).ask(ANNA, "link")

    assert (said.choices, "!link_me" in said.embed["description"]) == ((), True)


def test_link_tells_the_linked_who_they_are(members: Members):
    members.ask(ANNA, "link_me otter")
    said = members.ask(ANNA, "link")

    assert said.embed["title"] == "You are Riverdog"
    assert questions(said.choices) == [("unlink", {})]


def test_choosing_a_free_player_links_at_once(members: Members):
    said = members.ask(ANNA, f"link_me {OTTER}")

    assert said.embed["title"] == "You are Riverdog"
    assert members.caller(ANNA) == Caller(Level.TRUSTED, ANNA, "anna", OTTER, is_verified=False)


def test_a_taken_player_is_asked_for_and_nothing_changes(members: Members):
    members.ask(BEN, "link_me otter")
    said = members.ask(ANNA, "link_me otter")

    assert (members.player(ANNA), members.player(BEN)) == (None, OTTER)
    assert said.embed["title"] == "Riverdog belongs to another member"
    assert said.to_moderators is not None
    assert f"<@{BEN}>, not approved" in [each["value"] for each in said.to_moderators.embed["fields"]]


def test_unlink_is_for_the_linked(members: Members):
    error = refused(lambda: members.ask(ANNA, "unlink"))
    assert str(error) == "unlink is for TRUSTED (level 1); you are PUBLIC (level 0)."


def test_who_unlinks_is_nobody_and_may_be_another(members: Members):
    members.ask(ANNA, "link_me otter")
    assert members.ask(ANNA, "unlink").embed["title"] == "You are not Riverdog any more"

    members.ask(ANNA, "link_me lynx")
    assert members.player(ANNA) == LYNX


def test_who_is_hidden_shows_themselves_before_they_unlink(members: Members):
    """A player whom nobody finds could be linked by nobody again."""
    members.hide(ANNA, OTTER)

    error = refused(lambda: members.ask(ANNA, "unlink"))
    assert questions(error.choices) == [("privacy", {"action": "show"})]
    assert members.player(ANNA) == OTTER


def test_a_hidden_player_is_offered_to_and_named_for_nobody_else(members: Members):
    members.hide(ANNA, OTTER)

    assert ("link_me", {"player": OTTER}) not in questions(members.ask(BEN, "link", name="otter").choices)
    for line in (f"aliases <@{ANNA}>", f"aliases {OTTER}", f"link_me {OTTER}", "find_player riverdog"):
        error = refused(lambda line=line: members.ask(BEN, line))  # type: ignore[misc]
        assert "riverdog" not in (str(error) + str(error.choices)).casefold().replace("'riverdog'", "")
    assert members.ask(ANNA, "aliases").embed["title"] == "Names of Riverdog"


def test_the_linked_have_to_unlink_first(members: Members):
    members.ask(ANNA, "link_me otter")
    error = refused(lambda: members.ask(ANNA, "link_me lynx"))

    assert str(error) == "You are Riverdog. Unlink first to be somebody else."
    assert questions(error.choices) == [("unlink", {})]


def test_moderators_are_not_asked_twice_for_one_claim(members: Members):
    members.ask(BEN, "link_me otter")
    members.ask(ANNA, "link_me otter")

    assert "wait" in str(refused(lambda: members.ask(ANNA, "link_me otter"))).lower()


def test_claims_that_wait_follow_each_other_slowly(members: Members, database_url: str):
    """The clock of the question stands before that of the database: the claim is from just now."""
    members.ask(BEN, "link_me otter")
    members.ask(ANNA, "link_me otter")
    assert "wait a minute" in str(refused(lambda: members.ask(ANNA, "link_me lynx")))

    with psycopg.connect(database_url) as owner:
        owner.execute("UPDATE player_links SET claimed_at = %s - interval '61 seconds'", [NOW])
    assert "giv" in members.ask(ANNA, "link").embed["description"]
    members.ask(ANNA, "link_me lynx")
    assert members.player(ANNA) == LYNX


@pytest.mark.parametrize("line", ["link", "link_me otter", "unlink", f"verify_link {ANNA}"])
def test_a_terminal_is_no_member(members: Members, line: str):
    command, _, rest = line.partition(" ")
    arguments = {"member": rest} if command == "verify_link" else {"player": rest} if rest else {}
    with members.store.transaction() as connection, pytest.raises(AnswerError, match="here nobody is"):
        answer(Asking(connection, PLACE, Caller(Level.OWNER), Question(command, arguments), NOW))


def test_hostile_names_stay_names(members: Members, database_url: str):
    with psycopg.connect(database_url) as owner:
        seen(owner, STRANGE, HOSTILE)
    answers = [
        members.ask(CARA, "link", name=HOSTILE),
        members.ask(CARA, f"link_me {STRANGE}", name=HOSTILE),
        members.ask(BEN, f"link_me {STRANGE}", name=HOSTILE),
        members.moderate("claims"),
        members.moderate(f"verify_link {BEN} {STRANGE}"),
    ]
    answers += [each.to_moderators for each in answers if each.to_moderators]

    assert len(answers) == 7
    for said in answers:
        shown = text(said) + "".join(each["value"] for each in said.embed.get("fields", ()))
        assert [each for each in ("@everyone", "](http", "<@1>", "\u202e", "\n#") if each in shown] == []
