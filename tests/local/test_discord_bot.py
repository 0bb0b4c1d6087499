"""The bot as a component: what it is told, and that nothing else waits for it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from include.settings import Settings
from local import airflow_env
from local.component import Component
from local.container_health import healthy
from local.databases import as_the_loader
from local.discord_bot import bot_environment
from local.runtime import start_or_say
from local.supervisor import Supervisor
from local.up import up_system
from tests.host_key import HOST_KEY
from tests.local.health_page import answering
from tests.local.test_supervisor import FAST, Said

BOT_TOKEN = SecretStr("token-of-a-bot")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The user's own, with a PostgreSQL of theirs where each role has its password."""
    key = tmp_path / "id_ed25519"
    key.touch()
    passwords = {
        f"postgres_{name}password": SecretStr(f"password-of-{name}") for name in ("", "loader_", "reader_", "bot_")
    }
    return Settings(
        fragflow_home=tmp_path / "home", ssh_host="game.example", ssh_user="et", ssh_key_path=key,
        ssh_host_key=HOST_KEY, discord_bot_token=BOT_TOKEN, guild_id=4242, postgres_host="db.example",
        discord_webhook_url=SecretStr("https://discord.example/api/webhooks/1/token-of-a-webhook"), **passwords,
    )  # fmt: skip


def test_the_bot_logs_in_as_itself_and_knows_no_secret_of_another(settings: Settings):
    bot = up_system(settings).bot

    assert bot
    assert (bot.environment["POSTGRES_USER"], bot.environment["POSTGRES_HOST"]) == ("fragflow_bot", "db.example")
    assert bot.environment["GUILD_ID"] == "4242"
    told = [value for value in bot.environment.values() if value.startswith(("password-of", "token-of"))]
    assert sorted(told) == ["password-of-bot_", "token-of-a-bot"]
    assert "token-of-a-webhook" not in str(bot.environment)
    assert not any(word in " ".join(bot.command) for word in ("token", "password"))


def test_nobody_but_the_bot_is_told_its_token_and_password(settings: Settings):
    system = up_system(settings)
    place = airflow_env.this_machine(system.settings)

    tasks = airflow_env.airflow_environment(system.settings, system.kept, place, system.databases)
    others = [tasks, *(server.environment for server in system.servers)]

    assert [each for each in others if "token-of-a-bot" in str(each) or "password-of-bot_" in str(each)] == []


def test_even_settings_that_still_hold_them_give_tasks_no_secret_of_the_bot(settings: Settings):
    system = up_system(settings)
    place = airflow_env.this_machine(settings)

    tasks = airflow_env.airflow_environment(settings, system.kept, place, system.databases)

    assert "token-of-a-bot" not in str(tasks)
    assert "password-of-bot_" not in str(tasks)


def test_a_bot_that_was_told_to_end_stays_down_and_nothing_else_does(settings: Settings):
    system = up_system(settings)

    assert system.bot
    assert system.bot.may_end
    assert [each.name for each in system.servers if each.may_end] == []


def test_without_a_token_there_is_no_bot_and_its_port_may_be_taken(settings: Settings):
    system = up_system(settings.model_copy(update={"discord_bot_token": None}))

    assert system.bot is None
    assert "BOT_PORT" not in [port.setting for port in system.ports]
    assert "DISCORD_BOT_TOKEN" in system.addresses["Bot"]


def test_with_a_token_its_port_must_be_free_and_its_health_has_an_address(settings: Settings):
    system = up_system(settings.model_copy(update={"bot_port": 9876}))

    assert ("BOT_PORT", 9876) in [(port.setting, port.number) for port in system.ports]
    assert "http://127.0.0.1:9876/health" in system.addresses["Bot"]


def test_the_bot_s_settings_are_those_that_it_reads(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    """What the component is told makes the settings that `fragflow bot` then has."""
    where = up_system(settings).databases
    for name, value in bot_environment(settings, where).items():
        monkeypatch.setenv(name, value)

    read = Settings()

    assert read.database_url() == where.address(where.bot, where.statistics)
    assert (read.discord_bot_token, read.guild_id, read.session_gap) == (BOT_TOKEN, 4242, settings.session_gap)
    assert read.discord_webhook_url is None


def test_the_loader_s_settings_hold_nothing_of_the_bot(settings: Settings):
    loader_s = as_the_loader(settings, up_system(settings).databases)

    assert (loader_s.discord_bot_token, loader_s.postgres_bot_password) == (None, None)


@pytest.mark.parametrize(("status", "well"), [(200, True), (503, False)])
def test_the_bot_is_ready_when_it_says_that_it_is_well(settings: Settings, status: int, well: bool):
    with answering({}, status) as port:
        at_that_port = settings.model_copy(update={"bot_port": port})
        bot = up_system(at_that_port).bot
        assert bot
        asked = [asyncio.run(bot.ready()), asyncio.run(healthy("bot", at_that_port))]

    assert asked == [well, well]
    assert not asyncio.run(bot.ready())


class Told:
    """What the start says."""

    def __init__(self) -> None:
        self.words: list[tuple[str, str]] = []

    def begins(self, name: str) -> None:
        self.words.append((name, "begins"))

    def is_ready(self, name: str) -> None:
        self.words.append((name, "ready"))

    def say(self, name: str, sentence: str) -> None:
        self.words.append((name, sentence))


def component(script: str) -> Component:
    async def never() -> bool:
        return False

    return Component("discord bot", ("/bin/sh", "-c", script), {"PATH": os.defpath}, never, 0, stop_seconds=2)


@pytest.mark.lengthy
def test_a_bot_that_cannot_run_says_why_and_pulls_nothing_down(tmp_path: Path):
    told, said = Told(), Said()

    async def run() -> None:
        async with Supervisor(tmp_path, said, FAST) as supervisor:
            await start_or_say(component("printf 'Error: wrong token \\033[2J\\n'; exit 1"), supervisor, told)
            await said.times("ended with 1", len(said.lines) + 2)

    asyncio.run(run())

    assert told.words[0] == ("discord bot", "begins")
    name, sentence = told.words[1]
    assert name == "discord bot"
    assert sentence.startswith("Error: wrong token \ufffd[2J The rest runs without it, and it is tried again.")
    assert "discord bot.log" in sentence


@pytest.mark.lengthy
def test_a_bot_that_takes_long_to_meet_discord_holds_up_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("local.runtime.BOT_SECONDS", 0.1)
    told = Told()

    async def run() -> None:
        async with Supervisor(tmp_path, lambda *_: None, FAST) as supervisor:
            await start_or_say(component("exec sleep 60"), supervisor, told)
            assert supervisor.pid("discord bot")

    asyncio.run(run())

    assert "is not ready after" in told.words[1][1]
