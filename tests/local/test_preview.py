"""The preview's webhook against Discord's documented answers, and posts that travel all the way."""

from __future__ import annotations

import json
import re
import threading
import time

import pytest
import uvicorn
from fastapi.testclient import TestClient

from include.posts.embeds import map_post, round_post
from include.posts.webhook import Webhook, WebhookRefusedError, WebhookUnknownError
from local.message_log import DISCORD_EPOCH_MS, MessageLog
from local.preview import PAGE_FILES, create_app
from tests.summaries import first_round, player, second_round

TOKEN = "token-of-a-test"
ADDRESS = f"/api/webhooks/1/{TOKEN}"
HELLO = {"content": "hello"}


@pytest.fixture
def state(tmp_path):
    return tmp_path / "preview" / "messages.jsonl"


@pytest.fixture
def client(state):
    with TestClient(create_app(MessageLog(state), TOKEN), base_url="http://127.0.0.1") as opened:
        yield opened


def posted(client, message=HELLO):
    return client.post(f"{ADDRESS}?wait=true", json=message).json()


def shown(client, since=0):
    return client.get(f"/messages?since={since}").json()


def test_a_post_is_answered_with_the_message(client):
    answer = client.post(f"{ADDRESS}?wait=true", json=HELLO)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["content"] == "hello"


def test_a_message_id_is_a_snowflake_of_now(client):
    """Discord's documentation: milliseconds since the first second of 2015, above 22 bits."""
    milliseconds = (int(posted(client)["id"]) >> 22) + DISCORD_EPOCH_MS

    assert abs(milliseconds - time.time() * 1000) < 10_000


def test_ids_rise_even_within_a_millisecond(client):
    ids = [int(posted(client)["id"]) for _ in range(20)]

    assert ids == sorted(set(ids))


def test_without_wait_nothing_is_answered(client):
    assert client.post(ADDRESS, json=HELLO).status_code == 204


def test_a_wrong_token_is_unauthorised(client):
    answer = client.post("/api/webhooks/1/another", json=HELLO)

    assert (answer.status_code, answer.json()["code"]) == (401, 50027)


def test_a_webhook_that_cannot_be_is_not_found(client):
    answer = client.post(f"/api/webhooks/me/{TOKEN}", json=HELLO)

    assert (answer.status_code, answer.json()["code"]) == (404, 10015)


def test_an_edit_replaces_the_post_in_its_place(client):
    first = posted(client)
    posted(client, {"content": "second"})

    answer = client.patch(f"{ADDRESS}/messages/{first['id']}", json={"content": "corrected"})

    assert answer.json()["edited_timestamp"]
    assert [m["content"] for m in shown(client)["messages"]] == ["corrected", "second"]


def test_an_edit_of_nothing_is_not_found(client):
    answer = client.patch(f"{ADDRESS}/messages/1", json=HELLO)

    assert (answer.status_code, answer.json()["code"]) == (404, 10008)


def test_a_post_can_be_read_back(client):
    message = posted(client)

    assert client.get(f"{ADDRESS}/messages/{message['id']}").json() == message


def embed(**parts):
    return {"embeds": [parts]}


def field(name="n", value="v"):
    return {"name": name, "value": value}


@pytest.mark.parametrize(
    ("message", "at"),
    [
        ({"content": "x" * 2001}, "content"),
        ({"embeds": [{"title": "x"}] * 11}, "embeds"),
        (embed(title="x" * 257), "embeds.0.title"),
        (embed(description="x" * 4097), "embeds.0.description"),
        (embed(footer={"text": "x" * 2049}), "embeds.0.footer.text"),
        (embed(fields=[field()] * 26), "embeds.0.fields"),
        (embed(fields=[field(name="x" * 257)]), "embeds.0.fields.0.name"),
        (embed(fields=[field(), field(value="x" * 1025)]), "embeds.0.fields.1.value"),
        (embed(fields=[field(value="")]), "embeds.0.fields.0.value"),
        (embed(title="x", color=0x1000000), "embeds.0.color"),
        (embed(title="x", timestamp="yesterday"), "embeds.0.timestamp"),
        ({"embeds": [{"description": "x" * 4000}, {"description": "x" * 2001}]}, "embeds"),
    ],
)
def test_a_post_over_discords_limits_is_refused_and_the_place_named(client, message, at):
    answer = client.post(f"{ADDRESS}?wait=true", json=message)

    assert (answer.status_code, answer.json()["code"]) == (400, 50035)
    errors = answer.json()["errors"]
    for step in at.split("."):
        errors = errors[step]
    assert errors["_errors"]
    assert shown(client)["messages"] == []


@pytest.mark.parametrize(
    "message",
    [
        {"content": "x" * 2000},
        embed(title="x" * 256, fields=[field("x" * 100, "y" * 100)] * 25),
        {"embeds": [{"description": "x" * 4000}, {"description": "x" * 2000}]},
    ],
)
def test_a_post_at_discords_limits_is_taken(client, message):
    assert client.post(f"{ADDRESS}?wait=true", json=message).status_code == 200


@pytest.mark.parametrize("message", [{}, {"content": ""}, {"embeds": []}])
def test_an_empty_post_is_refused(client, message):
    assert client.post(ADDRESS, json=message).json()["code"] == 50006


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b'{"content": "\\ud800"}', b'{"content": "x", "nonce": NaN}', b"[" * 100_000]
)
def test_a_body_that_is_no_json_is_refused(client, body):
    assert client.post(ADDRESS, content=body).status_code == 400


def test_posts_survive_a_restart(client, state):
    message = posted(client)
    again = TestClient(create_app(MessageLog(state), TOKEN), base_url="http://127.0.0.1")

    assert shown(again)["messages"] == [message]


def test_a_half_written_last_post_is_dropped_at_start(client, state):
    message = posted(client)
    with state.open("a") as log:
        log.write('{"id": "99", "cont')
    again = TestClient(create_app(MessageLog(state), TOKEN), base_url="http://127.0.0.1")

    assert shown(again)["messages"] == [message]
    assert posted(again)["content"] == "hello"
    assert len(MessageLog(state).since(0)) == 2


def test_the_page_asks_only_for_what_is_new(client):
    posted(client)
    revision = shown(client)["revision"]
    assert shown(client, revision)["messages"] == []

    later = posted(client)

    assert shown(client, revision)["messages"] == [later]


def test_a_page_that_knows_more_than_the_log_begins_anew(client):
    posted(client)

    assert shown(client, 500)["begin_again"] is True
    assert len(shown(client, 500)["messages"]) == 1


def test_the_page_may_load_only_its_own_files_and_runs_nothing_inline(client):
    answer = client.get("/")

    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]*src=)", answer.text)


def test_the_page_names_no_address_outside_this_machine(client):
    files = ["/", *(f"/page/{name}" for name in PAGE_FILES)]

    for name in files:
        text = client.get(name).text.replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"(https?:)?//\w+\.\w+", text), name


def test_no_file_besides_the_pages_own_is_served(client):
    assert client.get("/page/..%2Fpreview.py").status_code == 404


def test_a_foreign_host_name_that_points_here_is_refused(client):
    assert client.get("/messages", headers={"Host": "attacker.example"}).status_code == 400


@pytest.fixture(scope="module")
def kept_messages(tmp_path_factory):
    return tmp_path_factory.mktemp("preview") / "messages.jsonl"


@pytest.fixture(scope="module")
def running(kept_messages):
    """One page for all tests that go over the network: a refused post leaves it as it was."""
    app = create_app(MessageLog(kept_messages), TOKEN)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def test_round_and_map_posts_arrive_as_they_were_made(running, kept_messages):
    players = (player("Otter", side="allies"), player("<b>Lynx</b>", side="axis"))
    webhook = Webhook(running + ADDRESS)

    ids = [
        webhook.send(round_post(first_round(players=players))),
        webhook.send(map_post(first_round(players=players), second_round(players=players))),
    ]

    kept = [json.loads(line) for line in kept_messages.read_text().splitlines()]
    assert [message["id"] for message in kept] == ids
    assert [message["embeds"][0]["title"] for message in kept] == ["supply · round 1", "supply · map result"]


def test_a_refused_post_says_where_it_is_wrong(running):
    with pytest.raises(WebhookRefusedError, match="Must be 256 or fewer"):
        Webhook(running + ADDRESS).send(embed(title="x" * 257))


def test_a_wrong_address_is_told_apart_from_a_wrong_post(running):
    with pytest.raises(WebhookUnknownError, match="401 Invalid Webhook Token"):
        Webhook(f"{running}/api/webhooks/1/wrong").send(HELLO)


def test_no_script_of_the_page_makes_markup_of_text_or_runs_it(client):
    scripts = {name: client.get(f"/page/{name}").text for name in PAGE_FILES if name.endswith(".js")}
    makes_markup = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|srcdoc")

    assert len(scripts) == 4
    assert [name for name, script in scripts.items() if makes_markup.search(script)] == []
