"""The schema and the registry say the same."""

from __future__ import annotations

import re

import psycopg
import pytest

from include.parser.columns import COLUMNS, COUNTED_COLUMNS, LAYOUTS, WEAPON_COUNTERS, WEAPONS
from include.store.rows import (
    PLAYER_COLUMNS,
    WEAPON_COLUMNS,
    AwardRow,
    FlagRow,
    HeadToHeadRow,
    MatchRow,
    RoundRow,
    SessionRow,
    TeamRow,
)

pytestmark = pytest.mark.database


@pytest.fixture
def connection(database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def _columns(connection, table):
    rows = connection.execute(
        "SELECT column_name, is_nullable = 'YES' FROM information_schema.columns WHERE table_name = %s "
        "ORDER BY ordinal_position",
        [table],
    ).fetchall()
    assert rows
    return dict(rows)


def _check(connection, table, column):
    rows = connection.execute(
        "SELECT pg_get_constraintdef(pg_constraint.oid) FROM pg_constraint "
        "JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY(conkey) "
        "WHERE contype = 'c' AND conrelid = %s::regclass AND attname = %s AND cardinality(conkey) = 1",
        [table, column],
    ).fetchall()
    return " ".join(row[0] for row in rows)


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("player_comprehensive_stats", PLAYER_COLUMNS),
        ("weapon_comprehensive_stats", WEAPON_COLUMNS),
        ("rounds", RoundRow._fields),
        ("matches", MatchRow._fields),
        ("gaming_sessions", SessionRow._fields),
        ("round_flags", FlagRow._fields),
        ("round_awards", AwardRow._fields),
        ("player_head_to_head", HeadToHeadRow._fields),
        ("session_teams", TeamRow._fields),
    ],
)
def test_rows_have_the_columns_of_their_tables(connection, table, columns):
    assert tuple(_columns(connection, table)) == columns


def test_a_player_row_stores_every_whole_number_of_the_registry(connection):
    assert len(COUNTED_COLUMNS) == 31
    assert set(COUNTED_COLUMNS) <= set(_columns(connection, "player_comprehensive_stats"))


def test_a_counter_may_be_unknown_exactly_where_an_old_layout_lacks_it(connection):
    stored = _columns(connection, "player_comprehensive_stats")

    expected = {column.name: column.since_layout > min(LAYOUTS) for column in COLUMNS if not column.tenths}

    assert {name: stored[name] for name in COUNTED_COLUMNS} == expected


def test_counters_are_never_negative_where_the_registry_says_so(connection):
    for column in COLUMNS:
        if column.name in COUNTED_COLUMNS:
            says_so = f"({column.name} >= 0)" in _check(connection, "player_comprehensive_stats", column.name)
            assert says_so == (column.smallest == 0), column.name
    for counter in WEAPON_COUNTERS:
        assert f"({counter} >= 0)" in _check(connection, "weapon_comprehensive_stats", counter)


def test_the_weapons_of_the_schema_are_those_of_the_registry(connection):
    names = re.findall(r"'(\w+)'::text", _check(connection, "weapon_comprehensive_stats", "weapon_name"))

    assert names == [weapon.name for weapon in WEAPONS]


def test_the_layouts_of_the_schema_are_those_of_the_registry(connection):
    assert [int(number) for number in re.findall(r"\d+", _check(connection, "rounds", "layout"))] == list(LAYOUTS)


@pytest.mark.parametrize(
    ("table", "constraint"),
    [
        ("stats_files", "stats_files_natural_key"),
        ("stats_files", "stats_files_bytes_have_their_hash"),
        ("stats_files", "stats_files_only_failures_lack_bytes"),
        ("rounds", "rounds_natural_key"),
        ("rounds", "rounds_one_per_file"),
        ("rounds", "rounds_one_of_each_number"),
        ("matches", "matches_natural_key"),
        ("gaming_sessions", "gaming_sessions_natural_key"),
        ("announcements", "announcements_once"),
        ("player_comprehensive_stats", "player_humans_are_keyed_by_guid"),
    ],
)
def test_the_promises_that_the_code_relies_on_stand(connection, table, constraint):
    found = connection.execute(
        "SELECT convalidated FROM pg_constraint WHERE conrelid = %s::regclass AND conname = %s", [table, constraint]
    ).fetchall()

    assert found == [(True,)]


def test_of_two_failed_transfers_of_a_name_one_is_refused(connection):
    """NULL hashes count as equal: a file that never arrived has one row."""
    connection.execute("INSERT INTO servers VALUES (1, 'tests', 'UTC')")
    insert = (
        "INSERT INTO stats_files (file_id, server_id, filename, size_bytes, modified_at, fetched_by, state, reason) "
        "VALUES (%s, 1, 'a.txt', 1, now(), 'load', 'failed', 'unreadable')"
    )
    connection.execute(insert, [1])

    with pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute(insert, [2])
