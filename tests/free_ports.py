"""Ports for servers that tests start."""

from __future__ import annotations

import os
import socket
from random import Random

FIRST, EACH = 10_000, 4_000
"""Below the ports that Linux and others give to outgoing connections, and as many for each process of a test run."""

WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 5
_untried = Random().sample(range(FIRST + WORKER * EACH, FIRST + (WORKER + 1) * EACH), EACH)


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on at the moment, and another one each time."""
    while True:
        port = _untried.pop()
        with socket.socket() as probe:
            try:
                probe.bind((host, port))
            except OSError:
                continue
        return port
