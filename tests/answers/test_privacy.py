"""What members decide about themselves: their data, hidden, forgotten."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest

from include.answers.ask import parse
from include.answers.errors import AnswerError
from include.answers.remembered import Answers
from include.samples import SampleOptions, generate
from include.store import Store
from include.store.cache import AnswerCache
from tests.answers.accounts import ANNA, BEN, PLACE, Members, refused
from tests.answers.asked import asker, evening_database

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture
def store(postgres_server, migrated_template: str) -> Iterator[Store]:
    """An evening on which everybody played enough to be ranked."""
    files = generate(SampleOptions(seed=5, maps=6, players=6))
    with evening_database(postgres_server, migrated_template, "privacy_answers", files) as store:
        yield store


@pytest.fixture
def members(store: Store) -> Members:
    return Members(store)


def rows(store: Store, statement: str) -> list[tuple]:
    with store.transaction() as connection:
        return connection.execute(statement).fetchall()


@pytest.fixture
def anna(store: Store) -> tuple[str, str]:
    """GUID and name of the player to whom Anna has a verified link."""
    guid, name = rows(
        store, "SELECT player_guid, alias FROM player_aliases WHERE alias ~ '^[A-Za-z]+$' ORDER BY times_seen DESC, 1"
    )[0]
    with store.transaction() as connection:
        connection.execute("INSERT INTO player_links VALUES (%s, %s, 'linked', now(), now(), 9)", [ANNA, guid])
    return guid, name


def board(store: Store) -> str:
    return asker(store)("leaderboard kills").embed["description"]


@pytest.mark.parametrize("action", ["export", "hide", "show", "forget FORGET"])
def test_who_is_not_linked_is_told_how(members: Members, action: str):
    said = refused(lambda: members.ask(BEN, f"privacy {action}"))

    assert str(said) == "This is for linked members. Link yourself to your player first: !link"
    assert [each.question.command for each in said.choices] == ["link"]


def test_a_link_that_nobody_approved_decides_nothing(store: Store, members: Members, anna):
    rows_before = rows(store, "SELECT * FROM hidden_players")
    with store.transaction() as connection:
        connection.execute("UPDATE player_links SET verified_at = NULL, verified_by = NULL")

    said = refused(lambda: members.ask(ANNA, "privacy forget FORGET"))

    assert "not verified: a moderator" in str(said)
    assert rows(store, "SELECT * FROM hidden_players") == rows_before == []
    assert rows(store, "SELECT * FROM forget_requests") == []


def test_who_is_hidden_is_on_no_board_and_found_by_nobody_but_still_asks(store: Store, members: Members, anna):
    guid, name = anna
    assert name in board(store)
    version = rows(store, "SELECT version FROM data_version")

    members.ask(ANNA, "privacy hide")

    assert name not in board(store)
    for word in (name, guid, f"<@{ANNA}>"):
        assert isinstance(refused(lambda: members.ask(BEN, f"stats {word}")), AnswerError)  # noqa: B023
    assert name in members.ask(ANNA, "stats").embed["title"]
    assert name in members.ask(ANNA, "rank_player").embed["title"]
    assert rows(store, "SELECT version FROM data_version") > version


def test_who_is_shown_again_is_where_they_were(store: Store, members: Members, anna):
    _, name = anna
    before = board(store)
    members.ask(ANNA, "privacy hide")

    members.ask(ANNA, "privacy show")

    assert board(store) == before
    assert name in members.ask(BEN, f"stats {name}").embed["title"]


def test_a_guid_of_a_hidden_person_that_is_merged_is_hidden_too(store: Store, members: Members, anna):
    guid, _ = anna
    members.ask(ANNA, "privacy hide")
    (other, their_name), *_ = rows(
        store, f"SELECT player_guid, alias FROM player_aliases WHERE player_guid <> '{guid}'"
    )
    with store.transaction() as connection:
        connection.execute("INSERT INTO player_merges VALUES (%s, %s, 'tests')", [guid, other])

    assert isinstance(refused(lambda: members.ask(BEN, f"stats {their_name}")), AnswerError)


def test_forgetting_wants_the_word_and_says_that_it_cannot_be_undone(store: Store, members: Members, anna):
    for line in ("privacy forget", "privacy forget yes"):
        assert "cannot be undone" in str(refused(lambda: members.ask(ANNA, line)))  # noqa: B023

    assert rows(store, "SELECT * FROM forget_requests") == []


@pytest.mark.parametrize("word", ["FORGET", None])
def test_who_says_the_word_or_the_own_name_is_hidden_at_once_and_forgotten_soon(store, members: Members, anna, word):
    guid, name = anna

    members.ask(ANNA, f"privacy forget {word or name}")
    members.ask(ANNA, f"privacy forget {word or name}")

    assert rows(store, "SELECT discord_id, player_guid FROM forget_requests") == [(ANNA, guid)]
    assert rows(store, "SELECT player_guid FROM hidden_players") == [(guid,)]


def test_the_export_has_every_round_name_and_command_and_no_formula(store: Store, members: Members, anna):
    guid, _ = anna
    with store.transaction() as connection:
        connection.execute("UPDATE player_aliases SET alias = '=1+1' WHERE player_guid = %s", [guid])
        connection.execute(
            "INSERT INTO admin_audit_log (discord_id, member_name, command, arguments, level_needed, level_held, "
            "outcome) VALUES (%s, 'anna', 'shutdown', '{}', 4, 1, 'refused')",
            [ANNA],
        )

    said = members.ask(ANNA, "privacy export")

    with ZipFile(BytesIO(said.file.content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert list(parts) == ["rounds.csv", "names.csv", "account.csv"]
    assert all(part.startswith(b"\xef\xbb\xbf") for part in parts.values())
    tables = {name: list(csv.DictReader(StringIO(part.decode("utf-8-sig")))) for name, part in parts.items()}
    ((played,),) = rows(store, f"SELECT count(*) FROM player_round_sums WHERE player_guid = '{guid}'")
    assert len(tables["rounds.csv"]) == played > 5
    assert [row["name"] for row in tables["names.csv"]] == ["'=1+1"]
    account = {row["what"]: row["value"] for row in tables["account.csv"]}
    assert (account["discord_id"], account["guid"], account["hidden"]) == (str(ANNA), guid, "no")
    assert [value for what, value in account.items() if what.startswith("command")] == ["shutdown {}: refused"]


@pytest.mark.parametrize("line", ["stats", "stats me", f"stats <@{ANNA}>"])
def test_what_a_hidden_member_is_told_is_not_remembered_for_others(store: Store, members: Members, anna, line: str):
    _, name = anna
    members.ask(ANNA, "privacy hide")
    answers = Answers(store, AnswerCache(store), PLACE)
    own = asyncio.run(_asked(answers, members, line))

    assert name in own[0].embed["title"]
    assert isinstance(own[1], AnswerError)
    assert isinstance(own[2], AnswerError)


async def _asked(answers: Answers, members: Members, line: str):
    """Anna, then Ben with the same words and with her GUID."""
    guid = members.caller(ANNA).player_guid
    own = await answers.ask(parse(line), members.caller(ANNA))
    others = []
    for words in (line, f"stats {guid}"):
        try:
            others.append(await answers.ask(parse(words), members.caller(BEN)))
        except AnswerError as error:
            others.append(error)
    return own, *others
