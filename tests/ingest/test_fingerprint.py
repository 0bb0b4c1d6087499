"""One hash tells whether two databases say the same of the same files."""

from __future__ import annotations

import pytest
from psycopg import Rollback, sql

from include.ingest.load import load
from include.samples import SampleOptions, generate
from include.store import rows
from include.store.fingerprint import OF_THE_LEDGER, SURROGATES, TABLES, read_fingerprint
from tests.ingest.folders import MemoryFolder, folder_of, ingest

pytestmark = [pytest.mark.database, pytest.mark.validation]

NOT_DERIVED = {
    "servers", "stats_files", "announcements", "validation_results", "round_revisions", "schema_migrations",
    "player_merges", "data_version", "squads_by_hand", "player_links", "admin_audit_log", "paged_answers",
    "hidden_players", "forget_requests", "forgotten_players",
}  # fmt: skip
ANOTHER = {
    "boolean": "NOT {column}",
    "text": "coalesce({column}, '') || 'x'",
    "timestamp with time zone": "coalesce({column}, now()) + interval '1 microsecond'",
    "numeric": "{column} + 0.1",
    "jsonb": "{column} || '1'",
    **dict.fromkeys(("smallint", "integer", "bigint"), "coalesce({column}, 0) + 1"),
}
"""A value that the column does not hold, by its type."""


@pytest.fixture
def files():
    """An evening with flags, a map played twice and a round 2 without its round 1."""
    found = generate(
        SampleOptions(
            seed=4,
            maps=6,
            players=6,
            endstats="plain",
            defects=frozenset({"missing", "rematch", "replayed", "reconnecting"}),
        )
    )
    assert len(found) > 10
    return found


@pytest.fixture
def filled(pipeline, files):
    ingest(pipeline, folder_of(files))
    return pipeline


def of(pipeline):
    with pipeline.store.transaction() as connection:
        return read_fingerprint(connection)


def columns(connection, table):
    """Name and type of each column, as the catalog has them."""
    return connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position",
        [table],
    ).fetchall()


def drop_constraints(connection):
    """Any value may stand anywhere then."""
    dropped = connection.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid "
        "WHERE relnamespace = 'public'::regnamespace AND contype <> 'n' AND relkind = 'r' "
        "ORDER BY contype = 'p', contype = 'u'"
    ).fetchall()
    assert dropped
    for table, name in dropped:
        connection.execute(
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {} CASCADE").format(
                sql.Identifier(table), sql.Identifier(name)
            )
        )


def unnoticed(connection, table, column, kind):
    """Change one value of one row and say whether the fingerprint stayed; the change is undone."""
    before = read_fingerprint(connection)
    name = sql.Identifier(column)
    another = sql.SQL(ANOTHER[kind]).format(column=name)
    with connection.transaction() as change:
        found = connection.execute(
            sql.SQL("UPDATE {table} SET {column} = {another} WHERE ctid = (SELECT min(ctid) FROM {table})").format(
                table=sql.Identifier(table), column=name, another=another
            )
        )
        assert found.rowcount == 1
        differing = read_fingerprint(connection).differing(before)
        raise Rollback(change)
    return table not in differing


def test_every_column_of_every_derived_table_counts(filled):
    """Those of the catalog, so that a column which a later migration adds cannot be forgotten."""
    with filled.store.transaction() as connection:
        drop_constraints(connection)
        asked = [
            (table, *column)
            for table in TABLES
            for column in columns(connection, table)
            if column[0] in OF_THE_LEDGER or (table != "stats_files" and column[0] not in SURROGATES[table])
        ]
        assert len(asked) > len(rows.PLAYER_COLUMNS) + len(rows.WEAPON_COLUMNS)
        assert [each for each in asked if unnoticed(connection, *each)] == []


def test_what_is_not_derived_does_not_count(filled):
    """When a file was fetched, by whom and how often is no property of its bytes."""
    with filled.store.transaction() as connection:
        before = read_fingerprint(connection)
        connection.execute(
            "UPDATE stats_files SET file_id = file_id, fetched_by = 'sync', attempts = 3, checked_at = now(), "
            "updated_at = now() - interval '1 day', fetched_at = now() - interval '1 day', settled_by = 'watch', "
            "modified_at = modified_at + interval '1 day', seen_on_server_at = now(), size_bytes = size_bytes + 1"
        )
        assert read_fingerprint(connection) == before


def test_ids_do_not_count(filled):
    with filled.store.transaction() as connection:
        before = read_fingerprint(connection)
        drop_constraints(connection)
        ids = [(table, name) for table in TABLES for name, _ in columns(connection, table) if name.endswith("_id")]
        assert set(ids) >= {(table, column) for table in SURROGATES for column in SURROGATES[table]}
        for table, name in ids:
            if name != "server_id":
                connection.execute(f"UPDATE {table} SET {name} = 1000000 + 7 * {name}")
        assert read_fingerprint(connection) == before


def test_every_table_is_hashed_or_known_not_to_be_derived(filled):
    with filled.store.transaction() as connection:
        found = connection.execute(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        ).fetchall()
    assert {name for (name,) in found} == {*TABLES, *NOT_DERIVED}


def test_the_session_s_settings_do_not_matter(filled):
    before = of(filled)
    with filled.store.transaction() as connection:
        connection.execute(
            "SET LOCAL timezone = 'America/St_Johns'; SET LOCAL datestyle = 'SQL, DMY'; "
            "SET LOCAL bytea_output = 'escape'; SET LOCAL extra_float_digits = -15; "
            "SET LOCAL intervalstyle = 'sql_standard'; SET LOCAL work_mem = '64kB'; "
            "SET LOCAL enable_hashjoin = off; SET LOCAL max_parallel_workers_per_gather = 0"
        )
        assert read_fingerprint(connection) == before


def test_another_order_of_columns_does_not_matter_and_a_new_one_does(filled):
    """A migration puts a column at the end that a fresh database may have elsewhere."""
    with filled.store.transaction() as connection:
        before = read_fingerprint(connection)
        connection.execute("ALTER TABLE matches ADD COLUMN place text")
        assert read_fingerprint(connection).differing(before) == ("matches",)

        connection.execute("UPDATE matches SET place = map_name")
        connection.execute("ALTER TABLE matches DROP COLUMN map_name CASCADE")
        connection.execute("ALTER TABLE matches RENAME COLUMN place TO map_name")
        assert read_fingerprint(connection) == before


def test_databases_that_were_filled_in_other_orders_have_one_fingerprint(fresh_pipeline, files):
    at_once, backwards = fresh_pipeline(), fresh_pipeline()
    ingest(at_once, folder_of(files))
    folder = MemoryFolder()
    folder.write(files[3].filename, files[3].content[:-40])
    ingest(backwards, folder, "sync")
    for file in reversed(files):
        folder.write(file.filename, file.content)
        ingest(backwards, folder, "watch")

    assert of(backwards) == of(at_once)
    assert of(at_once) != of(fresh_pipeline())


def test_loading_again_leaves_the_fingerprint(filled):
    before = of(filled)
    with filled.store.transaction() as connection:
        ids = [file_id for (file_id,) in connection.execute("SELECT file_id FROM stats_files")]

    load(filled, ids)

    assert of(filled) == before


def test_a_file_that_waits_to_be_derived_is_part_of_it(fresh_pipeline, files):
    """Otherwise a database that lacks its last round would look complete."""
    whole, lacking = fresh_pipeline(), fresh_pipeline()
    ingest(whole, folder_of(files))
    ingest(lacking, folder_of(files[:-1]))

    assert "stats_files" in of(whole).differing(of(lacking))
