"""The outbox gives each announcement until it is delivered or refused."""

from __future__ import annotations

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


def test_announcements_come_in_the_order_of_their_rounds(store):
    with store.transaction() as connection:
        found = outbox.pending(connection, 10)

    assert [(each.kind, each.round_id, each.attempts) for each in found] == [("round", 1, 0), ("map", 2, 0)]


def test_two_workers_never_hold_the_same_announcement(store):
    with store.transaction() as one, store.transaction() as other:
        first, second = outbox.pending(one, 1), outbox.pending(other, 10)

    assert ([each.round_id for each in first], [each.round_id for each in second]) == ([1], [2])


def test_delivered_and_refused_ones_never_come_again_and_failed_ones_do(store):
    with store.transaction() as connection:
        first, second = outbox.pending(connection, 10)
        outbox.mark_failed(connection, first.announcement_id, "503")
        outbox.mark_refused(connection, second.announcement_id, "400")
        (again,) = outbox.pending(connection, 10)
        assert (again.round_id, again.attempts) == (1, 1)

        outbox.mark_delivered(connection, again.announcement_id, "123")

        assert outbox.pending(connection, 10) == []
        kept = connection.execute("SELECT state, message_id, error FROM announcements ORDER BY subject").fetchall()
    assert kept == [("delivered", "123", None), ("refused", None, "400")]
