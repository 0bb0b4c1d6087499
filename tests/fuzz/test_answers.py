"""Whatever answers a post, it is a message id or one of the documented errors, in words that a log line can hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import inf

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from include.posts.webhook import (
    LONGEST_POSTPONEMENT_SECONDS,
    MessageGoneError,
    Webhook,
    WebhookRefusedError,
    WebhookUnavailableError,
)
from tests.fuzz import hostile_text
from tests.fuzz.budget import tried, tries
from tests.fuzz.terminal import obeyed

pytestmark = pytest.mark.lengthy

texts = st.one_of(hostile_text.names, st.just("Invalid Form Body"))
values = st.one_of(texts, st.integers(), st.floats(), st.none(), st.just([]), st.just({"_errors": ["\x1b[2J"]}))
bodies = st.one_of(
    st.dictionaries(
        st.sampled_from(["id", "channel_id", "message", "errors", "code", "retry_after", "name", "token"]), values
    ).map(json.dumps),
    values.map(json.dumps),
    st.text(max_size=20),
)
statuses = st.sampled_from([200, 204, 301, 400, 401, 403, 404, 408, 429, 500, 502, 504, 999])
waits = st.one_of(st.none(), hostile_text.numbers.filter(str.isascii), st.just("1e308"), st.just("99999999999999"))


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[requests.Response]]:
    """What the next requests are answered with, the last again and again; nothing is sent."""
    given_answers: list[requests.Response] = []
    monkeypatch.setattr(requests, "request", lambda *_, **__: given_answers[-1])
    return given_answers


@tries(40)
@given(statuses, bodies, waits)
def test_any_answer_gives_an_id_or_a_printable_error(answers, status, body, wait):
    tried("answers of a webhook")
    response = requests.Response()
    response.status_code, response.reason, response._content = status, "Bad\x1b[2J", body.encode("utf-8", "replace")
    if wait is not None:
        response.headers["Retry-After"] = wait
    answers[:] = [response]
    webhook = Webhook("https://discord.example/api/webhooks/42/abcdefghijkl", sleep=lambda seconds: None)
    fault: Exception | None = None
    message_id = "1"
    try:
        message_id = webhook.send({"embeds": [{"title": "supply"}]}, until=inf)
    except (WebhookRefusedError, WebhookUnavailableError, MessageGoneError) as error:
        fault = error

    assert message_id.isdecimal()
    assert not obeyed(str(fault))
    assert "\n" not in str(fault)
    assert "abcdefghijkl" not in str(fault)
    pause = getattr(fault, "retry_after_seconds", None)
    assert pause is None or 0 <= pause <= LONGEST_POSTPONEMENT_SECONDS
