"""Answers that processes share through Redis, and a Redis that is away, silent or full of nonsense."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager

import pytest
import redis

from include.settings import PROJECT_ROOT
from include.store.shared_cache import SharedCache
from tests.free_ports import free_port

pytestmark = [pytest.mark.lengthy, pytest.mark.filterwarnings("ignore:Call to deprecated close")]  # by cashews

UNPACKED = PROJECT_ROOT / ".fragflow-redis" / "usr"
PASSWORD = "sesam-open"
BOARD = {"title": "Kills", "fields": [{"name": "1", "value": "Bram"}]}


@contextmanager
def redis_server(port: int):
    program = shutil.which("redis-server") or UNPACKED / "bin" / "redis-server"
    if not os.access(program, os.X_OK):
        pytest.skip("redis-server is not here; .ci/redis unpacks it")
    libraries = {"LD_LIBRARY_PATH": ":".join(map(str, UNPACKED.glob("lib/*-linux-gnu")))}
    process = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--requirepass", PASSWORD],
        env=libraries, cwd="/", stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        client = redis.Redis(port=port, password=PASSWORD)
        for _ in range(500):
            try:
                client.ping()
                break
            except redis.ConnectionError:
                time.sleep(0.01)
        yield client
    finally:
        process.terminate()
        process.wait()


def address(port: int) -> str:
    return f"redis://:{PASSWORD}@127.0.0.1:{port}/0"


def run(port, conversation):
    """Run a coroutine function that is given a cache in Redis."""

    async def whole():
        cache = SharedCache(address(port))
        try:
            return await conversation(cache)
        finally:
            await cache.close()

    return asyncio.run(whole())


async def _remember(cache):
    await cache.set("1.5:kills", BOARD)
    return await cache.get("1.5:kills")


def test_what_one_process_remembers_another_finds():
    port = free_port()
    with redis_server(port) as server:
        run(port, _remember)

        assert run(port, lambda cache: cache.get("1.5:kills")) == BOARD
        assert 0 < server.ttl("fragflow:1.5:kills") <= 6 * 3600


def test_only_our_own_is_forgotten():
    port = free_port()
    with redis_server(port) as server:
        server.set("somebody", "else")
        run(port, _remember)
        run(port, lambda cache: cache.clear())

        assert server.keys() == [b"somebody"]


@pytest.mark.parametrize("nonsense", [b"\x80\x04K\x01.", b"{", b"", b"\xff\xfe"])
def test_nonsense_is_nothing_and_is_written_over(nonsense):
    port = free_port()
    with redis_server(port) as server:
        server.set("fragflow:1.5:kills", nonsense)

        assert run(port, lambda cache: cache.get("1.5:kills")) is None
        assert run(port, _remember) == BOARD


def test_a_redis_that_is_away_is_said_once_without_its_password(caplog):
    async def asked_thrice(cache):
        return [await _remember(cache) for _ in range(3)]

    assert run(free_port(), asked_thrice) == [None] * 3
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [
        "Redis does not serve (ConnectionError): each process remembers answers alone."
    ]
    assert PASSWORD not in caplog.text


def test_a_silent_redis_costs_a_tenth_of_a_second_once(caplog):
    async def asked_often(cache):
        began = time.monotonic()
        found = await asyncio.gather(*(cache.get("1.5:kills") for _ in range(20)))
        await cache.get("1.5:kills")
        return found, time.monotonic() - began

    with socket.create_server(("127.0.0.1", 0)) as silent:
        found, seconds = run(silent.getsockname()[1], asked_often)

    assert found == [None] * 20
    assert seconds < 0.5
    assert len([record for record in caplog.records if "does not serve" in record.message]) == 1


def test_a_redis_that_comes_back_is_used_again(caplog, monkeypatch):
    monkeypatch.setattr("include.store.shared_cache.REST_SECONDS", 0.0)
    port = free_port()

    async def away_and_back(cache):
        first = await _remember(cache)
        with redis_server(port):
            return first, await _remember(cache)

    assert run(port, away_and_back) == (None, BOARD)
    assert "Redis serves again." in caplog.messages
