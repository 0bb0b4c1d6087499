"""One player belongs to one member: whoever else claims him waits for a moderator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import psycopg
import pytest
from psycopg import Connection

from include.answers.callers import caller_of
from include.answers.errors import Level
from include.store import Store, links
from include.store.roles import BOT
from include.store.summaries import read_version

pytestmark = pytest.mark.database

ANNA, BEN, CARA, MODERATOR = 100000000000000001, 100000000000000002, 100000000000000003, 100000000000000009
OTTER, LYNX = "AAAA0001", "AAAA0002"


@pytest.fixture
def store(url_of_role: Callable[[str], str]) -> Iterator[Store]:
    """What the bot works with."""
    with Store(url_of_role(BOT), "tests") as store:
        yield store


@pytest.fixture
def connection(store: Store) -> Iterator[Connection]:
    with store.transaction() as connection:
        yield connection


@pytest.fixture
def merge(database_url: str) -> Callable[[str, str | None], None]:
    """Let a GUID count as another's, or as itself again."""

    def merge(guid: str, main_guid: str | None) -> None:
        with psycopg.connect(database_url) as owner:
            owner.execute("DELETE FROM player_merges WHERE player_guid = %s", [guid])
            if main_guid is not None:
                owner.execute("INSERT INTO player_merges VALUES (%s, %s, 'tests')", [guid, main_guid])

    return merge


def player_of(store: Store, member: int) -> str | None:
    with store.transaction() as connection:
        return caller_of(connection, member, "", Level.PUBLIC).player_guid


def test_the_first_who_claims_a_player_is_linked_at_once(connection: Connection):
    link = links.claim(connection, ANNA, OTTER)

    assert (link.player_guid, link.is_linked, link.is_verified) == (OTTER, True, False)
    assert links.read_holder(connection, OTTER) == link


def test_the_second_waits(connection: Connection):
    links.claim(connection, ANNA, OTTER)

    assert not links.claim(connection, BEN, OTTER).is_linked
    assert [each.discord_id for each in links.read_waiting(connection)] == [ANNA, BEN]


def test_whoever_is_linked_claims_nobody_else(connection: Connection):
    links.claim(connection, ANNA, OTTER)

    with pytest.raises(links.HasLinkError) as error:
        links.claim(connection, ANNA, LYNX)
    assert error.value.link.player_guid == OTTER


def test_whoever_waits_may_claim_another_instead(connection: Connection):
    links.claim(connection, ANNA, OTTER)
    links.claim(connection, BEN, OTTER)

    assert links.claim(connection, BEN, LYNX).is_linked
    assert links.read_link(connection, BEN) == links.read_holder(connection, LYNX)


def test_claiming_again_what_one_waits_for_is_an_error(connection: Connection):
    links.claim(connection, ANNA, OTTER)
    links.claim(connection, BEN, OTTER)

    with pytest.raises(links.HasLinkError):
        links.claim(connection, BEN, OTTER)


def test_a_player_who_became_free_is_linked_at_the_next_claim(connection: Connection):
    links.claim(connection, ANNA, OTTER)
    links.claim(connection, BEN, OTTER)
    links.unlink(connection, ANNA)

    assert links.read_holder(connection, OTTER) is None
    assert links.claim(connection, BEN, OTTER).is_linked


def test_an_approved_link_is_verified_and_says_by_whom(connection: Connection):
    links.claim(connection, ANNA, OTTER)

    approval = links.verify(connection, ANNA, MODERATOR)

    assert approval is not None
    assert (approval.link.is_verified, approval.link.verified_by, approval.ended) == (True, MODERATOR, ())
    assert links.read_waiting(connection) == []


def test_an_approved_claim_moves_the_player(connection: Connection):
    links.claim(connection, ANNA, OTTER)
    links.verify(connection, ANNA, MODERATOR)
    links.claim(connection, BEN, OTTER)
    links.claim(connection, CARA, OTTER)

    approval = links.verify(connection, BEN, MODERATOR)

    assert approval is not None
    assert [each.discord_id for each in approval.ended] == [ANNA, CARA]
    assert [each.discord_id for each in links.read_links(connection)] == [BEN]


def test_only_the_claim_that_was_decided_about_is_approved(connection: Connection):
    """Ben claimed Otter, a moderator is looking at that, and Ben claims Lynx."""
    links.claim(connection, ANNA, OTTER)
    links.claim(connection, BEN, OTTER)
    links.claim(connection, BEN, LYNX)

    assert links.verify(connection, BEN, MODERATOR, OTTER) is None
    assert links.refuse(connection, BEN, OTTER) is None
    assert links.verify(connection, BEN, MODERATOR, LYNX) is not None


def test_a_member_without_a_claim_is_not_verified(connection: Connection):
    assert links.verify(connection, ANNA, MODERATOR) is None
    assert links.unlink(connection, ANNA) is None


def test_what_is_decided_is_not_decided_again(connection: Connection):
    """Two moderators look at one claim: the slower one changes nothing."""
    links.claim(connection, ANNA, OTTER)
    links.verify(connection, ANNA, MODERATOR)

    assert links.verify(connection, ANNA, MODERATOR + 1, OTTER) is None
    assert links.refuse(connection, ANNA, OTTER) is None
    link = links.read_link(connection, ANNA)
    assert link is not None
    assert link.verified_by == MODERATOR


def test_a_refused_claim_is_gone(connection: Connection):
    links.claim(connection, ANNA, OTTER)

    assert links.refuse(connection, ANNA, OTTER) is not None
    assert links.read_links(connection) == []


def test_links_change_what_is_remembered_of_the_data(connection: Connection):
    versions = [read_version(connection)]
    for change in (
        lambda: links.claim(connection, ANNA, OTTER),
        lambda: links.verify(connection, ANNA, MODERATOR),
        lambda: links.unlink(connection, ANNA),
    ):
        change()
        versions.append(read_version(connection))

    assert versions == sorted(set(versions))


def test_of_two_who_claim_at_once_the_later_sees_the_first(store: Store):
    """Ben's claim begins while Anna's is not committed."""
    ben_began, anna_claimed = Event(), Event()

    def ben() -> links.Link:
        with store.transaction() as connection:
            links.read_holder(connection, OTTER)
            ben_began.set()
            assert anna_claimed.wait(10)
            return links.claim(connection, BEN, OTTER)

    with ThreadPoolExecutor(1) as pool:
        with store.transaction() as connection:
            waiting = pool.submit(ben)
            assert ben_began.wait(10)
            links.claim(connection, ANNA, OTTER)
            anna_claimed.set()
            with pytest.raises(TimeoutError):
                waiting.result(0.3)
        assert not waiting.result(10).is_linked

    assert (player_of(store, ANNA), player_of(store, BEN)) == (OTTER, None)


def test_of_many_who_claim_at_once_one_is_linked(store: Store):
    members = [ANNA + n for n in range(5)]
    for _ in range(10):
        together = Barrier(len(members))

        def claim(member: int, together: Barrier = together) -> bool:
            with store.transaction() as connection:
                together.wait(10)
                return links.claim(connection, member, OTTER).is_linked

        with ThreadPoolExecutor(len(members)) as pool:
            assert sorted(pool.map(claim, members)) == [False] * 4 + [True]
        with store.transaction() as connection:
            for member in members:
                links.unlink(connection, member)


def test_a_link_is_to_the_main_guid(store: Store, merge: Callable[[str, str | None], None]):
    merge(LYNX, OTTER)
    with store.transaction() as connection:
        assert links.claim(connection, ANNA, LYNX).player_guid == OTTER
        assert not links.claim(connection, BEN, OTTER).is_linked


def test_a_link_follows_a_merge_and_its_undoing(store: Store, merge: Callable[[str, str | None], None]):
    with store.transaction() as connection:
        links.claim(connection, ANNA, LYNX)
    merge(LYNX, OTTER)
    assert player_of(store, ANNA) == OTTER
    merge(LYNX, None)
    assert player_of(store, ANNA) == LYNX


def test_a_merge_of_two_linked_players_leaves_the_verified_link(store: Store, merge: Callable[[str, str | None], None]):
    """Anna was first; Ben is verified. What the merge took it gives back when it is undone."""
    with store.transaction() as connection:
        links.claim(connection, ANNA, OTTER)
    with store.transaction() as connection:
        links.claim(connection, BEN, LYNX)
        links.verify(connection, BEN, MODERATOR)

    merge(LYNX, OTTER)
    assert (player_of(store, ANNA), player_of(store, BEN)) == (None, OTTER)
    merge(LYNX, None)
    assert (player_of(store, ANNA), player_of(store, BEN)) == (OTTER, LYNX)


def test_whoever_lost_his_player_to_a_merge_can_be_approved(store: Store, merge: Callable[[str, str | None], None]):
    with store.transaction() as connection:
        links.claim(connection, BEN, LYNX)
        links.verify(connection, BEN, MODERATOR)
        links.claim(connection, ANNA, OTTER)
    merge(LYNX, OTTER)

    with store.transaction() as connection:
        approval = links.verify(connection, ANNA, MODERATOR, OTTER)

    assert approval is not None
    assert [each.discord_id for each in approval.ended] == [BEN]
    assert player_of(store, ANNA) == OTTER


def test_a_linked_member_is_trusted_and_a_moderator_stays_one(connection: Connection):
    links.claim(connection, ANNA, OTTER)
    links.claim(connection, BEN, OTTER)

    assert caller_of(connection, ANNA, "anna", Level.PUBLIC).level is Level.TRUSTED
    assert caller_of(connection, ANNA, "anna", Level.ADMIN).level is Level.ADMIN
    assert caller_of(connection, BEN, "ben", Level.PUBLIC).level is Level.PUBLIC
    assert caller_of(connection, CARA, "cara", Level.PUBLIC).player_guid is None
