"""`/health` and `/metrics`, asked over HTTP."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.health import HealthPage, PortTakenError
from bot.host import BotHost
from bot.metrics import Metrics
from include.store import Store
from include.store.cache import Counts
from local.postgres import EmbeddedPostgres
from tests.free_ports import free_port

pytestmark = pytest.mark.database

HOUR = timedelta(hours=1)


@dataclass
class VoiceChannel:
    voice_states: dict[int, object]


@dataclass
class Guild:
    voice_channels: list[VoiceChannel]


@dataclass
class Client:
    """As much of discord.py's client as the host looks at."""

    ready: bool = True
    latency: float = 0.05
    guilds: list[Guild] = field(default_factory=lambda: [Guild([VoiceChannel({1: 0, 2: 0}), VoiceChannel({3: 0})])])

    def is_ready(self) -> bool:
        return self.ready

    def is_closed(self) -> bool:
        return False


@dataclass
class Page:
    port: int
    host: BotHost
    metrics: Metrics

    async def get(self, path: str, host: str | None = None, method: str = "GET") -> tuple[int, str, Any]:
        headers = {"Host": host} if host else {}
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, f"http://127.0.0.1:{self.port}{path}", headers=headers) as answer,
        ):
            is_json = answer.content_type == "application/json"
            return answer.status, answer.headers["Content-Type"], await (answer.json() if is_json else answer.text())


@asynccontextmanager
async def served(store: Store) -> AsyncIterator[Page]:
    metrics = Metrics()
    host = BotHost(metrics, Counts())
    host.client = Client()  # type: ignore[assignment]
    port = free_port()
    async with HealthPage(store, host, metrics, 1, HOUR).served(port):
        yield Page(port, host, metrics)


@pytest_asyncio.fixture
async def page(database_url: str) -> AsyncIterator[Page]:
    with Store(database_url, "tests", wait_seconds=0.5) as store:
        with store.transaction() as connection:
            connection.execute("INSERT INTO servers VALUES (1, 'tests', 'UTC')")
            connection.execute(
                "INSERT INTO stats_files (file_id, server_id, filename, size_bytes, modified_at, ended_at, fetched_by,"
                " state, reason) VALUES (1, 1, '2026-01-10-210512-supply-round-1.txt', 9, now(), now(), 'watch',"
                " 'failed', 'unreachable')"
            )
        async with served(store) as page:
            yield page


@pytest.mark.asyncio
async def test_a_well_bot_says_so(page: Page) -> None:
    status, _, health = await page.get("/health")

    assert status == 200
    assert (health["status"], health["database"], health["discord"]) == ("ok", "ok", "connected")
    assert health["voice_participants"] == 3
    assert health["session_active"] is False
    assert health["last_file"]["filename"] == "2026-01-10-210512-supply-round-1.txt"
    assert 0 <= health["uptime_seconds"] < 60


@pytest.mark.parametrize("client", [Client(ready=False), Client(latency=math.nan), Client(latency=math.inf), None])
@pytest.mark.asyncio
async def test_without_discord_it_is_not_well(page: Page, client: Any) -> None:
    page.host.client = client

    status, _, health = await page.get("/health")

    assert (status, health["status"], health["discord"], health["database"]) == (
        503, "failing", "not connected", "ok",
    )  # fmt: skip
    assert health["voice_participants"] is None


@pytest.mark.asyncio
async def test_without_a_database_it_is_not_well_and_answers_in_time(
    postgres_server: EmbeddedPostgres, migrated_template: str
) -> None:
    postgres_server.create_database("unwell", template=migrated_template)
    with Store(postgres_server.url("unwell"), "tests", wait_seconds=30) as store:
        async with served(store) as page:
            assert (await page.get("/health"))[0] == 200
            postgres_server.client("dropdb", "--force", "unwell")

            async with asyncio.timeout(5):
                answers = await asyncio.gather(*(page.get("/health") for _ in range(20)))
            assert {status for status, _, _ in answers} == {503}
            assert {health["database"] for _, _, health in answers} == {"unreachable"}
            store.close()


@pytest.mark.asyncio
async def test_a_page_of_somebody_elses_name_is_refused(page: Page) -> None:
    for name in ("evil.example", f"evil.example:{page.port}", f"127.0.0.1.evil.example:{page.port}", "[::1]"):
        for path in ("/health", "/metrics"):
            status, _, text = await page.get(path, name)
            assert (status, text) == (403, "This page is for this machine.\n")
    for name in ("localhost", f"localhost:{page.port}", "127.0.0.1"):
        assert (await page.get("/health", name))[0] == 200


@pytest.mark.asyncio
async def test_prometheus_reads_the_metrics(page: Page) -> None:
    page.metrics.command("stats", "answered", 0.02)

    status, kind, text = await page.get("/metrics")

    assert (status, kind) == (200, "text/plain; version=0.0.4; charset=utf-8")
    assert 'fragflow_commands_total{command="stats",outcome="answered"} 1.0' in text
    assert "process_resident_memory_bytes" in text


@pytest.mark.asyncio
async def test_nothing_else_is_there_and_nothing_can_be_sent(page: Page) -> None:
    assert (await page.get("/"))[0] == 404
    assert (await page.get("/health", method="POST"))[0] == 405


@pytest.mark.asyncio
async def test_it_listens_on_this_machine_alone(page: Page) -> None:
    import psutil

    listening = {
        each.laddr.ip for each in psutil.Process().net_connections("tcp")
        if each.status == psutil.CONN_LISTEN and each.laddr.port == page.port
    }  # fmt: skip
    assert listening == {"127.0.0.1"}


@pytest.mark.asyncio
async def test_a_taken_port_is_said_in_a_sentence(page: Page, database_url: str) -> None:
    with Store(database_url, "tests") as store:
        other = HealthPage(store, page.host, page.metrics, 1, HOUR)
        with pytest.raises(PortTakenError, match=f"Port {page.port} is taken .*: set BOT_PORT to another"):
            async with other.served(page.port):
                pass


def test_the_host_gives_its_facts() -> None:
    metrics = Metrics()
    counts = Counts(remembered=3, made=1)
    host = BotHost(metrics, counts)
    for name in ("stats", "stats", "mvp"):
        metrics.command(name, "answered", 0.1)

    facts = host.facts()

    assert (facts.is_connected, facts.latency_seconds) == (False, None)
    assert facts.most_asked == (("stats", 2), ("mvp", 1))
    assert facts.hit_rate == 0.75
    assert 1_000_000 < facts.memory_bytes < 10_000_000_000
    assert facts.cpu_share >= 0
