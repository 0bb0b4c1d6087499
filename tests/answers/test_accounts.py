"""Members say which player they are; moderators decide what is in doubt."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from include.answers.answer import Answer, Question
from include.answers.ask import answer
from include.answers.command import Asking, Caller
from include.answers.errors import AnswerError, Level, NotAllowedError
from include.store import Store, links, privacy
from include.store.roles import BOT
from tests.answers.accounts import (
    ANNA,
    BEN,
    CARA,
    LYNX,
    MODERATOR,
    OTTER,
    PLACE,
    WOLF,
    Members,
    questions,
    refused,
    seen,
)  # fmt: skip
from tests.answers.asked import NOW

pytestmark = pytest.mark.database

HOSTILE = "@everyone **[x](https://e.example)** `\u202e<@1>\n# x"


@pytest.fixture
def members(url_of_role: Callable[[str], str], database_url: str) -> Iterator[Members]:
    """Three players whom the bot's role knows, and nobody is linked."""
    with psycopg.connect(database_url) as owner:
        seen(owner, OTTER, "Otter", days_ago=30)
        seen(owner, OTTER, "Riverdog", days_ago=2)
        seen(owner, LYNX, "Lynx", days_ago=1)
        seen(owner, WOLF, "Wolf", days_ago=400)
    with Store(url_of_role(BOT), "tests") as store:
        yield Members(store)


def text(said: Answer) -> str:
    return f"{said.embed['title']}\n{said.embed.get('description', '')}"


def linked(members: Members, member: int) -> str | None:
    return members.caller(member).player_guid


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


def test_a_taken_player_is_asked_for_and_nothing_changes(members: Members):
    members.ask(BEN, "link_me otter")
    said = members.ask(ANNA, "link_me otter")

    assert (linked(members, ANNA), linked(members, BEN)) == (None, OTTER)
    assert said.embed["title"] == "Riverdog belongs to another member"
    assert said.to_moderators is not None
    assert f"<@{BEN}>, not approved" in [each["value"] for each in said.to_moderators.embed["fields"]]


def test_approving_moves_the_player_and_says_who_lost_it(members: Members):
    members.ask(BEN, "link_me otter")
    members.ask(ANNA, "link_me otter")
    said = members.moderate(f"verify_link <@{ANNA}> {OTTER}")

    assert (linked(members, ANNA), linked(members, BEN)) == (OTTER, None)
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

    assert (linked(members, ANNA), linked(members, BEN)) == (None, OTTER)
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
    assert linked(members, ANNA) == OTTER


def test_a_moderator_who_names_only_the_member_takes_an_approved_link(members: Members):
    members.ask(ANNA, "link_me otter")
    members.moderate(f"verify_link {ANNA}")
    members.moderate(f"refuse_link {ANNA}")

    assert linked(members, ANNA) is None


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


def test_unlink_is_for_the_linked(members: Members):
    error = refused(lambda: members.ask(ANNA, "unlink"))
    assert str(error) == "unlink is for TRUSTED (level 1); you are PUBLIC (level 0)."


def test_who_unlinks_is_nobody_and_may_be_another(members: Members):
    members.ask(ANNA, "link_me otter")
    assert members.ask(ANNA, "unlink").embed["title"] == "You are not Riverdog any more"

    members.ask(ANNA, "link_me lynx")
    assert linked(members, ANNA) == LYNX


def hidden(members: Members, member: int) -> None:
    members.ask(member, "link_me otter")
    members.moderate(f"verify_link {member}")
    with members.store.transaction() as connection:
        privacy.hide(connection, OTTER)


def test_who_is_hidden_shows_themselves_before_they_unlink(members: Members):
    """A player whom nobody finds could be linked by nobody again."""
    hidden(members, ANNA)

    error = refused(lambda: members.ask(ANNA, "unlink"))
    assert questions(error.choices) == [("privacy", {"action": "show"})]
    assert linked(members, ANNA) == OTTER


def test_a_player_whom_a_wrong_member_hid_is_found_again_when_the_link_is_taken(members: Members):
    hidden(members, ANNA)
    assert "shown again" in members.moderate(f"refuse_link {ANNA}").embed["description"]

    members.ask(BEN, "link_me otter")
    assert linked(members, BEN) == OTTER


def test_a_hidden_player_is_offered_to_and_named_for_nobody_else(members: Members):
    hidden(members, ANNA)

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
    assert linked(members, ANNA) == LYNX


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


@pytest.mark.parametrize("line", ["link", "link_me otter", "unlink", f"verify_link {ANNA}"])
def test_a_terminal_is_no_member(members: Members, line: str):
    command, _, rest = line.partition(" ")
    arguments = {"member": rest} if command == "verify_link" else {"player": rest} if rest else {}
    with members.store.transaction() as connection, pytest.raises(AnswerError, match="here nobody is"):
        answer(Asking(connection, PLACE, Caller(Level.OWNER), Question(command, arguments), NOW))


def test_hostile_names_stay_names(members: Members, database_url: str):
    with psycopg.connect(database_url) as owner:
        seen(owner, CARA_S_PLAYER, HOSTILE)
    answers = [
        members.ask(CARA, "link", name=HOSTILE),
        members.ask(CARA, f"link_me {CARA_S_PLAYER}", name=HOSTILE),
        members.ask(BEN, f"link_me {CARA_S_PLAYER}", name=HOSTILE),
        members.moderate("claims"),
        members.moderate(f"verify_link {BEN} {CARA_S_PLAYER}"),
    ]
    answers += [each.to_moderators for each in answers if each.to_moderators]

    assert len(answers) == 7
    for said in answers:
        shown = text(said) + "".join(each["value"] for each in said.embed.get("fields", ()))
        assert not {"@everyone", "](http", "<@1>", "\u202e", "\n#"} & {
            each for each in ("@everyone", "](http", "<@1>", "\u202e", "\n#") if each in shown
        }


CARA_S_PLAYER = "CCCC0001"


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
    assert linked(members, ANNA) == WOLF
    with members.store.transaction() as connection:
        assert links.read_holder(connection, WOLF) is not None
