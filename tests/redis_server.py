"""A Redis of one's own, where the program is: installed, or unpacked by .ci/redis."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import redis

from include.settings import PROJECT_ROOT

PASSWORD = "sesam-open"

_UNPACKED = PROJECT_ROOT / ".fragflow-redis" / "usr"


def redis_program() -> str | None:
    """Where redis-server is."""
    return shutil.which("redis-server") or shutil.which(_UNPACKED / "bin" / "redis-server")


def redis_address(port: int) -> str:
    """What a setting has to say."""
    return f"redis://:{PASSWORD}@127.0.0.1:{port}/0"


@contextmanager
def serving_redis(port: int) -> Iterator[redis.Redis]:
    """Serve on this port and give a client."""
    libraries = {"LD_LIBRARY_PATH": os.pathsep.join(map(str, _UNPACKED.glob("lib/*-linux-gnu")))}
    process = subprocess.Popen(
        [redis_program(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--requirepass", PASSWORD],
        env=libraries,
        cwd="/",
        stdout=subprocess.DEVNULL,
    )
    try:
        with redis.Redis(port=port, password=PASSWORD) as client:
            _wait_for(client)
            yield client
    finally:
        process.terminate()
        process.wait()


def _wait_for(client: redis.Redis) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            client.ping()
        except redis.ConnectionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
