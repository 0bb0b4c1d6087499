"""Evenings as the database finds them around some files, against a plain walk through all files."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from include.store import Store, ledger

pytestmark = pytest.mark.database

SILENCE = timedelta(hours=1)
START = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def connection(database_url):
    with Store(database_url, "tests") as store, store.transaction() as connection:
        connection.execute("INSERT INTO servers VALUES (1, 'tests', 'UTC')")
        yield connection


def save(connection, times):
    """Files 1, 2, ... with the first and, where the name has two, the second of the instants that it can mean."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            INSERT INTO stats_files (file_id, server_id, filename, sha256, content, size_bytes, modified_at, ended_at,
                latest_ended_at, fetched_by, state)
            VALUES (%(id)s, 1, %(id)s || '.txt', repeat('0', 64), '', 0, now(), %(first)s, %(second)s, 'sync', 'loaded')
            """,
            [{"id": number, "first": first, "second": second} for number, (first, second) in enumerate(times, start=1)],
        )


def walked(times, wanted):
    """The same, by going through all files in time order."""
    evenings, latest = [], None
    for first, number, second in sorted((first, number, second) for number, (first, second) in enumerate(times, 1)):
        if latest is None or first - latest > SILENCE:
            evenings.append([])
        evenings[-1].append(number)
        latest = max(latest or first, second or first)
    return [evening for evening in evenings if wanted & set(evening)]


@pytest.mark.parametrize("seed", range(20))
def test_the_evenings_of_some_files_are_those_of_a_walk_through_all(connection, seed):
    dice = random.Random(seed)
    firsts = [START + timedelta(minutes=dice.randrange(3000)) for _ in range(dice.choice([1, 5, 60, 150]))]
    times = [(first, first + SILENCE if dice.random() < 0.2 else None) for first in firsts]
    save(connection, times)

    for count in (1, 3, len(times)):
        wanted = set(dice.sample(range(1, len(times) + 1), min(count, len(times))))
        assert ledger.read_evenings(connection, 1, wanted, SILENCE) == walked(times, wanted)


def test_files_that_are_not_there_have_no_evening(connection):
    save(connection, [(START, None)])

    assert ledger.read_evenings(connection, 1, [7], SILENCE) == []
