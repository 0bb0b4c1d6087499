"""What each role may do, proven by what it is refused; the tables are in docs/security.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from include.store import Store
from include.store.migrate import migrate
from include.store.roles import AIRFLOW, BOT, LOADER, READER, grant, hand_over_airflow, make_roles

pytestmark = pytest.mark.database

WRITTEN_ONCE = {
    "servers": {"server_id"},
    "stats_files": {
        "file_id", "server_id", "filename", "sha256", "content", "ended_at", "latest_ended_at", "fetched_by",
        "fetched_at", "redacted_sha256", "redacted_lines", "redacted_at",
    },
    "announcements": {"announcement_id", "subject", "kind", "created_at"},
}  # fmt: skip
"""Tables of which the loader may change some columns -> those that it may not."""

MAY = {
    "servers": "INSERT",
    "stats_files": "INSERT",
    "gaming_sessions": "INSERT UPDATE DELETE",
    "matches": "INSERT UPDATE DELETE",
    "rounds": "INSERT UPDATE DELETE",
    "player_aliases": "INSERT UPDATE DELETE",
    "player_comprehensive_stats": "INSERT DELETE",
    "weapon_comprehensive_stats": "INSERT DELETE",
    "round_flags": "INSERT DELETE",
    "round_awards": "INSERT DELETE",
    "player_head_to_head": "INSERT DELETE",
    "player_session_summary": "INSERT DELETE",
    "player_map_summary": "INSERT DELETE",
    "player_companion_summary": "INSERT DELETE",
    "player_year_summary": "INSERT DELETE",
    "session_teams": "INSERT DELETE",
    "player_merges": "",
    "squads_by_hand": "",
    "player_squads": "",
    "team_history": "",
    "data_version": "",
    "player_links": "",
    "admin_audit_log": "",
    "paged_answers": "",
    "hidden_players": "",
    "forget_requests": "DELETE",
    "forgotten_players": "INSERT",
    "announcements": "INSERT",
    "validation_results": "INSERT",
    "round_revisions": "INSERT",
    "schema_migrations": "",
    "processed_files": "",
    "counted_rounds": "",
    "player_round_sums": "",
    "daily_player_stats": "",
}
"""Every table and view -> what the loader may do to all of its columns, besides reading it."""

BOT_MAY = {
    "player_links": "INSERT DELETE",
    "admin_audit_log": "INSERT",
    "paged_answers": "INSERT DELETE",
    "hidden_players": "INSERT DELETE",
    "forget_requests": "INSERT",
}
"""The tables of which the bot may add or delete rows; in all others it may not."""

BOT_MAY_CHANGE = {
    "player_links": {"player_guid", "state", "claimed_at", "verified_at", "verified_by"},
    "paged_answers": {"question", "choices", "expires_at"},
    "data_version": {"version", "changed_at"},
}
"""Tables -> the only columns that the bot may change."""

WRITES = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")

NEVER = [
    "UPDATE stats_files SET content = ''",
    "UPDATE stats_files SET sha256 = repeat('0', 64)",
    "UPDATE stats_files SET filename = 'another.txt'",
    "UPDATE stats_files SET fetched_by = 'watch'",
    "DELETE FROM stats_files",
    "DELETE FROM stats_files WHERE content IS NULL",
    "DELETE FROM servers",
    "DELETE FROM validation_results",
    "UPDATE validation_results SET success = true",
    "DELETE FROM round_revisions",
    "UPDATE round_revisions SET changes = '[]'",
    "DELETE FROM announcements",
    "UPDATE announcements SET subject = 1",
    "UPDATE player_comprehensive_stats SET kills = 99",
    "INSERT INTO schema_migrations VALUES ('999_mine')",
    "DELETE FROM schema_migrations",
    "TRUNCATE rounds CASCADE",
    "TRUNCATE stats_files CASCADE",
    "CREATE TABLE mine (a int)",
    "CREATE VIEW mine AS SELECT 1",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA mine",
    "SELECT lo_create(0)",
    "SELECT lo_from_bytea(0, 'mine')",
    "CREATE DATABASE mine",
    "CREATE ROLE mine",
    "ALTER TABLE rounds ADD COLUMN mine int",
    "ALTER TABLE stats_files DISABLE TRIGGER ALL",
    "DROP TABLE rounds CASCADE",
    "DROP FUNCTION forget_failed_transfers",
    "CREATE INDEX ON rounds (map_name)",
    "SET ROLE fragflow",
    "SELECT rolpassword FROM pg_authid",
    "SELECT pg_read_file('postgresql.conf')",
    "COPY rounds TO '/tmp/rounds.txt'",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "ALTER SYSTEM SET log_statement = 'all'",
]
"""What neither the loader nor the reader may do."""

SECRET = {"forgotten_players"}
"""What only the loader and the owner read: with the salts a GUID can be found by trying."""

NOT_FOR_READERS = [
    "SELECT salt FROM forgotten_players",
    "SELECT redact_file(1, '', '')",
    "SELECT forget_words('{}', '{}', '{}', '{}')",
    "INSERT INTO servers VALUES (9, 'mine', 'UTC')",
    "UPDATE servers SET server_name = 'mine'",
    "UPDATE stats_files SET state = 'fetched'",
    "SELECT forget_failed_transfers(1::smallint, ARRAY['a.txt'])",
    "SELECT move_session_posts('{}', '{}')",
    "INSERT INTO rounds SELECT * FROM rounds",
    "UPDATE rounds SET map_name = 'mine'",
    "DELETE FROM rounds",
    "DELETE FROM player_comprehensive_stats",
    "DELETE FROM round_flags",
    "INSERT INTO announcements (subject, kind) VALUES (1, 'round')",
    "UPDATE announcements SET state = 'pending'",
    "INSERT INTO round_revisions VALUES (1, 2, now(), 'x', '[]')",
    "SELECT announcement_id FROM announcements FOR UPDATE",
    "CREATE TEMPORARY TABLE mine (a int)",
]

NOT_FOR_THE_BOT = [
    "UPDATE admin_audit_log SET outcome = 'refused'",
    "DELETE FROM admin_audit_log",
    "TRUNCATE admin_audit_log",
    "UPDATE player_links SET discord_id = 1",
    "UPDATE paged_answers SET owner_id = 0",
    "INSERT INTO data_version DEFAULT VALUES",
    "DELETE FROM data_version",
    "INSERT INTO player_merges VALUES ('AAAA0001', 'AAAA0002', 'mine')",
    "DELETE FROM player_merges",
    "INSERT INTO player_aliases VALUES ('AAAA0001', 'mine', 1, now(), now())",
    "UPDATE rounds SET winner_side = 'axis'",
    "SELECT measure_grown_tables()",
    "ALTER TABLE player_links OWNER TO fragflow_bot",
]


@pytest.fixture
def owner(database_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def loader(url_of_role: Callable[[str], str]) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url_of_role(LOADER), autocommit=True) as connection:
        yield connection


@pytest.fixture
def reader(url_of_role: Callable[[str], str]) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url_of_role(READER), autocommit=True) as connection:
        yield connection


@pytest.fixture
def bot(url_of_role: Callable[[str], str]) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url_of_role(BOT), autocommit=True) as connection:
        yield connection


def refused(connection: psycopg.Connection, statements: list[str]) -> list[str]:
    """The statements that were refused for want of a right; any other error is a mistake of the test."""
    found = []
    for statement in statements:
        try:
            connection.execute(statement)  # type: ignore[call-overload]
        except psycopg.errors.InsufficientPrivilege:  # SQLSTATE 42501
            found.append(statement)
    return found


def test_the_loader_is_refused_what_is_not_its_work(loader: psycopg.Connection):
    assert len(NEVER) > 30
    assert refused(loader, NEVER) == NEVER


def test_the_reader_is_refused_that_and_every_write(reader: psycopg.Connection):
    assert refused(reader, NEVER + NOT_FOR_READERS) == NEVER + NOT_FOR_READERS


def test_the_bot_is_refused_every_write_but_its_own(bot: psycopg.Connection):
    statements = NEVER + NOT_FOR_READERS + NOT_FOR_THE_BOT
    assert len(statements) > 60
    assert refused(bot, statements) == statements


def test_the_bot_keeps_who_is_who_what_was_done_and_which_answers_turn_pages(bot: psycopg.Connection):
    its_own = [
        "INSERT INTO player_links VALUES (1, 'AAAA0001', 'linked')",
        "UPDATE player_links SET verified_at = now(), verified_by = 2 WHERE discord_id = 1",
        "DELETE FROM player_links",
        "INSERT INTO admin_audit_log (discord_id, member_name, command, arguments, level_needed, level_held, outcome) "
        "VALUES (1, 'anna', 'claims', '{}', 2, 0, 'refused')",
        "INSERT INTO paged_answers VALUES (1, 1, 1, '{}', '[]', now())",
        "UPDATE paged_answers SET question = '{\"page\": 2}'",
        "DELETE FROM paged_answers",
        "INSERT INTO hidden_players VALUES ('AAAA0001')",
        "DELETE FROM hidden_players",
        "INSERT INTO forget_requests VALUES (1, 'AAAA0001')",
        "UPDATE data_version SET version = version + 1, changed_at = now()",
    ]
    assert refused(bot, its_own) == []


def test_what_only_the_reader_is_refused_is_the_loader_s_work(loader: psycopg.Connection):
    """So the list above holds no statement that nobody may say, or that is wrong in itself."""
    for_both = ["UPDATE rounds SET map_name = 'mine'", "SELECT announcement_id FROM announcements FOR UPDATE"]
    assert set(for_both) <= set(NOT_FOR_READERS)
    assert refused(loader, [*for_both, "CREATE TEMPORARY TABLE mine (a int)", "DELETE FROM rounds"]) == []


def privileges(owner: psycopg.Connection, role: str) -> dict[str, str]:
    rows = owner.execute(
        "SELECT relname, "
        "string_agg(privilege, ' ' ORDER BY place) FILTER (WHERE has_table_privilege(%s, oid, privilege)) "
        "FROM pg_class, unnest(%s::text[]) WITH ORDINALITY AS asked (privilege, place) "
        "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') GROUP BY relname",
        [role, list(WRITES)],
    ).fetchall()
    return {table: held or "" for table, held in rows}


def test_each_table_says_what_the_loader_may_do_to_it(owner: psycopg.Connection, loader: psycopg.Connection):
    """A new table fails here until `grant_statistics` in include/sql/queries/roles.sql and `MAY` say what it is for."""
    assert privileges(owner, LOADER) == MAY


def test_each_column_of_the_ledger_says_whether_the_loader_may_change_it(
    owner: psycopg.Connection, loader: psycopg.Connection
):
    """A new column fails here until it is granted in include/sql/queries/roles.sql, or named in `WRITTEN_ONCE`."""
    found: dict[str, set[str]] = {}
    columns = owner.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_name = ANY(%s)",
        [list(WRITTEN_ONCE)],
    ).fetchall()
    for table, column in columns:
        query = "SELECT has_column_privilege(%s, %s::regclass, %s, 'UPDATE')"
        if owner.execute(query, [LOADER, table, column]).fetchone() == (False,):
            found.setdefault(table, set()).add(column)

    assert found == WRITTEN_ONCE


def test_the_reader_reads_every_table_and_writes_none(owner: psycopg.Connection, reader: psycopg.Connection):
    tables = privileges(owner, READER)
    assert len(tables) > 10
    assert set(tables.values()) == {""}
    for table in tables.keys() - SECRET:
        reader.execute(f"SELECT * FROM {table}")  # type: ignore[call-overload]
    for table in SECRET:
        reader.execute(f"SELECT count(*) FROM {table}")  # type: ignore[call-overload]


def test_each_table_says_what_the_bot_may_do_to_it(owner: psycopg.Connection, bot: psycopg.Connection):
    """A new table is the bot's only when `grant_bot` in include/sql/queries/roles.sql and `BOT_MAY` say so."""
    tables = privileges(owner, BOT)

    assert len(tables) > 10
    assert {table: may for table, may in tables.items() if may} == BOT_MAY
    for table in tables.keys() - SECRET:
        bot.execute(f"SELECT * FROM {table}")  # type: ignore[call-overload]


def test_each_column_that_the_bot_may_change_is_named(owner: psycopg.Connection, bot: psycopg.Connection):
    found: dict[str, set[str]] = {}
    columns = owner.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
        "AND has_column_privilege(%s, table_name::regclass, column_name, 'UPDATE')",
        [BOT],
    ).fetchall()
    for table, column in columns:
        found.setdefault(table, set()).add(column)

    assert found == BOT_MAY_CHANGE


def test_airflow_s_role_is_let_into_no_statistics(url_of_role: Callable[[str], str]):
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(url_of_role(AIRFLOW))


def test_what_an_earlier_version_granted_is_taken_back(
    owner: psycopg.Connection, database_url: str, reader: psycopg.Connection
):
    owner.execute("GRANT DELETE ON rounds TO fragflow_reader")
    owner.execute("GRANT UPDATE (content) ON stats_files TO PUBLIC")
    with Store(database_url, "tests", max_size=1) as store, store.transaction() as connection:
        grant(connection)

    statements = ["DELETE FROM rounds", "UPDATE stats_files SET content = ''"]
    assert refused(reader, statements) == statements


def test_a_database_that_is_up_to_date_is_so_for_the_loader_too(url_of_role: Callable[[str], str]):
    with Store(url_of_role(LOADER), "tests", max_size=1) as store:
        assert migrate(store) == []


def test_with_the_last_migration_the_roles_get_their_rights(
    empty_database_url: str, roles_of_the_server: dict[str, str]
):
    with Store(empty_database_url, "tests", max_size=1) as store:
        assert migrate(store)
    with psycopg.connect(empty_database_url) as connection:
        assert privileges(connection, LOADER) == MAY


def test_a_new_password_takes_the_place_of_the_old(
    url_of_role: Callable[[str], str], database_url: str, roles_of_the_server: dict[str, str]
):
    with Store(database_url, "tests", max_size=1) as store:
        make_roles(store, {READER: "another"})
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(url_of_role(READER))
        make_roles(store, {READER: roles_of_the_server[READER]})
    psycopg.connect(url_of_role(READER)).close()


def test_tables_of_airflow_that_the_owner_made_are_handed_over(
    empty_database_url: str, roles_of_the_server: dict[str, str]
):
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("CREATE TYPE kind AS ENUM ('a')")
        connection.execute("CREATE TABLE log (id serial PRIMARY KEY, kind kind)")
    with Store(empty_database_url, "tests", max_size=1) as store:
        for _ in range(2):
            hand_over_airflow(store)

    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("SET ROLE fragflow_airflow")
        connection.execute("ALTER TABLE log ADD COLUMN dag_id text")
        connection.execute("ALTER TYPE kind ADD VALUE 'b'")
        connection.execute("INSERT INTO log (kind) VALUES ('a')")
        connection.execute("CREATE TABLE dag (id int)")


def test_the_loader_lets_the_planner_know_of_a_table_that_grew(owner: psycopg.Connection, loader: psycopg.Connection):
    """It owns no table and has no right to measure one; PostgreSQL below 17 could not even grant it."""
    owner.execute("INSERT INTO servers SELECT n, 'one', 'UTC' FROM generate_series(2, 3) AS n")
    owner.execute("INSERT INTO matches SELECT n, 2, 'supply', to_timestamp(n) FROM generate_series(1, 500) AS n")
    known = "SELECT reltuples::integer FROM pg_class WHERE oid = 'matches'::regclass"
    before = owner.execute(known).fetchone()

    loader.execute("SELECT measure_grown_tables()")

    assert (before, owner.execute(known).fetchone()) == ((-1,), (500,))
