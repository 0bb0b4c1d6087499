"""The bot as `fragflow bot` starts it: watched over HTTP, obeying its owner, and silent about its secrets."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import aiohttp
import psycopg
import pytest

from include.settings import Settings
from tests.free_ports import free_port

if TYPE_CHECKING:
    from tests.discord_server.people import Person
    from tests.discord_server.server import DiscordServer

pytestmark = [pytest.mark.database, pytest.mark.asyncio(loop_scope="module")]


@dataclass(frozen=True)
class Started:
    """A bot with all that belongs to its process."""

    port: int
    logs: Path
    owners: list[Person]
    task: asyncio.Task[None]

    @property
    def owner(self) -> Person:
        """Each time another, so that nobody asks too fast."""
        self.owners.append(self.owners.pop(0))
        return self.owners[0]

    async def is_well(self) -> bool:
        return (await self.get("/health"))[0] == 200

    async def get(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{self.port}{path}") as answer:
            return answer.status, await answer.text()


async def within(seconds: float, holds: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(int(seconds * 20)):
        if await holds():
            return
        await asyncio.sleep(0.05)
    raise TimeoutError


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


@asynccontextmanager
async def started(discord: DiscordServer, address: str, folder: Path, **more: Any) -> AsyncIterator[Started]:
    """Start it as `bot.start.run` does, but in the loop of the test."""
    from bot import logs, start
    from bot.metrics import Metrics
    from include.store import Store

    place = urlsplit(address)
    owners = [discord.member(f"owner {number}") for number in range(5)]
    settings = Settings(
        discord_bot_token=discord.token,
        fragflow_home=folder,
        bot_port=free_port(),
        guild_id=discord.world.guild_id,
        owner_discord_ids=",".join(str(each.id) for each in owners),
        postgres_host=place.hostname,
        postgres_port=place.port,
        postgres_user=place.username,
        postgres_password=unquote(place.password or ""),
        postgres_database=place.path.strip("/"),
        **more,
    )
    metrics = Metrics()
    logs.configure(folder / "logs", "DEBUG", start._secrets(settings, settings.database_url()))
    with Store(settings.database_url(), "tests: bot", wait_seconds=2, observer=metrics.query) as store:
        task = asyncio.create_task(start._connected(settings, store, metrics, discord.token))
        try:
            await discord.ready()
            made = Started(settings.bot_port, folder / "logs", owners, task)
            await within(10, made.is_well)
            yield made
        finally:
            if not task.done():
                task.cancel()
            await asyncio.wait({task})


async def test_health_and_metrics_show_what_the_owner_asked(
    discord: DiscordServer, filled_url: str, as_bot: Callable[[str], str], tmp_path: Path
):
    async with started(discord, as_bot(filled_url), tmp_path) as bot:
        for line in ("!ping", "!metrics"):
            await discord.answer_to(await bot.owner.say(line))

        health = json.loads((await bot.get("/health"))[1])
        text = (await bot.get("/metrics"))[1]
    assert (health["status"], health["discord"], health["database"]) == ("ok", "connected", "ok")
    assert health["last_file"]["filename"].endswith(".txt")
    assert 'fragflow_commands_total{command="ping",outcome="answered"} 1.0' in text
    assert 'fragflow_query_seconds_count{query="audit.save_use"} 1.0' in text


async def test_every_operation_is_answered_with_the_rights_of_the_bot(
    discord: DiscordServer, filled_url: str, as_bot: Callable[[str], str], tmp_path: Path
):
    from include.answers.operations import COMMANDS

    asked = [each.name for each in COMMANDS if each.name not in ("shutdown", "export_stats")]
    async with started(discord, as_bot(filled_url), tmp_path) as bot:
        for name in asked:
            answer = await discord.answer_to(await bot.owner.say(f"!{name}"))
            assert "Something went wrong" not in str(answer["embeds"]), name
        outcomes = [json.loads(line) for line in (bot.logs / "commands.log").read_text().splitlines()]
    assert [(each["command"], each["event"]) for each in outcomes] == [(name, "answered") for name in asked]


async def test_shutdown_ends_the_bot_after_it_has_said_so(
    discord: DiscordServer, filled_url: str, as_bot: Callable[[str], str], tmp_path: Path
):
    async with started(discord, as_bot(filled_url), tmp_path) as bot:
        answer = await discord.answer_to(await bot.owner.say("!shutdown"))

        assert answer["embeds"][0]["title"] == "Shutting down"
        await asyncio.wait_for(bot.task, 10)


async def test_no_log_holds_the_token_or_the_password_whatever_goes_wrong(
    discord: DiscordServer,
    own_url: str,
    as_bot: Callable[[str], str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    address = as_bot(own_url)
    webhook = "https://discord.com/api/webhooks/123456789012345678/" + "w-_k" * 17
    async with started(discord, address, tmp_path, discord_webhook_url=webhook) as bot:
        with psycopg.connect(own_url) as owner:
            owner.execute("ALTER TABLE admin_audit_log RENAME TO moved_away")
        await discord.answer_to(await bot.owner.say("!database_info"))
        logging.getLogger("bot.client").error("the settings: %s %s %s", discord.token, webhook, address)
        await discord.answer_to(await bot.owner.say("!find_player somebody who was forgotten"))
        await discord.cut()
        await asyncio.sleep(0.5)
        await discord.mend()
        files = {path.name: path.read_text() for path in bot.logs.iterdir()}

    assert {"bot.log", "commands.log", "errors.log"} <= files.keys()
    assert "could not be written down" in files["errors.log"]
    text = "".join(files.values()) + capsys.readouterr().err
    password = urlsplit(address).password or ""
    assert len(password) > 8
    found = [each for each in (discord.token, webhook[-40:], password, unquote(password)) if each in text]
    assert found == []
    assert "[hidden]" in text
    assert "who was forgotten" not in text
