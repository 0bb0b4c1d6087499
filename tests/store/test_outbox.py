"""The outbox gives each announcement until it is delivered or refused."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from include.store import Store, outbox

pytestmark = pytest.mark.database


@pytest.fixture
def store(database_url):
    """Two rounds of one match; the later one's announcement was inserted first."""
    with Store(database_url, "tests") as store:
        with store.transaction() as connection:
            connection.execute(
                """
                INSERT INTO servers VALUES (1, 'tests', 'UTC');
                INSERT INTO stats_files (file_id, server_id, filename, sha256, content, size_bytes, modified_at,
                    ended_at, fetched_by, state)
                SELECT number, 1, number || '.txt', repeat(number::text, 64), '', 0, now(), now(), 'watch', 'loaded'
                FROM generate_series(1, 2) AS number;
                INSERT INTO gaming_sessions VALUES (1, 1, now(), now(), 2);
                INSERT INTO matches VALUES (1, 1, 'supply', now(), NULL, NULL);
                INSERT INTO rounds SELECT number, 1, number, 1, 1, now() + number * interval '1 minute', 'supply',
                    number, '', '', 'axis', 'axis', 720, NULL, NULL, NULL, false, 38, 6, 0, 0
                FROM generate_series(1, 2) AS number;
                INSERT INTO announcements (subject, kind) VALUES (2, 'map');
                INSERT INTO announcements (subject, kind) VALUES (1, 'round');
                """
            )
        yield store


def claim_all(store, deliverer):
    with store.transaction() as connection:
        found = []
        while each := outbox.claim(connection, deliverer, [one.announcement_id for one in found]):
            found.append(each)
    return found


def expire(store):
    with store.transaction() as connection:
        connection.execute("UPDATE announcements SET lease_until = now() - interval '1 second'")


def test_announcements_come_in_the_order_of_their_rounds(store):
    found = claim_all(store, "one")

    assert [(each.kind, each.subject, each.attempts) for each in found] == [("round", 1, 0), ("map", 2, 0)]


def test_two_deliverers_never_hold_the_same_announcement(store):
    with store.transaction() as one, store.transaction() as other:
        first, second = outbox.claim(one, "one", []), outbox.claim(other, "other", [])

    assert (first.subject, second.subject) == (1, 2)
    assert claim_all(store, "third") == []


def test_what_a_killed_deliverer_held_is_given_out_when_its_lease_ends(store):
    claim_all(store, "killed")
    with store.transaction() as connection:
        assert 59 < outbox.leased_elsewhere_seconds(connection, []) <= 60
    expire(store)

    assert len(claim_all(store, "next")) == 2


def test_a_deliverer_whose_lease_was_taken_marks_nothing(store):
    first, _ = claim_all(store, "late")
    expire(store)
    claim_all(store, "next")

    with store.transaction() as connection:
        outbox.mark_delivered(connection, "late", first, "123", "0" * 64)
        assert connection.execute("SELECT count(*) FROM announcements WHERE state = 'pending'").fetchone() == (2,)


def test_a_delivery_is_marked_however_long_a_rebuild_corrects_the_same_post(store, database_url):
    first, _ = claim_all(store, "one")

    def mark():
        with store.transaction() as connection:
            connection.execute("SET LOCAL statement_timeout = '100ms'")
            outbox.mark_delivered(connection, "one", first, "123", "0" * 64)

    with psycopg.connect(database_url) as rebuilding, ThreadPoolExecutor(1) as pool:
        outbox.correct(rebuilding, [1], ["round"], "kills 3 -> 4")
        marking = pool.submit(mark)
        time.sleep(0.5)
        rebuilding.commit()
        marking.result()
        kept = rebuilding.execute("SELECT state, message_id FROM announcements WHERE subject = 1").fetchone()

    assert kept == ("pending", "123")


def test_delivered_and_refused_ones_never_come_again_and_failed_ones_do(store):
    first, second = claim_all(store, "one")
    with store.transaction() as connection:
        outbox.mark_failed(connection, "one", first.announcement_id, "503")
        outbox.mark_refused(connection, "one", second, "400")
    (again,) = claim_all(store, "one")
    assert (again.subject, again.attempts) == (1, 1)

    with store.transaction() as connection:
        outbox.mark_delivered(connection, "one", again, "123", "0" * 64)
        kept = connection.execute("SELECT state, message_id, error FROM announcements ORDER BY subject").fetchall()

    assert claim_all(store, "one") == []
    assert kept == [("delivered", "123", None), ("refused", None, "400")]


def test_nothing_is_given_out_before_discord_takes_posts_again(store):
    with store.transaction() as connection:
        outbox.postpone(connection, 3600)

    assert claim_all(store, "one") == []


def test_what_comes_while_discord_takes_no_posts_waits_with_the_others(store):
    """A post of its own would be refused as well, and would stand before the earlier ones."""
    with store.transaction() as connection:
        outbox.postpone(connection, 3600)
        connection.execute("UPDATE announcements SET not_before = NULL WHERE subject = 2")

    assert claim_all(store, "one") == []


def test_a_correction_during_a_refused_delivery_is_tried(store):
    first, _ = claim_all(store, "one")
    with store.transaction() as connection:
        outbox.correct(connection, [1], ["round"], "kills 3 -> 4")
        outbox.mark_refused(connection, "one", first, "400")

    (again,) = claim_all(store, "other")
    assert (again.subject, again.revision) == (1, 2)


def test_a_correction_during_a_delivery_leaves_an_edit_due(store):
    first, _ = claim_all(store, "one")
    with store.transaction() as connection:
        outbox.correct(connection, [1], ["round"], "kills 3 -> 4")
        outbox.mark_delivered(connection, "one", first, "123", "0" * 64)

    (edit,) = claim_all(store, "other")
    assert (edit.message_id, edit.revision, edit.note) == ("123", 2, "kills 3 -> 4")
