"""Pipelines over databases of the test's own."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from include.ingest.announce import announce
from include.ingest.context import Pipeline
from include.samples import SampleOptions, generate
from include.store import Store
from tests.ingest.folders import folder_of, ingest
from tests.ingest.memory_discord import MemoryDiscord


@pytest.fixture
def pipeline(database_url):
    with Store(database_url, "tests") as store:
        yield _pipeline(store)


@pytest.fixture
def evening():
    """Two maps, four files in file-time order."""
    files = generate(SampleOptions(maps=2))
    assert len(files) == 4
    return files


@pytest.fixture
def discord():
    return MemoryDiscord()


@pytest.fixture
def posted(pipeline, evening, discord):
    """The folder of an evening whose four posts are in Discord."""
    folder = folder_of(evening)
    ingest(pipeline, folder, "watch")
    announce(pipeline, discord)
    assert len(discord.posts) == 4
    return folder


@pytest.fixture
def fresh_pipeline(postgres_server, migrated_template):
    """Gives any number of pipelines, each over an empty database."""
    names, stores = [], []

    def fresh():
        name = f"fresh_{len(names)}"
        postgres_server.create_database(name, template=migrated_template)
        names.append(name)
        stores.append(Store(postgres_server.url(name), "tests"))
        return _pipeline(stores[-1])

    yield fresh
    for store in stores:
        store.close()
    for name in names:
        postgres_server.client("dropdb", "--force", name)


def _pipeline(store):
    hour = timedelta(hours=1)
    return Pipeline(store, server_id=1, server_name="tests", zone=UTC, match_window=hour, session_gap=hour, run="tests")
