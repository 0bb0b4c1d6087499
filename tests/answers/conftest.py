"""Databases that several modules only ask, filled once."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def two_evenings():
    """Two evenings of three maps, the 10th and the 11th of January 2026; nobody changes squads."""
    from include.samples import SampleOptions, generate_with_truth

    return generate_with_truth(SampleOptions(seed=5, evenings=2, maps=3))


@pytest.fixture(scope="session")
def two_evenings_store(postgres_server, migrated_template, two_evenings):
    """A database with the two evenings."""
    from tests.answers.asked import evening_database

    files = [each.file for each in two_evenings]
    with evening_database(postgres_server, migrated_template, "answers_two_evenings", files) as store:
        yield store


@pytest.fixture(scope="session")
def crowd(postgres_server, migrated_template, two_evenings):
    """A database with the crowd of `tests.answers.crowd`."""
    from tests.answers.crowd import crowd_database

    with crowd_database(postgres_server, migrated_template, "answers_crowd", two_evenings[:2]) as store:
        yield store


@pytest.fixture
def members(url_of_role, database_url):
    """Members who ask as the bot does, with its role; of the three players none is linked."""
    import psycopg

    from include.store import Store
    from include.store.roles import BOT
    from tests.answers.accounts import LYNX, OTTER, WOLF, Members, seen

    with psycopg.connect(database_url) as owner:
        seen(owner, OTTER, "Otter", days_ago=30)
        seen(owner, OTTER, "Riverdog", days_ago=2)
        seen(owner, LYNX, "Lynx", days_ago=1)
        seen(owner, WOLF, "Wolf", days_ago=400)
    with Store(url_of_role(BOT), "tests") as store:
        yield Members(store)
