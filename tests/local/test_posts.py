from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from local import posts
from tests.free_ports import free_port


def message(title: str, description: str, filename: str) -> dict[str, object]:
    return {"embeds": [{"title": title, "description": description, "footer": {"text": filename}}]}


EARLIER = message("supply · round 1", "earlier", "a.txt")
NEW = message("supply · map result", "**2:0**\nWho attacked first wins.", "b.txt · receipt: see the title")
EMPTY_EDIT = {"content": "no embed at all", "embeds": [], "edited_timestamp": "2026-01-10T20:00:00+00:00"}


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posts, "ASK_EVERY_SECONDS", 0.01)


@pytest.fixture
def page() -> Iterator[int]:
    """A preview page that has one message from earlier, and gets two more after it was asked for the first time."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = int(self.path.rpartition("=")[2])
            body = (
                {"revision": 1, "messages": [EARLIER]} if known < 1 else {"revision": 3, "messages": [NEW, EMPTY_EDIT]}
            )
            if known == 3:
                body = {"revision": 3, "messages": []}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


async def first(port: int, count: int) -> list[posts.Post]:
    found = []
    async with asyncio.timeout(5):
        async for post in posts.follow(port):
            found.append(post)
            if len(found) == count:
                break
    return found


def test_only_posts_that_come_from_now_on_are_told(page: int) -> None:
    told = asyncio.run(first(page, 2))

    assert [post.filename for post in told] == ["b.txt", ""]


def test_an_edit_is_known_from_a_new_post(page: int) -> None:
    assert [post.is_edit for post in asyncio.run(first(page, 2))] == [False, True]


def test_a_post_is_told_in_one_plain_line(page: int) -> None:
    post = asyncio.run(first(page, 1))[0]

    assert (post.title, post.sentence) == ("supply · map result", "2:0 Who attacked first wins.")


def test_a_page_that_is_not_there_yet_is_waited_for() -> None:
    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(first(free_port(), 1), timeout=0.1))
