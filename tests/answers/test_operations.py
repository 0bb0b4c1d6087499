"""The operations against a database of one evening, and against sums made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from include.answers import operations
from include.answers.answer import Answer
from include.answers.ask import answer, parse
from include.answers.command import Asking, Caller, Place
from include.answers.errors import AnswerError, Level, NotAllowedError
from include.answers.facts import Facts, Timings
from include.answers.operations_help import FIRST_STEPS
from include.answers.registry import COMMANDS
from include.samples import SampleFile, SampleOptions, generate
from include.store import Store
from local.message_limits import refusal
from tests.answers.asked import HOUR, NOW, evening_database, field_of, table_lines

pytestmark = [pytest.mark.database, pytest.mark.validation]

FACTS = Facts(
    started_at=NOW - timedelta(days=1, hours=2),
    is_connected=True,
    latency_seconds=0.0421,
    memory_bytes=98 * 1024 * 1024,
    cpu_share=0.025,
    commands=Timings(count=200, mean_seconds=0.0123, failed=3, slow=2, very_slow=1),
    most_asked=(("stats", 120), ("leaderboard", 80)),
    queries=Timings(count=1500, mean_seconds=0.002, failed=0, slow=4, very_slow=0),
    hit_rate=0.75,
)
OWNER = Caller(Level.OWNER, 1, "owner")
HALF_A_FILE = SampleFile("2026-01-10-235900-supply-round-1.txt", b"^1nothing\\of a round")


class Bot:
    """A process that knows of itself."""

    def facts(self) -> Facts:
        return FACTS


@pytest.fixture(scope="module")
def store(postgres_server, migrated_template) -> Iterator[Store]:
    """Two evenings of two maps, and a file that is in quarantine."""
    files = [*generate(SampleOptions(seed=5, evenings=2, maps=2, defects=frozenset())), HALF_A_FILE]
    with evening_database(postgres_server, migrated_template, "operations", files) as store:
        yield store


@pytest.fixture
def ask(store):
    """A function that answers a line, for the owner and by the bot unless said otherwise."""
    place = Place(1, ZoneInfo("UTC"), HOUR, host=Bot())

    def asked(line: str, page: int = 0, caller: Caller = OWNER, place: Place = place, now: datetime = NOW) -> Answer:
        question = parse(line)
        with store.transaction() as connection:
            wanted = replace(question, page=page or question.page)
            said = answer(Asking(connection, place, caller, wanted, now))
        assert refusal({"embeds": [said.embed]}) is None
        return said

    return asked


def value(store: Store, statement: str) -> object:
    with store.transaction() as connection:
        return connection.execute(statement).fetchone()[0]


def test_help_begins_with_first_steps_and_the_names_of_all_commands(ask):
    said = ask("help", caller=Caller(discord_id=1))

    assert said.embed["description"].startswith("`!link` ")
    assert "`!link`" not in ask("help", caller=Caller()).embed["description"], "outside Discord nobody can be linked"
    assert "`!top dpm`" in said.embed["description"]
    named = "".join(each["value"] for each in said.embed["fields"])
    public = [name for name, command in COMMANDS.items() if command.level == Level.PUBLIC]
    assert [name for name in public if f"`{name}`" not in named] == []


def test_first_steps_are_commands(ask):
    for line, _ in FIRST_STEPS:
        assert parse(line).command in COMMANDS


def test_help_shows_a_group_by_its_name(ask):
    said = ask("help teams")

    assert said.embed["title"] == "Commands: Teams"
    assert "`!team_stats <side> [page]`" in said.embed["description"]
    assert said.pages == 1


def test_help_shows_a_group_on_each_page_and_every_command_once(ask):
    first = ask("help")
    pages = [ask("help", page) for page in range(2, first.pages + 1)]

    listed = [
        name for name in COMMANDS
        for page in pages
        if f"`!{name} " in page.embed["description"] or f"`!{name}`" in page.embed["description"]
    ]  # fmt: skip
    assert len(COMMANDS) > 20
    assert sorted(listed) == sorted(COMMANDS)


def test_help_shows_only_what_the_caller_may_ask_and_counts_the_rest(ask):
    first = ask("help", caller=Caller())
    texts = [str(ask("help", page, Caller()).embed) for page in range(1, first.pages + 1)]

    hidden = [name for name, command in COMMANDS.items() if command.level > Level.PUBLIC]
    assert "`!ping`" in "".join(texts)
    assert "shutdown" not in "".join(texts)
    assert f"{len(hidden)} more commands for higher levels than yours, PUBLIC" in first.embed["footer"]["text"]


def test_help_knows_a_command_by_its_alias(ask):
    said = ask("help lb")

    assert said.embed["title"] == "`!leaderboard <stat> [page] [map]`"
    assert "`!lb`, `!top`" in said.embed["description"]
    assert field_of(said, "stat") == "Which figure, like dpm or accuracy."


def test_help_says_the_level_of_a_command_and_hides_it_from_those_below(ask):
    assert "For OWNER and above" in ask("help shutdown").embed["description"]
    with pytest.raises(NotAllowedError, match="you are TRUSTED"):
        ask("help shutdown", caller=Caller(Level.TRUSTED))


def test_help_offers_what_an_unknown_name_is_like(ask):
    with pytest.raises(AnswerError, match="Did you mean leaderboard"):
        ask("help leaderbord")


def test_health_says_that_no_session_runs_hours_after_the_last_round(ask, store):
    last = value(store, "SELECT max(ended_at) FROM rounds")

    said = ask("health", now=last + timedelta(hours=3)).embed["description"]

    assert "Session: none running" in said
    assert f"Last round: {last:%Y-%m-%d %H:%M} (3 h ago)" in said
    assert "Discord: connected, 42.1 ms away" in said


def test_health_says_that_a_session_runs_minutes_after_the_last_round(ask, store):
    last = value(store, "SELECT max(ended_at) FROM rounds")

    assert "Session: running" in ask("health", now=last + timedelta(minutes=9)).embed["description"]


def test_a_terminal_says_that_only_the_bot_knows(ask):
    terminal = Place(1, ZoneInfo("UTC"), HOUR)

    for line in ("health", "ping", "metrics"):
        assert "Only the bot knows" in ask(line, place=terminal).embed["description"]
    assert [ask(line, place=terminal).then for line in ("shutdown", "clear_cache")] == [None, None]


def test_metrics_tells_what_the_process_knows_and_what_the_database_does(ask):
    said = ask("metrics")

    assert field_of(said, "Process") == "Up for 1 d 2 h\nMemory: 98.0 MiB\nCPU: 2.5 % of one core"
    assert "200, 12.3 ms on average, 3 failed (1.5 %)" in field_of(said, "Commands of the last hour")
    assert "Over 1 s: 2, over 5 s: 1" in field_of(said, "Commands of the last hour")
    assert table_lines(said)[1].split() == ["stats", "120"]
    assert "1,500, 2.0 ms on average" in field_of(said, "Queries of the last hour")
    assert field_of(said, "Remembered answers") == "Hit rate: 75.0 %"
    assert any("tests: " in each["value"] for each in said.embed["fields"] if each["name"].startswith("Connections"))


def test_metrics_tells_the_last_look_at_the_server_and_what_it_found(ask, store):
    with store.transaction() as connection:
        connection.execute("UPDATE servers SET listed_at = (SELECT min(fetched_at) FROM stats_files)")

    said = field_of(ask("metrics", now=datetime.now(UTC)), "Game server")

    assert f"Files found then: {value(store, 'SELECT count(*) FROM stats_files')}" in said


def test_count_records_counts_every_table(ask, store):
    first = ask("count_records")
    lines = [line.split() for page in range(1, first.pages + 1) for line in table_lines(ask("count_records", page))[1:]]

    counted = dict(lines)
    assert len(counted) > 20
    assert counted["rounds"] == str(value(store, "SELECT count(*) FROM rounds"))
    assert counted["stats_files"] == "9"
    assert counted["player_comprehensive_stats"] == str(value(store, "SELECT count(*) FROM player_comprehensive_stats"))


def test_a_page_beyond_the_last_is_the_last(ask):
    for line in ("list_tables", "count_records", "database_size", "recent_imports", "failed_imports", "help"):
        said = ask(line, 99)
        assert said.page == said.pages


def test_the_schema_is_as_it_should_be(ask, store):
    said = ask("check_schema")

    applied = value(store, "SELECT count(*) FROM schema_migrations")
    assert said.embed["title"] == "The schema is as it should be"
    assert f"{applied} of {applied} applied" in said.embed["description"]


def test_a_dropped_rule_and_a_missing_migration_are_found(ask, store):
    with store.transaction() as connection:
        connection.execute("DELETE FROM schema_migrations WHERE migration = '019_bot'")
        connection.execute("INSERT INTO schema_migrations VALUES ('999_later')")
        connection.execute("ALTER TABLE rounds DROP CONSTRAINT rounds_have_players")
        said = answer(Asking(connection, Place(1, ZoneInfo("UTC"), HOUR), OWNER, parse("check_schema"), NOW))
        connection.execute("ROLLBACK; BEGIN")

    text = said.embed["description"].replace("\\", "")
    assert said.embed["title"] == "The schema is NOT as it should be"
    assert "Missing: 019_bot" in text
    assert "newer version: 999_later" in text
    assert "Constraint missing: 1" in text


def test_database_size_and_info_agree_with_the_server(ask, store):
    size = value(store, "SELECT pg_size_pretty(pg_database_size(current_database()))")
    version = value(store, "SHOW server_version")

    assert str(size).split()[0] in ask("database_size").embed["title"].replace(".", " ").split()
    assert f"PostgreSQL {version}" in ask("database_info").embed["description"].replace("\\", "")


def test_recent_imports_has_every_file_and_failed_imports_only_the_bad_one(ask):
    recent, failed = ask("recent_imports"), ask("failed_imports")

    assert recent.embed["footer"]["text"] == "9 files"
    assert failed.embed["footer"]["text"] == "1 file"
    assert "235900" in failed.embed["description"]
    assert "quarantined" in failed.embed["description"]


def test_no_ledger_is_no_error(database_url):
    with Store(database_url, "tests") as store, store.transaction() as connection:
        place = Place(1, ZoneInfo("UTC"), HOUR, host=Bot())
        for line in ("health", "metrics", "recent_imports", "failed_imports", "check_schema", "count_records"):
            assert answer(Asking(connection, place, OWNER, parse(line), NOW)).embed["title"]


@pytest.mark.parametrize("line", sorted(each.name for each in operations.COMMANDS if each.level > Level.TRUSTED))
def test_what_is_above_a_level_is_refused_below_it(ask, line):
    with pytest.raises(NotAllowedError, match="you are TRUSTED"):
        ask(line, caller=Caller(Level.TRUSTED))


def test_the_owner_can_tell_the_bot_to_end_and_to_forget(ask):
    assert (ask("shutdown").then, ask("clear_cache").then) == ("shutdown", "clear_cache")


def test_hostile_names_of_files_are_all_shown_and_do_nothing(database_url):
    """Ten of the longest names and reasons, of nothing but signs that Discord obeys, fit on a page."""
    with Store(database_url, "tests") as store, store.transaction() as connection:
        connection.execute("INSERT INTO servers VALUES (1, 'tests', 'UTC')")
        for number in range(12):
            name = f"{number:02d}@everyone **bold** `x` <@1> [a](b)" + "*_`~|" * 40
            connection.execute(
                "INSERT INTO stats_files (file_id, server_id, filename, size_bytes, modified_at, fetched_by, state,"
                " reason, fetched_at) VALUES (%s, 1, %s, 9, now(), 'watch', 'failed', %s, now() - %s * interval '1 h')",
                [number + 1, name, "```" * 200, number],
            )
        place = Place(1, ZoneInfo("UTC"), HOUR)
        pages = [answer(Asking(connection, place, OWNER, parse(f"failed_imports {each}"), NOW)) for each in (1, 2)]

    texts = [page.embed["description"] for page in pages]
    assert [refusal({"embeds": [page.embed]}) for page in pages] == [None, None]
    assert [text.count("everyone") for text in texts] == [10, 2]
    assert not any("@everyone" in text or "```" in text or "<@" in text for text in texts)
