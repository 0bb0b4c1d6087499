"""A stand-in for Discord's webhook that can be ill, or hold a request in its hand while something is killed."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "sEcReT-tOkEn_0123456789"


def _is_of_a_session(post: str) -> bool:
    footer: str = json.loads(post)["embeds"][0]["footer"]["text"]
    return footer.startswith("session")


@dataclass
class StandIn:
    """
    Takes posts as Discord does.

    Attributes:
        posts: what was accepted, in order.
        refusals: answers given instead, one a request: status and headers.
        held_before, held_after: set by a test to hold the next request before or after it is accepted.
        holding: set while a request is held.
        release: ends the hold.
    """

    url: str = ""
    port: int = 0
    posts: list[str] = field(default_factory=list)
    refusals: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    requests: int = 0
    held_before: bool = False
    held_after: bool = False
    holding: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)

    def counted(self) -> Counter[str]:
        """All posts but the first of each session: it comes when the clock says so, whatever became of the rest."""
        counted = Counter(self.posts)
        counted.subtract({post for post in counted if _is_of_a_session(post)})
        return +counted

    @contextmanager
    def holds_next(self, *, accepted: bool) -> Iterator[None]:
        """Hold the next request until the block ends, accepted or not; its sender never hears of it."""
        self.holding.clear()
        self.release.clear()
        self.held_before, self.held_after = not accepted, accepted
        try:
            yield
        finally:
            self.held_before = self.held_after = False
            self.release.set()

    def take(self, body: bytes) -> tuple[int, dict[str, str], dict[str, Any]] | None:
        """The answer to a post; None for a request that was held and is never answered."""
        self.requests += 1
        if self.held_before:
            return self._hold()
        if self.refusals:
            status, headers = self.refusals.pop(0)
            return status, headers, {"message": "not now"}
        self.posts.append(json.dumps(json.loads(body), sort_keys=True))
        if self.held_after:
            return self._hold()
        return 200, {}, {"id": str(len(self.posts)), "channel_id": "7"}

    def _hold(self) -> None:
        self.held_before = self.held_after = False
        self.holding.set()
        self.release.wait(60)


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """A stand-in on a port of its own."""
    stand_in = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = stand_in.take(self.rfile.read(int(self.headers["Content-Length"])))
            if answer is None:
                self.close_connection = True
                return
            status, headers, body = answer
            text = json.dumps(body).encode()
            with suppress(ConnectionError):
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(text))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class names it so)
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    stand_in.port = server.server_port
    stand_in.url = f"http://127.0.0.1:{server.server_port}/api/webhooks/4242/{TOKEN}"
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
