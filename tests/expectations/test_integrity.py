"""The nightly look at the whole database: silent over what was loaded, loud over anything that was tampered with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from include.samples import SampleOptions, generate

if TYPE_CHECKING:
    from local.postgres import EmbeddedPostgres

pytestmark = [pytest.mark.database, pytest.mark.validation]

ONE_ROUND = "(SELECT min(round_id) FROM rounds)"
TAMPERINGS = {
    "constraint_missing": "ALTER TABLE player_comprehensive_stats DROP CONSTRAINT player_alive_while_playing",
    "constraint_not_validated": "ALTER TABLE rounds ADD CONSTRAINT since_today CHECK (layout = 38) NOT VALID",
    "loaded_file_without_round": f"DELETE FROM rounds WHERE round_id = {ONE_ROUND}",
    "round_of_file_not_loaded": "UPDATE stats_files SET state = 'orphan'",
    "round_away_from_its_file": "UPDATE stats_files SET ended_at = ended_at + interval '1 minute'",
    "head_count_differs": f"DELETE FROM player_comprehensive_stats WHERE round_id = {ONE_ROUND}",
    "player_differs_from_weapons": f"DELETE FROM weapon_comprehensive_stats WHERE round_id = {ONE_ROUND}",
    "round_unbalanced_without_flag": f"UPDATE player_comprehensive_stats SET kills = 99 WHERE round_id = {ONE_ROUND}",
    "second_round_alone": "DELETE FROM rounds WHERE round_number = 1",
    "match_away_from_its_rounds": "UPDATE matches SET map_name = 'elsewhere'",
    "pair_does_not_fit": "UPDATE rounds SET time_limit_seconds = time_limit_seconds + 1 WHERE round_number = 2",
    "sides_not_swapped": "UPDATE player_comprehensive_stats SET side = 'axis'",
    "session_differs_from_its_rounds": "UPDATE gaming_sessions SET round_count = round_count + 1",
    "alias_differs_from_rounds": "DELETE FROM player_aliases",
}


@pytest.fixture(scope="module")
def loaded_url(
    postgres_server: EmbeddedPostgres, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A database with an invented evening, loaded by the real steps."""
    folder = tmp_path_factory.mktemp("stats")
    for sample in generate(SampleOptions(seed=4, maps=3, defects=frozenset())):
        (folder / sample.filename).write_bytes(sample.content)
    postgres_server.create_database("integrity", template=migrated_template)
    _load(postgres_server.url("integrity"), folder)
    yield postgres_server.url("integrity")
    postgres_server.client("dropdb", "--force", "integrity")


def _load(url: str, folder: Path) -> None:
    from include.ingest.check import check
    from include.ingest.context import Pipeline
    from include.ingest.fetch import fetch
    from include.ingest.load import load
    from include.source.folder import LocalFiles
    from include.store import Store, ledger

    with Store(url, "tests") as store:
        pipeline = Pipeline(store, 1, "Lantern", UTC, timedelta(minutes=60), timedelta(minutes=60), "tests")
        with store.transaction() as connection:
            ledger.save_server(connection, 1, "Lantern", "UTC")
        fetched = fetch(pipeline, LocalFiles([folder]), fetched_by="load", since=None, until=None)
        check(pipeline, fetched.file_ids)
        assert load(pipeline, fetched.file_ids).states == {"loaded": 6}


def test_every_invariant_has_a_tampering():
    from expectations.database import INVARIANTS

    assert INVARIANTS
    assert set(TAMPERINGS) == set(INVARIANTS)


def test_what_was_loaded_breaks_no_invariant(loaded_url: str):
    import psycopg

    from expectations.database import INVARIANTS
    from expectations.run import validate
    from include.ingest.frames import database_frame
    from include.store.integrity import count_violations

    with psycopg.connect(loaded_url) as connection:
        violations = count_violations(connection)

    assert sorted(violations) == [(name, 0) for name in sorted(INVARIANTS)]
    assert validate("database", database_frame(violations), key="name").success


@pytest.mark.parametrize("invariant", TAMPERINGS)
def test_tampering_is_counted(loaded_url: str, invariant: str):
    import psycopg

    from include.store.integrity import count_violations

    with psycopg.connect(loaded_url) as connection:
        changed = connection.execute(TAMPERINGS[invariant])
        violations = dict(count_violations(connection))
        connection.rollback()

    assert changed.rowcount != 0
    assert violations[invariant] > 0
