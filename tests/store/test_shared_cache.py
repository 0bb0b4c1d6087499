"""Answers that processes share through Redis, and a Redis that is away, silent or full of nonsense."""

from __future__ import annotations

import asyncio
import socket
import time

import pytest

from include.store.shared_cache import SharedCache
from tests.free_ports import free_port
from tests.redis_server import PASSWORD, redis_address, redis_program, serving_redis

pytestmark = [pytest.mark.lengthy, pytest.mark.filterwarnings("ignore:Call to deprecated close")]  # by cashews

BOARD = {"title": "Kills", "fields": [{"name": "1", "value": "Bram"}]}


@pytest.fixture
def port():
    """Where Redis may serve."""
    if redis_program() is None:
        pytest.skip("redis-server is not here; .ci/redis unpacks it")
    return free_port()


def run(port, conversation):
    """Run a coroutine function that is given a cache in Redis."""

    async def whole():
        cache = SharedCache(redis_address(port))
        try:
            return await conversation(cache)
        finally:
            await cache.close()

    return asyncio.run(whole())


async def _remember(cache):
    await cache.set("1.5:kills", BOARD)
    return await cache.get("1.5:kills")


def test_what_one_process_remembers_another_finds(port):
    with serving_redis(port) as server:
        run(port, _remember)

        assert run(port, lambda cache: cache.get("1.5:kills")) == BOARD
        assert 0 < server.ttl("fragflow:1.5:kills") <= 6 * 3600


def test_only_our_own_is_forgotten(port):
    with serving_redis(port) as server:
        server.set("somebody", "else")
        run(port, _remember)
        run(port, lambda cache: cache.clear())

        assert server.keys() == [b"somebody"]


@pytest.mark.parametrize("nonsense", [b"\x80\x04K\x01.", b"{", b"", b"\xff\xfe"])
def test_nonsense_is_nothing_and_is_written_over(port, nonsense):
    with serving_redis(port) as server:
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


def test_a_redis_that_comes_back_is_used_again(port, caplog, monkeypatch):
    monkeypatch.setattr("include.store.shared_cache.REST_SECONDS", 0.0)

    async def away_and_back(cache):
        first = await _remember(cache)
        with serving_redis(port):
            return first, await _remember(cache)

    assert run(port, away_and_back) == (None, BOARD)
    assert "Redis serves again." in caplog.messages
