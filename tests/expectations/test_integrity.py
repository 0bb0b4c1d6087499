"""The nightly look at the whole database: silent over what was loaded, loud over anything that was tampered with."""

from __future__ import annotations

import re
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
POST = "INSERT INTO announcements (subject, kind)"
TAMPERINGS = {
    "constraint_missing": "ALTER TABLE player_comprehensive_stats DROP CONSTRAINT player_alive_while_playing",
    "constraint_not_validated": "ALTER TABLE rounds ADD CONSTRAINT since_today CHECK (layout = 38) NOT VALID",
    "index_missing": "DROP INDEX rounds_by_session",
    "content_differs_from_hash": "UPDATE stats_files SET content = 'another'",
    "name_loaded_twice": "UPDATE stats_files SET filename = 'the same'",
    "round_of_refused_file": "UPDATE stats_files SET discarded_reason = 'wrong', discarded_at = now()",
    "loaded_file_without_round": f"DELETE FROM rounds WHERE round_id = {ONE_ROUND}",
    "round_of_file_not_loaded": "UPDATE stats_files SET state = 'orphan'",
    "round_away_from_its_file": "UPDATE stats_files SET ended_at = ended_at + interval '1 minute'",
    "head_count_differs": f"DELETE FROM player_comprehensive_stats WHERE round_id = {ONE_ROUND}",
    "player_differs_from_weapons": f"DELETE FROM weapon_comprehensive_stats WHERE round_id = {ONE_ROUND}",
    "round_unbalanced_without_flag": f"UPDATE player_comprehensive_stats SET kills = 99 WHERE round_id = {ONE_ROUND}",
    "held_back_lines_without_flag": "UPDATE rounds SET quarantined_line_count = 1",
    "warning_without_flag": """UPDATE stats_files SET check_warnings = '[{"code": "new", "detail": "kills 7"}]'""",
    "flag_of_nobody": f"INSERT INTO round_flags SELECT {ONE_ROUND}, 'partial', 'FFFFFFFF', 'played 1 of 2 seconds'",
    "duel_without_mirror": (
        "INSERT INTO player_head_to_head SELECT round_id, min(player_guid), max(player_guid), 2, 1 "
        "FROM player_comprehensive_stats GROUP BY round_id"
    ),
    "ended_early_in_vain": "UPDATE rounds SET ended_early = true, duration_seconds = time_limit_seconds",
    "second_round_alone": "DELETE FROM rounds WHERE round_number = 1",
    "match_away_from_its_rounds": "UPDATE matches SET map_name = 'elsewhere'",
    "pair_does_not_fit": "UPDATE rounds SET time_limit_seconds = time_limit_seconds + 1 WHERE round_number = 2",
    "score_differs_from_rounds": "UPDATE matches SET squad_a_score = squad_b_score, squad_b_score = squad_a_score",
    "sides_not_swapped": "UPDATE player_comprehensive_stats SET side = 'axis'",
    "session_differs_from_its_rounds": "UPDATE gaming_sessions SET round_count = round_count + 1",
    "session_of_another_server": (
        "WITH elsewhere AS (INSERT INTO servers VALUES (2, 'Elsewhere', 'UTC') RETURNING server_id) "
        "UPDATE gaming_sessions SET server_id = (SELECT server_id FROM elsewhere)"
    ),
    "sessions_overlap": (
        "INSERT INTO gaming_sessions SELECT 1, server_id, started_at + interval '1 minute', ended_at, 1 "
        "FROM gaming_sessions"
    ),
    "alias_differs_from_rounds": "DELETE FROM player_aliases",
    "companions_differ_from_rounds": "DELETE FROM player_companion_summary WHERE same_side",
    "stay_out_of_place": "UPDATE session_teams SET from_round_id = to_round_id, to_round_id = from_round_id",
    "squad_differs_from_side": "UPDATE matches SET first_attackers = 'B'",
    "watched_round_unannounced": "UPDATE stats_files SET fetched_by = 'watch'",
    "post_of_wrong_kind": f"{POST} SELECT min(round_id), 'map' FROM rounds WHERE round_number = 1",
    "post_without_round": (
        "INSERT INTO announcements (subject, kind, state, message_id, finished_at) "
        "VALUES (1, 'round', 'delivered', '77', now())"
    ),
    "lease_without_work": (
        "INSERT INTO announcements (subject, kind, state, error, finished_at, leased_by, lease_until) "
        f"VALUES ({ONE_ROUND}, 'round', 'refused', 'no', now(), 'somebody', now())"
    ),
    "sums_differ_from_rounds": "UPDATE player_session_summary SET kills = kills + 1",
    "revision_missing": "INSERT INTO round_revisions (round_id, revision, cause, changes) VALUES (1, 3, 'why', '[]')",
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


def test_every_constraint_and_index_with_a_name_is_watched():
    from include.settings import PROJECT_ROOT

    sql = PROJECT_ROOT / "include" / "sql"
    schema = "".join(path.read_text() for path in (sql / "schema").glob("*.sql"))
    named = set(re.findall(r"CONSTRAINT (\w+) [A-Z]|INDEX (\w+) ON", schema))
    watched = (sql / "queries" / "integrity.sql").read_text()

    assert {name for pair in named for name in pair if name and f"'{name}'" not in watched} == set()


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
