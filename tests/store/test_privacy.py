"""What the database itself holds to: which bytes may change, who reads what, and where a name could stand at all."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import Connection

from include.store import Store, privacy

pytestmark = pytest.mark.database

TOKEN = "G0000001"
CONTENT = b"header\\map\nABCD1234\\J\xfcrgen\\0\t1\nABCD1235\\Ben\\0\t1\n"

FOLLOWS_FROM_FILES = {
    "gaming_sessions", "matches", "rounds", "player_comprehensive_stats", "weapon_comprehensive_stats", "round_flags",
    "round_awards", "player_head_to_head", "session_teams", "player_aliases", "player_session_summary",
    "player_map_summary", "player_companion_summary", "player_year_summary",
}  # fmt: skip
"""Filled anew from redacted bytes."""

FORGOTTEN = {
    "stats_files.content", "stats_files.reason", "stats_files.discarded_reason",
    "validation_results.failures", "validation_results.observed",
    "round_revisions.cause", "round_revisions.changes", "announcements.note", "announcements.error",
    "admin_audit_log.member_name", "admin_audit_log.arguments", "admin_audit_log.reason",
    "squads_by_hand.player_guid", "squads_by_hand.set_by",
    "player_merges.player_guid", "player_merges.main_guid", "player_merges.merged_by",
    "player_links.player_guid", "hidden_players.player_guid", "forget_requests.player_guid",
    "paged_answers.question", "paged_answers.choices",
}  # fmt: skip
"""Written by `redact_file` or `forget_words`; test_forget.py fills each and finds nothing."""

NEVER_A_PLAYER = {
    "schema_migrations.migration": "a file of ours",
    "servers.server_name": "a setting",
    "servers.time_zone": "a setting",
    "stats_files.filename": "time, map and round",
    "stats_files.sha256": "a hash",
    "stats_files.redacted_sha256": "a hash",
    "stats_files.fetched_by": "one of a few words",
    "stats_files.state": "one of a few words",
    "stats_files.settled_by": "one of a few words",
    "stats_files.blocked_reason": "an expectation's name and its column",
    "stats_files.check_warnings": "codes of flags, names of columns, numbers",
    "announcements.kind": "one of a few words",
    "announcements.state": "one of a few words",
    "announcements.message_id": "a number of Discord's",
    "announcements.payload_sha256": "a hash",
    "announcements.leased_by": "a random number",
    "validation_results.suite": "one of a few words",
    "validation_results.worst_severity": "one of a few words",
    "validation_results.run": "a run of Airflow or a command",
    "validation_results.results": "expectations and their limits",
    "squads_by_hand.squad": "A or B",
    "player_links.state": "one of a few words",
    "admin_audit_log.command": "a command's name",
    "admin_audit_log.outcome": "one of a few words",
    "forgotten_players.token": "a token",
    "forgotten_players.salt": "random",
    "forgotten_players.guid_sha256": "a salted hash",
    "forgotten_players.name_sha256s": "salted hashes",
}
"""Columns that can hold texts, and what stands there instead of players."""


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url, "tests") as store:
        yield store


@pytest.fixture
def connection(store: Store) -> Iterator[Connection]:
    """With somebody who is forgotten, and a file."""
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO forgotten_players VALUES (%s, %s, %s, '{}', now())", [TOKEN, b"s" * 32, "0" * 64]
        )
        connection.execute("INSERT INTO servers VALUES (1, 'tests', 'UTC')")
        connection.execute(
            "INSERT INTO stats_files (file_id, server_id, filename, sha256, content, size_bytes, modified_at, "
            "fetched_by, state, ended_at) VALUES (1, 1, 'a.txt', %s, %s, 1, now(), 'load', 'loaded', now())",
            ["1" * 64, CONTENT],
        )
        yield connection


def test_a_new_column_of_texts_says_whether_a_player_may_stand_there(connection: Connection):
    """When it fails: let `forget_words` change it, and name it in `FORGOTTEN`, or say here why no player is there."""
    columns = connection.execute(
        "SELECT table_name || '.' || column_name FROM information_schema.columns "
        "JOIN information_schema.tables USING (table_schema, table_name) "
        "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> ALL(%s) "
        "AND (data_type LIKE 'character%%' OR data_type IN ('text', 'jsonb', 'json', 'bytea', 'ARRAY')) "
        "AND udt_name NOT IN ('_int8', '_int4', '_int2')",
        [list(FOLLOWS_FROM_FILES)],
    ).fetchall()

    assert {column for (column,) in columns} == FORGOTTEN | NEVER_A_PLAYER.keys()


def test_lines_of_forgotten_players_may_be_replaced_and_the_hash_of_the_file_stays(connection: Connection):
    redacted = CONTENT.replace(b"ABCD1234\\J\xfcrgen", b"G0000001\\forgotten-G0000001")

    privacy.redact_file(connection, 1, redacted, "2" * 64)

    row = connection.execute("SELECT content, sha256, redacted_sha256, redacted_lines FROM stats_files").fetchone()
    assert row == (redacted, "1" * 64, "2" * 64, 1)


@pytest.mark.parametrize(
    "content",
    [
        CONTENT.replace(b"ABCD1235", b"ABCD1236"),
        CONTENT.replace(b"ABCD1234", b"G0000002"),
        CONTENT.replace(b"ABCD1234", b"G0000001").replace(b"Ben", b"Bob"),
        CONTENT + b"G0000001\n",
        CONTENT.replace(b"ABCD1234", b"G0000001").removesuffix(b"ABCD1235\\Ben\\0\t1\n"),
        CONTENT.replace(b"ABCD1234", b"G0000001").replace(b"\t1\n", b"\t1", 1),
        CONTENT,
        b"",
    ],
)
def test_no_other_bytes_are_changed(connection: Connection, content: bytes):
    """A line of nobody, of another token, of somebody else, one more, one less, none at all."""
    with pytest.raises(privacy.RedactionRefusedError):
        privacy.redact_file(connection, 1, content, "2" * 64)

    assert connection.execute("SELECT content FROM stats_files").fetchone() == (CONTENT,)


def test_a_name_within_another_word_stays_and_what_looks_like_a_pattern_is_none(connection: Connection):
    statement = "SELECT with_tokens(%s::text, ARRAY['an.a', '[x]*', 'ABCD1234'], ARRAY['N', 'X', 'G0000001'])"

    def said(text: str) -> str:
        return str(connection.execute(statement, [text]).fetchone()[0])  # type: ignore[index]

    assert said("an.a; AN.A, anya an.an ban.a") == "N; N, anya an.an ban.a"
    assert said("[x]* xx [X]*") == "X xx X"
    assert said("abcd1234: 3, ABCD12345") == "G0000001: 3, ABCD12345"


def test_of_json_only_texts_change(connection: Connection):
    said = '{"12345678": ["12345678", 12345678, null, true, {"a": "x 12345678"}], "b": {}, "c": []}'

    (found,) = connection.execute(
        "SELECT with_tokens(%s::jsonb, ARRAY['12345678'], ARRAY['G0000001'])", [said]
    ).fetchone()

    assert found == {"12345678": ["G0000001", 12345678, None, True, {"a": "x G0000001"}], "b": {}, "c": []}


def test_a_name_once_known_is_not_lost(connection: Connection):
    (person,) = privacy.read_forgotten(connection)

    for names in ({"a"}, {"b"}):
        privacy.save_forgotten(connection, [person.__class__(TOKEN, person.salt, person.guid_sha256, frozenset(names))])

    assert privacy.read_forgotten(connection)[0].name_sha256s == {"a", "b"}


def test_a_token_is_no_guid(connection: Connection):
    for token in ("ABCD1234", "G000000", "g0000001", "G000000G"):
        with pytest.raises(psycopg.errors.CheckViolation), connection.transaction():
            connection.execute(
                "INSERT INTO forgotten_players VALUES (%s, %s, %s, '{}', now())", [token, b"s" * 32, "2" * 64]
            )
