"""Files of captured messages on the preview page."""

from __future__ import annotations

import base64
import json

import pytest
from fastapi.testclient import TestClient

from include.answers.answer import File
from local.message_files import PNG, Shelf
from local.message_log import MessageLog
from local.preview import create_app

PICTURE = PNG + b"pixels"
TOKEN = "token-of-a-test"


def data_url(content: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


@pytest.fixture
def client(tmp_path):
    """A page over captured messages, whose files are in the message, beside it, and nowhere."""
    (tmp_path / "beside.png").write_bytes(PICTURE)
    attachments = [
        {"filename": "chart.png", "url": data_url(PICTURE)},
        {"filename": "beside.png", "url": "beside.png"},
        {"filename": 'a"b\n.html', "url": data_url(b"<script>alert(1)</script>", "text/html")},
        {"filename": "gone.png", "url": "gone.png"},
        {"filename": "broken.png", "url": "data:image/png;base64,!"},
    ]
    message = {"id": "7", "author": {"username": "Fragflow"}, "timestamp": "2026-01-10T20:00:00+00:00"}
    log = tmp_path / "captured.jsonl"
    log.write_text(json.dumps(message | {"attachments": attachments}) + "\n")
    with TestClient(create_app(MessageLog(log), TOKEN), base_url="http://127.0.0.1") as opened:
        yield opened


@pytest.mark.parametrize("place", [0, 1])
def test_a_picture_in_or_beside_a_captured_message_is_shown(client, place):
    answer = client.get(f"/files/7/{place}")

    assert (answer.content, answer.headers["content-type"]) == (PICTURE, "image/png")
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_whatever_is_no_picture_is_saved_and_never_shown(client):
    answer = client.get("/files/7/2")

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''a%22b%0A.html"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["7/3", "7/4", "7/5", "7/-1", "8/0"])
def test_a_file_that_is_not_there_is_not_found(client, path):
    assert client.get(f"/files/{path}").status_code == 404


def test_the_webhook_keeps_no_files(client, tmp_path):
    post = {"content": "x", "attachments": [{"filename": "passwd", "url": "/etc/passwd"}]}

    posted = client.post(f"/api/webhooks/1/{TOKEN}?wait=true", json=post).json()

    assert client.get(f"/files/{posted['id']}/0").status_code == 404


def test_a_shelf_forgets_the_oldest_message():
    shelf, file = Shelf(most=2), File("a.csv", b"a")
    for message_id in ("1", "2", "3"):
        shelf.put(message_id, (file,))

    assert [shelf.find(message_id, 0) for message_id in ("1", "2", "3")] == [None, file, file]
    assert shelf.find("3", 1) is None
