"""A webhook endpoint that answers what a test scripts and remembers what it was sent."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

TOKEN = "sEcReT-tOkEn_0123456789"


def message(message_id: str) -> dict[str, str]:
    """What Discord answers to a post that waits for its message, as far as we look."""
    return {"id": message_id, "channel_id": "7"}


@dataclass
class FakeDiscord:
    """
    Each answer is (status, headers, body); the last one is repeated. A GET gives the webhook, as Discord does.

    Attributes:
        requests: path and body of each POST.
        edits: path and body of each PATCH.
        looked_up: path of each GET.
        hangs_up: it reads a post and closes the connection.
        late_seconds: how long it keeps an answer to itself.
    """

    url: str = ""
    answers: list[tuple[int, dict[str, str], str]] = field(default_factory=list)
    requests: list[tuple[str, Any]] = field(default_factory=list)
    edits: list[tuple[str, Any]] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    hangs_up: bool = False
    late_seconds: float = 0.0

    def will_answer(self, status: int, body: Any = None, **headers: str) -> None:
        text = body if isinstance(body, str) else json.dumps(body if body is not None else {})
        self.answers.append((status, {name.replace("_", "-"): value for name, value in headers.items()}, text))

    def next_answer(self) -> tuple[int, dict[str, str], str]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def discord() -> Iterator[FakeDiscord]:
    fake = FakeDiscord()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fake.requests.append((self.path, json.loads(body)))
            if fake.hangs_up:
                self.close_connection = True
                return
            time.sleep(fake.late_seconds)
            with suppress(ConnectionError):  # the client did not wait
                self.answer(*fake.next_answer())

        def do_PATCH(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fake.edits.append((self.path, json.loads(body)))
            self.answer(*fake.next_answer())

        def do_GET(self) -> None:
            fake.looked_up.append(self.path)
            self.answer(200, {}, json.dumps({"id": "4242", "type": 1, "channel_id": "7", "name": "x", "token": TOKEN}))

        def answer(self, status: int, headers: dict[str, str], text: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class names it so)
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.001})
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}/api/webhooks/4242/{TOKEN}"
    yield fake
    server.shutdown()
    thread.join()
    server.server_close()
