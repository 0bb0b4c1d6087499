"""Delivery of a post to Discord's webhook; its address is a password and never leaves this module."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from discord_webhook import DiscordWebhook

TIMEOUT_SECONDS: Final = 10
ATTEMPTS: Final = 4
LONGEST_WAIT_SECONDS: Final = 30.0
"""A longer Retry-After is not waited for here: the post stays in the outbox for the next run."""

SHORTEST_TOKEN: Final = 8
"""A shorter end of the address is no token, and hiding it would tear ordinary words out of log lines."""

WEBHOOK_UNKNOWN_STATUSES: Final = frozenset({401, 403, 404})

_TALKATIVE_LOGGERS: Final = ("urllib3.connectionpool", "urllib3.util.retry", "requests", "discord_webhook.webhook")


class WebhookRefusedError(Exception):
    """Discord will never take this payload; sending it again changes nothing."""


class WebhookUnavailableError(Exception):
    """Nothing can be delivered now: unreachable, rate limited for long, or failing. The payload may be sent later."""


class WebhookUnknownError(WebhookUnavailableError):
    """The address is wrong, or the webhook was deleted: nothing can be delivered until the setting is corrected."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of one request; without a status nothing was answered and `detail` says why."""

    status: int | None
    detail: str
    message_id: str | None = None
    retry_after_seconds: float | None = None

    @property
    def worth_repeating(self) -> bool:
        return self.status is None or self.status == 429 or self.status >= 500


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

    def send(self, payload: dict[str, Any]) -> str:
        """
        Post a message and give its id. A rate limit and a failing server are waited for, a few times.

        Raises:
            WebhookRefusedError: Discord refused the payload.
            WebhookUnknownError: Discord does not know the webhook.
            WebhookUnavailableError: nothing was delivered for another reason.
        """
        for attempt in range(1, ATTEMPTS + 1):
            answer = self._post(payload)
            if answer.message_id is not None:
                return answer.message_id
            if not answer.worth_repeating:
                break
            wait = answer.retry_after_seconds if answer.retry_after_seconds is not None else 0.5 * 2 ** (attempt - 1)
            if attempt == ATTEMPTS or wait > LONGEST_WAIT_SECONDS:
                raise WebhookUnavailableError(f"the webhook cannot be used now: {answer.detail}")
            self._sleep(wait)
        if answer.status in WEBHOOK_UNKNOWN_STATUSES:
            raise WebhookUnknownError(f"Discord does not accept the webhook's address: {answer.detail}")
        raise WebhookRefusedError(f"the post was refused: {answer.detail}")

    def _post(self, payload: dict[str, Any]) -> _Answer:
        message = DiscordWebhook(
            self._url,
            **{**payload, "allowed_mentions": {"parse": []}},
            wait=True,
            timeout=TIMEOUT_SECONDS,
            rate_limit_retry=False,
        )
        # Not execute(): it decodes any answer as JSON, fails on a gateway's HTML page, and logs the body.
        # The exceptions of requests carry the address, so only their kind is kept, and nothing is chained to them.
        try:
            response = message.api_post_request()
        except requests.Timeout:
            return _Answer(None, f"no answer within {TIMEOUT_SECONDS} seconds")
        except requests.RequestException as error:
            return _Answer(None, f"no connection ({type(error).__name__})")
        return _read(response, self._secrets)


def _read(response: requests.Response, secrets: set[str]) -> _Answer:
    status = response.status_code
    try:
        body = response.json()
    except ValueError:  # a gateway answers in HTML
        body = None
    said = body if isinstance(body, dict) else {}
    if 200 <= status < 300:
        message_id = said.get("id")
        if isinstance(message_id, str):
            return _Answer(status, "delivered", message_id)
        return _Answer(status, f"answered {status} without a message id: the address is not a Discord webhook's")
    reason = f"{said.get('message', response.reason)} {said.get('errors', '')}".strip()
    retry_after = _seconds(response.headers.get("Retry-After", said.get("retry_after")))
    return _Answer(status, f"{status} {_without(reason, secrets)[:300]}", None, retry_after)


def _seconds(value: object) -> float | None:
    """A Retry-After in seconds; a date, which Discord never sends, is not understood."""
    try:
        seconds = float(str(value))
    except ValueError:
        return None
    return seconds if isfinite(seconds) and seconds >= 0 else None


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
