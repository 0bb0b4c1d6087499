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
