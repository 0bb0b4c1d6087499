"""Delivery of a post to Discord's webhook; its address is a password and never leaves this module."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import requests
from discord_webhook import DiscordWebhook
from urllib3.exceptions import NewConnectionError

from include.posts.text import one_line

TIMEOUT_SECONDS: Final = 10
LEASE_MARGIN_SECONDS: Final = 5
ATTEMPTS: Final = 4
LONGEST_WAIT_SECONDS: Final = 30.0
"""A longer Retry-After is not waited for here: the post stays in the outbox for the next run."""
LONGEST_POSTPONEMENT_SECONDS: Final = 86_400.0  # a later Retry-After is a fault, and would keep posts back for years
SHORTEST_TOKEN: Final = 8
"""A shorter end of the address is no token, and hiding it would tear ordinary words out of log lines."""

WEBHOOK_UNKNOWN_STATUSES: Final = frozenset({401, 403, 404, 405, 410})
WORTH_REPEATING: Final = frozenset({429, 500, 502, 503})
"""Not 408 and 504: there, as after a lost connection, the post may have been delivered."""

UNKNOWN_MESSAGE: Final = 10008
"""Discord's 404 of a message that somebody deleted."""

NEEDS_A_THREAD: Final = 220001
"""Discord's 400 of a forum channel: a fault of the address, though it is said of each post."""

_TALKATIVE_LOGGERS: Final = ("urllib3.connectionpool", "urllib3.util.retry", "requests", "discord_webhook.webhook")


class WebhookRefusedError(Exception):
    """Discord will never take this payload; sending it again changes nothing."""


class WebhookUnavailableError(Exception):
    """Nothing can be delivered now: unreachable, rate limited for long, or failing. The payload may be sent later."""

    retry_after_seconds: float | None = None  # how long Discord wants to be left alone; None: it did not say


class MessageGoneError(Exception):
    """The message to be edited was deleted in Discord."""


class WebhookUnknownError(WebhookUnavailableError):
    """The address is wrong, or the webhook was deleted: nothing can be delivered until the setting is corrected."""


_Fault = WebhookRefusedError | WebhookUnavailableError | MessageGoneError


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of one request; exactly one of `message_id` and `error`."""

    message_id: str | None = None
    error: _Fault | None = None
    worth_repeating: bool = False
    retry_after_seconds: float | None = None


class _AddressHider(logging.Filter):
    """Takes webhook addresses out of the log lines of the libraries below us, which write the path they post to."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        shown = _without(line, self.secrets)
        if shown != line:
            record.msg, record.args = shown, ()
        return True


_hider = _AddressHider()


class Webhook:
    """
    A Discord webhook.

    Raises:
        WebhookUnknownError: the address is no http(s) address.
    """

    def __init__(self, url: str, sleep: Callable[[float], None] = time.sleep) -> None:
        secrets = _secrets_of(url)
        if secrets is None:
            raise WebhookUnknownError("the webhook address is no http(s) address with a path")
        self._url = url
        self._secrets = secrets
        self._sleep = sleep
        _hider.secrets |= secrets
        for name in _TALKATIVE_LOGGERS:
            logging.getLogger(name).addFilter(_hider)

    def __repr__(self) -> str:
        return "Webhook(<address hidden>)"

    def send(self, payload: dict[str, Any], *, until: float = inf) -> str:
        """
        Post a message and give its id. A rate limit and a failing server are waited for, a few times.

        What may have been delivered is never repeated here: when the connection is lost after sending, the run stops.

        Args:
            until: on the monotonic clock; no request begins that could still be on its way then.

        Raises:
            WebhookRefusedError: Discord refused the payload.
            WebhookUnknownError: Discord does not know the webhook, or the address is not Discord's.
            WebhookUnavailableError: no message id came for another reason.
        """
        return self._until_answered("POST", self._url, payload, until)

    def edit(self, message_id: str, payload: dict[str, Any], *, until: float = inf) -> str:
        """Replace a message that this webhook posted, or raise as `send`; MessageGoneError when it was deleted."""
        parts = urlsplit(self._url)
        url = urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/messages/{message_id}"))
        return self._until_answered("PATCH", url, payload, until)

    def _until_answered(self, method: str, url: str, payload: dict[str, Any], until: float) -> str:
        answer = _Answer(error=WebhookUnavailableError("no time was left to send the post before its lease ends"))
        for attempt in range(1, ATTEMPTS + 1):
            if not _may_begin(until):
                break
            answer = self._request(method, url, payload)
            if answer.message_id is not None:
                return answer.message_id
            wait = answer.retry_after_seconds if answer.retry_after_seconds is not None else 0.5 * 2 ** (attempt - 1)
            last = not answer.worth_repeating or attempt == ATTEMPTS
            if last or wait > LONGEST_WAIT_SECONDS or not _may_begin(until - wait):
                break
            self._sleep(wait)
        if isinstance(answer.error, WebhookUnavailableError):
            answer.error.retry_after_seconds = answer.retry_after_seconds
        raise answer.error or AssertionError("an answer without a message id says why")

    def _request(self, method: str, url: str, payload: dict[str, Any]) -> _Answer:
        message = DiscordWebhook(self._url, **{**payload, "allowed_mentions": {"parse": []}})
        # Not execute(): it decodes any answer as JSON, fails on a gateway's HTML page, and logs the body. Nor its
        # request: that follows a redirect with GET, whose answer is the webhook itself, which has an id as well.
        # The exceptions of requests carry the address, so only their kind is kept, and nothing is chained to them.
        try:
            response = requests.request(
                method,
                url,
                json=message.json,
                params={"wait": "true"} if method == "POST" else None,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return _unanswered(error)
        return _read(response, self._secrets)


def _may_begin(until: float) -> bool:
    """Whether a request that begins now has ended by then: both its connection and its answer may take the time-out."""
    return time.monotonic() + 2 * TIMEOUT_SECONDS + LEASE_MARGIN_SECONDS <= until


def _unanswered(error: requests.RequestException) -> _Answer:
    kind = type(error).__name__
    if _nothing_was_sent(error):
        return _Answer(error=WebhookUnavailableError(f"no connection to the webhook ({kind})"), worth_repeating=True)
    return _Answer(
        error=WebhookUnavailableError(f"no answer of the webhook to a post that may have arrived ({kind}): tried later")
    )


def _nothing_was_sent(error: requests.RequestException) -> bool:
    cause = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(error, requests.ConnectTimeout) or isinstance(cause, NewConnectionError)


def _read(response: requests.Response, secrets: set[str]) -> _Answer:
    status = response.status_code
    try:
        body = response.json()
    except ValueError:  # a gateway answers in HTML
        body = None
    said = body if isinstance(body, dict) else None
    if 200 <= status < 300 and said and _is_message(said):
        return _Answer(said["id"])
    reason = f"{(said or {}).get('message', response.reason)} {(said or {}).get('errors', '')}"
    error = _error(status, said, one_line(f"{status} {_without(reason, secrets)}")[:304])
    retry_after = _seconds(response.headers.get("Retry-After", (said or {}).get("retry_after")))
    return _Answer(None, error, status in WORTH_REPEATING, retry_after)


def _error(status: int, said: dict[str, Any] | None, detail: str) -> _Fault:
    """Only Discord's own 400, in JSON, is about the payload; anything else is no reason to give the post up."""
    if status == 404 and said is not None and said.get("code") == UNKNOWN_MESSAGE:
        return MessageGoneError("the message was deleted in Discord and is not posted again")
    needs_a_thread = said is not None and said.get("code") == NEEDS_A_THREAD
    if status == 400 and said is not None and not needs_a_thread:
        return WebhookRefusedError(f"the post was refused: {detail}")
    if status < 300:
        return WebhookUnknownError(f"answered {status} without a message id: the address is not a Discord webhook's")
    if status < 400:
        return WebhookUnknownError(f"the webhook's address leads elsewhere, and posts are not sent on: {detail}")
    if status in WEBHOOK_UNKNOWN_STATUSES or needs_a_thread:
        return WebhookUnknownError(f"Discord does not accept the webhook's address: {detail}")
    return WebhookUnavailableError(f"the webhook cannot be used now: {detail}")


def _is_message(said: dict[str, Any]) -> bool:
    """Whether this is a message: a webhook has an id and a channel too, and besides them a name and a token."""
    ids = (said.get("id"), said.get("channel_id"))
    return all(isinstance(each, str) and each.isdecimal() for each in ids) and not said.keys() & {"name", "token"}


def _seconds(value: object) -> float | None:
    """A Retry-After in seconds; a date, which Discord never sends, is not understood."""
    try:
        seconds = float(str(value))
    except ValueError:
        return None
    return min(seconds, LONGEST_POSTPONEMENT_SECONDS) if isfinite(seconds) and seconds >= 0 else None


def _secrets_of(url: str) -> set[str] | None:
    """What of the address must never be seen: all of it, its path, and the token at the end."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or not parts.path.strip("/"):
        return None
    token = parts.path.rstrip("/").rpartition("/")[2]
    return {url, parts.path, *([token] if len(token) >= SHORTEST_TOKEN else [])}


def _without(text: str, secrets: set[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "<hidden>")
    return text
