"""The stand-in Discord of the preview page behind real HTTP, with faults of the way there and of Discord in front."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

from fastapi.testclient import TestClient

from local.message_log import MessageLog
from local.preview import create_app

JSON = {"Content-Type": "application/json"}
TOKEN = "sEcReT-tOkEn_of-the-stand-in"


@dataclass(frozen=True, slots=True)
class Answer:
    """What Discord says instead of taking the request."""

    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


Fault = Answer | Literal["lost before", "lost after", "late"]
"""The connection ends before Discord has the request, after it took it, or its answer takes `late_seconds`."""


class UnsteadyDiscord:
    """
    Takes posts and edits; each of `faults` meets one request, in order.

    Attributes:
        seen: method and moment of each request, on the monotonic clock.
    """

    def __init__(self, state: Path) -> None:
        self._log = MessageLog(state)
        self._page = TestClient(create_app(self._log, TOKEN), base_url="http://127.0.0.1")
        self._first: dict[str, str] = {}
        self._lock = threading.Lock()
        self.url = ""
        self.faults: list[Fault] = []
        self.late_seconds = 0.0
        self.seen: list[tuple[str, float]] = []

    def posted(self) -> list[str]:
        return list(self._first.values())

    def shown(self) -> list[str]:
        return [_embeds(message) for message in self._log.since(0)]

    @property
    def embeds(self) -> list[dict[str, Any]]:
        """The embed of each message as it reads now, in the order of posting."""
        return [message["embeds"][0] for message in self._log.since(0)]

    def answer(self, method: str, path: str, body: bytes) -> Answer | None:
        """Give what Discord answers to a request, None when the connection ends without an answer."""
        self.seen.append((method, time.monotonic()))
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, Answer):
            return fault
        if fault == "lost before":
            return None
        with self._lock:
            taken = self._page.request(method, path, content=body)
            if method == "POST" and taken.status_code == 200:
                self._first[taken.json()["id"]] = _embeds(taken.json())
        if fault == "late":
            time.sleep(self.late_seconds)
        return None if fault == "lost after" else Answer(taken.status_code, taken.text, JSON)


@contextmanager
def serving(state: Path) -> Iterator[UnsteadyDiscord]:
    """Give a Discord that is well until it is told otherwise."""
    discord = UnsteadyDiscord(state)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = discord.answer(self.command, self.path, self.rfile.read(int(self.headers["Content-Length"])))
            self.close_connection = True
            if answer is not None:
                with suppress(ConnectionError):  # the client did not wait
                    self.say(answer)

        do_PATCH = do_POST  # noqa: N815 (the base class looks for this name)

        def say(self, answer: Answer) -> None:
            content = answer.body.encode()
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class names it so)
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    discord.url = f"http://127.0.0.1:{server.server_port}/api/webhooks/4242/{TOKEN}"
    try:
        yield discord
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _embeds(message: dict[str, Any]) -> str:
    return json.dumps(message["embeds"], sort_keys=True)
