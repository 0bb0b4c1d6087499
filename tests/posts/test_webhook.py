"""Delivery against a scripted endpoint. Answers are shaped as Discord documents them."""

from __future__ import annotations

import logging
import socket
import time
import traceback

import pytest

from include.posts import webhook as module
from include.posts.webhook import (
    LONGEST_WAIT_SECONDS,
    MessageGoneError,
    Webhook,
    WebhookRefusedError,
    WebhookUnavailableError,
    WebhookUnknownError,
)
from tests.posts.conftest import TOKEN, message

PAYLOAD = {"embeds": [{"title": "supply"}], "allowed_mentions": {"parse": []}}


@pytest.fixture
def naps():
    return []


@pytest.fixture
def webhook(discord, naps):
    return Webhook(discord.url, sleep=naps.append)


def test_a_delivered_post_gives_the_message_id(discord, webhook):
    discord.will_answer(200, message("1357924680"))

    assert webhook.send(PAYLOAD) == "1357924680"


def test_a_post_waits_for_discord_to_confirm_the_message(discord, webhook):
    """Without wait=true Discord answers 204 and no id (its documentation of Execute Webhook)."""
    discord.will_answer(200, message("1"))

    webhook.send(PAYLOAD)

    assert discord.requests[0][0].lower().endswith("?wait=true")


def test_no_post_can_mention_anybody_whatever_the_payload_says(discord, webhook):
    discord.will_answer(200, message("1"))

    webhook.send({"content": "x", "allowed_mentions": {"parse": ["everyone"]}})

    assert discord.requests[0][1]["allowed_mentions"] == {"parse": []}


def test_a_rate_limit_is_waited_for_as_long_as_discord_says(discord, webhook, naps):
    discord.will_answer(429, {"message": "You are being rate limited.", "retry_after": 1.5}, Retry_After="2")
    discord.will_answer(200, message("7"))

    assert (webhook.send(PAYLOAD), naps) == ("7", [2.0])


def test_a_rate_limit_without_the_header_says_it_in_the_body(discord, webhook, naps):
    discord.will_answer(429, {"message": "You are being rate limited.", "retry_after": 1.5})
    discord.will_answer(200, message("7"))
    webhook.send(PAYLOAD)

    assert naps == [1.5]


def test_a_rate_limit_longer_than_a_run_is_left_for_the_next_run(discord, webhook, naps):
    discord.will_answer(429, {"retry_after": LONGEST_WAIT_SECONDS + 1})

    with pytest.raises(WebhookUnavailableError, match="429"):
        webhook.send(PAYLOAD)
    assert naps == []


@pytest.mark.parametrize("nonsense", ["soon", "nan", "-1"])
def test_a_retry_after_that_is_no_time_is_replaced_by_our_own_pause(discord, webhook, naps, nonsense):
    discord.will_answer(429, {}, Retry_After=nonsense)
    discord.will_answer(200, message("7"))
    webhook.send(PAYLOAD)

    assert naps == [0.5]


def test_a_retry_after_of_years_is_taken_for_a_day(discord, webhook):
    """Nobody would clear it by hand, and PostgreSQL has no interval for the longest that a header can say."""
    discord.will_answer(429, {}, Retry_After="1e308")

    with pytest.raises(WebhookUnavailableError) as raised:
        webhook.send(PAYLOAD)

    assert raised.value.retry_after_seconds == 86_400


def test_what_an_answer_says_is_repeated_on_one_line_without_control_signs(discord, webhook):
    """The error goes into a log line, the database and a terminal; a zero byte would not even go into the database."""
    discord.will_answer(400, {"message": "Bad\r\nERROR forged\x1b[2J\0", "code": 50035})

    with pytest.raises(WebhookRefusedError, match=r"400 Bad ERROR forged\[2J$"):
        webhook.send(PAYLOAD)


def test_a_gateway_error_in_html_is_tried_again(discord, webhook):
    discord.will_answer(502, "<html>Bad Gateway</html>", Content_Type="text/html")
    discord.will_answer(200, message("8"))

    assert webhook.send(PAYLOAD) == "8"


def test_tries_end_and_the_post_stays_for_later(discord, webhook, naps):
    discord.will_answer(503, "")

    with pytest.raises(WebhookUnavailableError, match="503"):
        webhook.send(PAYLOAD)
    assert (len(discord.requests), naps) == (4, [0.5, 1.0, 2.0])


def test_a_refused_payload_is_sent_once_and_says_what_discord_said(discord, webhook):
    discord.will_answer(400, {"message": "Invalid Form Body", "code": 50035, "errors": {"embeds": ["too long"]}})

    with pytest.raises(WebhookRefusedError, match=r"400 Invalid Form Body.*too long"):
        webhook.send(PAYLOAD)
    assert len(discord.requests) == 1


@pytest.mark.parametrize("status", [401, 403, 404])
def test_an_unknown_webhook_is_no_fault_of_the_post(discord, webhook, status):
    discord.will_answer(status, {"message": "Unknown Webhook", "code": 10015})

    with pytest.raises(WebhookUnknownError, match="does not accept the webhook's address"):
        webhook.send(PAYLOAD)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_keeps_the_post(discord, webhook, status):
    """Followed with GET it gives the webhook itself, whose id is not a message's."""
    discord.will_answer(status, "", Location=discord.url)

    with pytest.raises(WebhookUnknownError, match=f"leads elsewhere.*{status}"):
        webhook.send(PAYLOAD)
    assert (len(discord.requests), discord.looked_up) == (1, [])


@pytest.mark.parametrize(
    "answer",
    [
        "<html>welcome to the captive portal</html>",
        "[]",
        {"id": "4242"},
        {"id": "4242", "type": 1, "channel_id": "7", "name": "x", "token": TOKEN},
        {"id": 1, "channel_id": "7"},
        {"id": "../4242", "channel_id": "7"},
    ],
)
def test_an_answer_that_is_no_message_is_no_delivery_and_keeps_the_post(discord, webhook, answer):
    discord.will_answer(200, answer)

    with pytest.raises(WebhookUnknownError, match="without a message id"):
        webhook.send(PAYLOAD)
    assert len(discord.requests) == 1


@pytest.mark.parametrize("status", [402, 405, 406, 408, 409, 410, 413, 418, 422, 451, 504])
def test_what_is_not_said_of_the_payload_keeps_the_post_and_is_not_repeated_at_once(discord, webhook, status):
    discord.will_answer(status, {"message": "not now"})

    with pytest.raises(WebhookUnavailableError, match=f"{status} not now"):
        webhook.send(PAYLOAD)
    assert len(discord.requests) == 1


def test_a_400_that_is_not_discord_s_keeps_the_post(discord, webhook):
    discord.will_answer(400, "<html>The plain HTTP request was sent to HTTPS port</html>")

    with pytest.raises(WebhookUnavailableError, match="400 Bad Request"):
        webhook.send(PAYLOAD)


def test_a_forum_s_webhook_is_no_fault_of_the_post(discord, webhook):
    """Error 220001 in Discord's documentation."""
    discord.will_answer(400, {"message": "Webhooks posted to forum channels must have a thread_name", "code": 220001})

    with pytest.raises(WebhookUnknownError, match="forum channels"):
        webhook.send(PAYLOAD)


def test_a_late_answer_is_not_taken_for_none_and_the_post_is_not_repeated(discord, webhook, naps, monkeypatch):
    monkeypatch.setattr(module, "TIMEOUT_SECONDS", 0.05)
    discord.late_seconds = 0.3
    discord.will_answer(200, message("1"))

    with pytest.raises(WebhookUnavailableError, match="may have arrived"):
        webhook.send(PAYLOAD)
    assert (len(discord.requests), naps) == (1, [])


def test_a_connection_lost_after_sending_is_not_tried_again_at_once(discord, webhook, naps):
    discord.hangs_up = True

    with pytest.raises(WebhookUnavailableError, match="may have arrived"):
        webhook.send(PAYLOAD)
    assert (len(discord.requests), naps) == (1, [])


def test_an_unreachable_server_is_tried_again_and_then_unavailable(naps):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        webhook = Webhook(f"http://127.0.0.1:{unused.getsockname()[1]}/api/webhooks/1/{TOKEN}", sleep=naps.append)

        with pytest.raises(WebhookUnavailableError, match="no connection"):
            webhook.send(PAYLOAD)
    assert naps == [0.5, 1.0, 2.0]  # nothing was sent: tried again at once


@pytest.mark.parametrize("address", ["", "discord", "ftp://host/x", "http://", "https://host", "http://[::1/x"])
def test_an_address_that_is_none_is_said_at_once(address):
    with pytest.raises(WebhookUnknownError, match="no http"):
        Webhook(address)


def test_no_log_line_shows_the_address(discord, webhook, caplog):
    """urllib3 logs the path of each request at DEBUG."""
    caplog.set_level(logging.DEBUG)
    discord.will_answer(503, "")

    with pytest.raises(WebhookUnavailableError):
        webhook.send(PAYLOAD)

    assert "<hidden>" in caplog.text
    assert TOKEN not in caplog.text
    assert "4242" not in caplog.text


@pytest.mark.parametrize("status", [400, 404, 500])
def test_no_error_shows_the_address(discord, webhook, status):
    discord.will_answer(status, {"message": f"cannot POST {discord.url}", "errors": TOKEN})

    with pytest.raises((WebhookRefusedError, WebhookUnavailableError)) as caught:
        webhook.send(PAYLOAD)

    said = repr(caught.value) + "".join(traceback.format_exception(caught.value, chain=True))
    assert TOKEN not in said
    assert discord.url not in said


def test_a_failed_connection_leaves_no_trace_of_the_address_in_the_exception():
    """The exceptions of requests carry the address; even a suppressed context would hold it."""
    webhook = Webhook(f"http://127.0.0.1:1/api/webhooks/4242/{TOKEN}", sleep=lambda _: None)

    with pytest.raises(WebhookUnavailableError) as caught:
        webhook.send(PAYLOAD)

    assert caught.value.__context__ is None
    assert TOKEN not in repr(caught.value)


def test_a_webhook_shown_hides_its_address(webhook):
    assert repr(webhook) == "Webhook(<address hidden>)"


def test_an_edit_goes_to_the_message_and_mentions_nobody(discord, webhook):
    """Edit Webhook Message in Discord's documentation: PATCH webhook/messages/{id}."""
    discord.will_answer(200, message("77"))

    assert webhook.edit("77", PAYLOAD) == "77"
    ((path, body),) = discord.edits
    assert path.endswith(f"/{TOKEN}/messages/77")
    assert body["allowed_mentions"] == {"parse": []}


def test_a_deleted_message_is_told_apart_from_an_unknown_webhook(discord, webhook):
    """Both are 404; Discord's code 10008 is the message."""
    discord.will_answer(404, {"message": "Unknown Message", "code": 10008})

    with pytest.raises(MessageGoneError):
        webhook.edit("77", PAYLOAD)


def test_nothing_is_sent_that_could_still_be_on_its_way_when_the_lease_ends(discord, webhook):
    with pytest.raises(WebhookUnavailableError, match="no time was left"):
        webhook.send(PAYLOAD, until=time.monotonic() + module.TIMEOUT_SECONDS)
    assert discord.requests == []


def test_a_long_rate_limit_says_how_long(discord, webhook):
    discord.will_answer(429, {"retry_after": 3600})

    with pytest.raises(WebhookUnavailableError) as caught:
        webhook.send(PAYLOAD)
    assert caught.value.retry_after_seconds == 3600
