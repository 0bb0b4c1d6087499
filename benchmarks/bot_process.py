"""The bot in a process of its own over a history, members of a stand-in for Discord, and what can be read of both."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aiosql
import psutil

from include.store import Store
from tests.bot.running import Running
from tests.discord_server.server import DiscordServer
from tests.free_ports import free_port

APPLICATION_NAME = "fragflow bot"
_QUERIES = aiosql.from_path(Path(__file__).with_name("bot.sql"), "psycopg", mandatory_parameters=False)
_COUNTED = re.compile(rb"^fragflow_query_seconds_count\{.*\} (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Words:
    """What the words of `tests.bot.cases` stand for in a history, and whom to ask about."""

    names: dict[str, str]
    regulars: Sequence[str]
    days: list[date]

    @property
    def regular(self) -> str:
        """GUID of who played most."""
        return self.regulars[0]

    @property
    def other(self) -> str:
        """GUID of who played second most."""
        return self.regulars[1]


def words_of(store: Store) -> Words:
    """Read them."""
    with store.transaction() as connection:
        names = list(_QUERIES.read_regulars(connection))
        days = list(_QUERIES.read_days(connection))
    return Words({guid: name for guid, name, _ in names}, [guid for guid, _, _ in names], [day for (day,) in days])


@dataclass(frozen=True)
class Process:
    """The bot's process."""

    process: psutil.Process
    port: int
    store: Store

    def queries(self) -> float:
        """How many queries it has made."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=10) as answer:
            return sum(map(float, _COUNTED.findall(answer.read())))

    def megabytes(self) -> float:
        """What it holds of the memory now (resident set size)."""
        return float(self.process.memory_info().rss) / 2**20

    def connections(self) -> int:
        """How many connections it holds."""
        with self.store.transaction() as connection:
            return int(_QUERIES.count_connections(connection, application_name=APPLICATION_NAME))


def _started(command: list[str], settings: dict[str, str], folder: Path) -> subprocess.Popen[bytes]:
    """What it says of itself goes into a file that goes with it."""
    with (folder / "said.log").open("wb") as said:
        return subprocess.Popen(command, env=settings, cwd=folder, stdout=said, stderr=subprocess.STDOUT)


@asynccontextmanager
async def bot_over(url: str, store: Store) -> AsyncIterator[tuple[Process, Running]]:
    """Run it over a database, with a Discord of its own."""
    discord = DiscordServer()
    await discord.start()
    admin, moderator = discord.world.add_role("admins"), discord.world.add_role("moderators")
    owners = [discord.member("owner")]
    address, port = urlsplit(url), free_port()
    settings = {
        "DISCORD_BOT_TOKEN": discord.token, "GUILD_ID": discord.world.guild_id, "BOT_PORT": str(port),
        "ADMIN_ROLE_ID": admin["id"], "MODERATOR_ROLE_ID": moderator["id"], "OWNER_DISCORD_IDS": str(owners[0].id),
        "POSTGRES_HOST": address.hostname or "", "POSTGRES_PORT": str(address.port),
        "POSTGRES_DATABASE": address.path.lstrip("/"), "POSTGRES_USER": unquote(address.username or ""),
        "POSTGRES_PASSWORD": unquote(address.password or ""),
    }  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="fragflow-bot-") as folder:
        settings |= {"FRAGFLOW_HOME": folder, "PATH": os.environ["PATH"]}
        command = [sys.executable, "-m", "tests.bot.led_bot", discord.base, discord.gateway.url]
        bot = _started(command, settings, Path(folder))
        try:
            await discord.ready(60)
            await asyncio.sleep(2.5)  # discord.py waits so long for more servers before it is ready
            yield (
                Process(psutil.Process(bot.pid), port, store),
                Running(
                    None,
                    discord,
                    store,
                    admin,
                    moderator,
                    owners,  # type: ignore[arg-type]  # it runs elsewhere
                ),
            )
        finally:
            bot.terminate()
            await asyncio.to_thread(bot.wait, 20)
            await discord.stop()
