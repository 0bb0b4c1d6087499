"""Who is which player does not follow from the files: a rebuild leaves it alone, and a dump holds it."""

from __future__ import annotations

import pytest

from include.ingest.rebuild import rebuild
from include.store import Store, links
from include.store.players import merge, read_aliases, undo_merge
from tests.ingest.folders import folder_of, ingest

pytestmark = [pytest.mark.database, pytest.mark.validation]

ANNA, BEN, MODERATOR = 100000000000000001, 100000000000000002, 100000000000000009


@pytest.fixture
def linked(pipeline, evening):
    """Anna is verified, Ben waits for the same player; the two players of the links, the first is Anna's."""
    ingest(pipeline, folder_of(evening))
    with pipeline.store.transaction() as connection:
        first, other = sorted({each.player_guid for each in read_aliases(connection)})[:2]
        links.claim(connection, ANNA, first)
        links.verify(connection, ANNA, MODERATOR)
        links.claim(connection, BEN, first)
    return first, other


def all_links(store):
    with store.transaction() as connection:
        return links.read_links(connection)


def test_a_rebuild_leaves_links_and_claims_as_they_were(pipeline, linked):
    before = all_links(pipeline.store)
    rebuild(pipeline)

    assert [(each.player_guid, each.is_linked, each.is_verified) for each in before] == [
        (linked[0], True, True), (linked[0], False, False),
    ]  # fmt: skip
    assert all_links(pipeline.store) == before


def test_a_merge_of_played_rounds_and_its_undoing_move_the_link_and_back(pipeline, linked):
    first, other = linked
    with pipeline.store.transaction() as connection:
        merge(connection, 1, first, other, "tests", together=True)
        assert links.read_holder(connection, other).discord_id == ANNA
    with pipeline.store.transaction() as connection:
        undo_merge(connection, 1, first)
        assert links.read_holder(connection, first).discord_id == ANNA


def test_a_dump_that_is_restored_holds_the_links(pipeline, linked, database_url, postgres_server, tmp_path):
    dump = tmp_path / "fragflow.dump"
    name = database_url.rpartition("/")[2]
    postgres_server.client("pg_dump", "--format=custom", f"--file={dump}", name)
    postgres_server.create_database("restored")
    try:
        postgres_server.client("pg_restore", "--dbname=restored", str(dump))
        with Store(postgres_server.url("restored"), "tests") as restored:
            assert all_links(restored) == all_links(pipeline.store)
            assert len(all_links(restored)) == 2
    finally:
        postgres_server.client("dropdb", "--force", "restored")
