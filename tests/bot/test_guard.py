"""Who may ask what and where, and what is written down about it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.guard import Guard, WrongChannelError
from bot.rate_limit import TooFastError
from include.answers.answer import Question
from include.answers.command import Caller, Command
from include.answers.errors import AnswerError, Level, NotAllowedError
from include.answers.registry import COMMANDS
from include.discord_settings import DiscordSettings
from include.store import Store, links
from include.store.pool import DatabaseUnreachableError
from local.postgres import EmbeddedPostgres

pytestmark = pytest.mark.database

OWNER, ADMIN, MODERATOR, LINKED, ANYBODY = 100000000000000001, 2, 3, 4, 5
ADMIN_ROLE, MODERATOR_ROLE, OTHER_ROLE = 71, 72, 73
STATS, ELSEWHERE, ADMINS = 901, 902, 903
GUID = "0A1B2C3D"

ROLES = {ADMIN: (ADMIN_ROLE, MODERATOR_ROLE), MODERATOR: (OTHER_ROLE, MODERATOR_ROLE), LINKED: (OTHER_ROLE,)}
LEVELS = {
    OWNER: Level.OWNER,
    ADMIN: Level.ADMIN,
    MODERATOR: Level.MODERATOR,
    LINKED: Level.TRUSTED,
    ANYBODY: Level.PUBLIC,
}


@dataclass
class Role:
    id: int


@dataclass
class Guild:
    def get_channel(self, channel_id: int) -> Any:
        return Channel(channel_id, name={STATS: "stats", ADMINS: "admins"}.get(channel_id, "other"))


@dataclass
class Channel:
    id: int = ELSEWHERE
    parent_id: int | None = None
    guild: Guild | None = field(default_factory=Guild)
    name: str = ""


@dataclass
class Member:
    id: int
    display_name: str = "Some\0body"

    @property
    def roles(self) -> list[Role]:
        return [Role(each) for each in ROLES.get(self.id, ())]


@dataclass
class User:
    """Somebody in a direct message: Discord shows no roles there."""

    id: int
    display_name: str = "somebody"


def command(level: Level = Level.PUBLIC, **more: Any) -> Command:
    return Command(f"for_{level.name.lower()}", lambda asking: None, "A command", "Operations", level=level, **more)


def settings(**more: Any) -> DiscordSettings:
    return DiscordSettings(
        _env_file=None, owner_discord_ids=str(OWNER), admin_role_id=ADMIN_ROLE, moderator_role_id=MODERATOR_ROLE, **more
    )


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url, "tests", wait_seconds=1) as store:
        with store.transaction() as connection:
            links.claim(connection, LINKED, GUID)
        yield store


@pytest.fixture
def guard(store: Store) -> Guard:
    return Guard(store, settings())


def admitted(
    guard: Guard, asked: Command, member: Any, channel: Channel | None = None, *, by_button: bool = False, **given: str
) -> Caller:
    question = Question(asked.name, given)
    return asyncio.run(guard.admit(asked, question, member, channel or Channel(), by_button=by_button))


def rows(store: Store) -> list[tuple[Any, ...]]:
    statement = """
        SELECT discord_id, channel_id, command, arguments, level_needed, level_held, outcome, reason
        FROM admin_audit_log ORDER BY audit_id
    """
    with store.transaction() as connection:
        return connection.execute(statement).fetchall()


@pytest.mark.parametrize(("member", "level"), LEVELS.items())
def test_the_level_follows_from_owner_ids_roles_and_the_link(guard: Guard, member: int, level: Level) -> None:
    caller = admitted(guard, command(), Member(member))

    assert (caller.level, caller.discord_id) == (level, member)
    assert caller.player_guid == (GUID if member == LINKED else None)


def test_no_role_is_read_out_of_unset_settings(store: Store) -> None:
    guard = Guard(store, DiscordSettings(_env_file=None))

    assert {admitted(guard, command(), Member(each)).level for each in (OWNER, ADMIN, MODERATOR)} == {Level.PUBLIC}


@pytest.mark.parametrize("needed", Level)
@pytest.mark.parametrize("member", LEVELS)
def test_each_level_may_ask_all_that_those_below_may(store: Store, guard: Guard, member: int, needed: Level) -> None:
    held = LEVELS[member]
    if held >= needed:
        assert admitted(guard, command(needed), Member(member)).level == held
        return
    with pytest.raises(NotAllowedError) as refusal:
        admitted(guard, command(needed), Member(member))
    assert f"{needed.name} (level {needed:d})" in str(refusal.value)
    assert f"{held.name} (level {held:d})" in str(refusal.value)


@pytest.mark.parametrize("level", [Level.MODERATOR, Level.ADMIN, Level.OWNER])
def test_what_moderators_and_above_may_is_written_down_allowed_or_refused(
    store: Store, guard: Guard, level: Level
) -> None:
    admitted(guard, command(level), Member(OWNER), player="someone")
    with pytest.raises(NotAllowedError):
        admitted(guard, command(level), Member(ANYBODY), player="nul\0, lone \ud800 and " + "long" * 9999)

    allowed, refused = rows(store)
    name = f"for_{level.name.lower()}"
    assert allowed == (OWNER, ELSEWHERE, name, {"player": "someone"}, level, Level.OWNER, "allowed", None)
    assert refused[:3] == (ANYBODY, ELSEWHERE, name)
    assert refused[4:7] == (level, Level.PUBLIC, "refused")
    assert "you are PUBLIC" in refused[7]
    assert len(refused[3]["player"]) == 500


@pytest.mark.parametrize("level", [Level.PUBLIC, Level.TRUSTED])
def test_what_everybody_may_is_not_written_down(store: Store, guard: Guard, level: Level) -> None:
    admitted(guard, command(level), Member(OWNER))

    assert rows(store) == []


def test_a_use_that_cannot_be_written_down_is_not_carried_out(
    store: Store, guard: Guard, caplog: pytest.LogCaptureFixture
) -> None:
    with store.transaction() as connection:
        connection.execute("ALTER TABLE admin_audit_log ADD CONSTRAINT nothing_more CHECK (false)")

    with pytest.raises(Exception, match="nothing_more"):
        admitted(guard, command(Level.ADMIN), Member(OWNER))
    assert "for_admin is not carried out: it could not be written down" in caplog.text


def test_without_a_database_nothing_is_carried_out(
    postgres_server: EmbeddedPostgres, migrated_template: str, caplog: pytest.LogCaptureFixture
) -> None:
    postgres_server.create_database("going", template=migrated_template)
    with Store(postgres_server.url("going"), "tests", wait_seconds=0.5) as store:
        guard = Guard(store, settings())
        admitted(guard, command(Level.OWNER), Member(OWNER))
        postgres_server.client("dropdb", "--force", "going")

        with pytest.raises(DatabaseUnreachableError):
            admitted(guard, command(Level.OWNER), Member(OWNER))
    assert "for_owner is not carried out" in caplog.text


def test_a_failure_after_the_admission_is_written_down_without_its_words(store: Store, guard: Guard) -> None:
    asked, question = command(Level.ADMIN), Question("for_admin")
    caller = admitted(guard, asked, Member(ADMIN))

    error = RuntimeError("password=hunter2")
    asyncio.run(guard.note(asked, question, caller, "failed", 0.1, error=error, channel=Channel()))

    assert [(row[6], row[7]) for row in rows(store)] == [("allowed", None), ("failed", "RuntimeError")]


def test_a_note_never_raises(postgres_server: EmbeddedPostgres, migrated_template: str) -> None:
    postgres_server.create_database("gone", template=migrated_template)
    with Store(postgres_server.url("gone"), "tests", wait_seconds=0.5) as store:
        postgres_server.client("dropdb", "--force", "gone")

        caller = Caller(Level.ADMIN, ADMIN, "admin")
        asyncio.run(Guard(store, settings()).note(command(Level.ADMIN), Question("x"), caller, "failed", 0.1))


def test_an_export_of_somebody_else_is_written_down_and_one_of_oneself_is_not(store: Store, guard: Guard) -> None:
    export, other = COMMANDS["export_stats"], Question("export_stats", {"player": "wolf"})

    admitted(guard, export, Member(LINKED))
    admitted(guard, export, Member(ADMIN), player="wolf")
    linked = Caller(Level.TRUSTED, LINKED, "linked", GUID)
    refusal = NotAllowedError("export_stats of somebody else", Level.ADMIN, Level.TRUSTED)
    asyncio.run(guard.note(export, other, linked, "refused", 0.1, error=refusal, channel=Channel()))

    assert [(row[0], row[4], row[6]) for row in rows(store)] == [
        (ADMIN, Level.ADMIN, "allowed"),
        (LINKED, Level.ADMIN, "refused"),
    ]


@pytest.mark.parametrize("member", LEVELS)
def test_outside_the_channel_nobody_is_answered_and_the_refusal_names_it(store: Store, member: int) -> None:
    guard = Guard(store, settings(stats_channel_id=STATS))

    assert admitted(guard, command(), Member(member), Channel(STATS))
    assert admitted(guard, command(), Member(member), Channel(555, parent_id=STATS)), "a thread stands in its channel"
    with pytest.raises(WrongChannelError, match="is answered in #stats"):
        admitted(guard, command(), Member(member), Channel(ELSEWHERE))


def test_with_an_admin_channel_moderators_ask_there_and_members_too(store: Store) -> None:
    guard = Guard(store, settings(stats_channel_id=STATS, admin_channel_id=ADMINS))

    assert admitted(guard, command(), Member(OWNER), Channel(ADMINS))
    assert admitted(guard, command(Level.ADMIN), Member(OWNER), Channel(ADMINS))
    with pytest.raises(WrongChannelError, match="for_admin is answered in #admins"):
        admitted(guard, command(Level.ADMIN), Member(OWNER), Channel(STATS))
    assert [(row[1], row[6]) for row in rows(store)] == [(ADMINS, "allowed"), (STATS, "refused")]


def test_an_admin_channel_alone_leaves_members_free(store: Store) -> None:
    guard = Guard(store, settings(admin_channel_id=ADMINS))

    assert admitted(guard, command(), Member(ANYBODY), Channel(ELSEWHERE))
    with pytest.raises(WrongChannelError, match="#admins"):
        admitted(guard, command(Level.MODERATOR), Member(MODERATOR), Channel(ELSEWHERE))


def test_a_direct_message_has_no_roles_and_of_channels_only_private_answers(store: Store) -> None:
    direct = Channel(9, guild=None)
    free, bound = Guard(store, settings()), Guard(store, settings(stats_channel_id=STATS))

    assert admitted(free, command(), User(ADMIN), direct).level == Level.PUBLIC
    assert admitted(free, command(Level.OWNER), User(OWNER), direct).level == Level.OWNER
    assert admitted(bound, command(is_private=True), User(LINKED), direct).level == Level.TRUSTED
    with pytest.raises(WrongChannelError, match=f"the channel {STATS}"):
        admitted(bound, command(), User(LINKED), direct)
    with pytest.raises(WrongChannelError):
        admitted(bound, command(Level.OWNER, is_private=True), User(OWNER), direct)


def test_the_sixth_question_at_once_is_told_to_wait_and_owners_are_too(guard: Guard) -> None:
    for _ in range(5):
        admitted(guard, command(), Member(OWNER))
    with pytest.raises(TooFastError, match=r"wait 0\.\d seconds"):
        admitted(guard, command(), Member(OWNER))


def test_a_heavy_command_rests_but_its_pages_turn(guard: Guard) -> None:
    heavy = command(cooldown_seconds=60)
    admitted(guard, heavy, Member(ANYBODY))

    assert admitted(guard, heavy, Member(ANYBODY), by_button=True)
    with pytest.raises(TooFastError, match="for_public is a heavy one: wait"):
        admitted(guard, heavy, Member(ANYBODY))


def test_a_refused_question_begins_no_rest(store: Store) -> None:
    guard, heavy = Guard(store, settings(stats_channel_id=STATS)), command(cooldown_seconds=60)
    with pytest.raises(WrongChannelError):
        admitted(guard, heavy, Member(ANYBODY), Channel(ELSEWHERE))

    assert admitted(guard, heavy, Member(ANYBODY), Channel(STATS))


def test_commands_are_logged_without_what_was_asked(guard: Guard, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "fragflow.commands")
    asked, question = command(), Question("for_public", {"player": "a name that was forgotten"})
    caller = admitted(guard, asked, Member(ANYBODY), player="a name that was forgotten")
    error = AnswerError("Whom do you mean by 'a name that was forgotten'?")
    asyncio.run(guard.note(asked, question, caller, "refused", 0.25, error=error, channel=Channel()))

    (record,) = caplog.records
    assert (record.message, record.command, record.discord_id, record.seconds) == ("refused", "for_public", 5, 0.25)
    assert "forgotten" not in str(vars(record))
