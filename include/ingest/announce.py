"""The last step: deliver what the outbox holds, new posts and edits. Its crash windows are in docs/delivery.md."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

import psycopg
from psycopg import Connection

from include.ingest.context import Pipeline
from include.posts.corrections import with_note, withdrawn_post
from include.posts.embeds import map_post, round_post
from include.posts.fields import Payload
from include.posts.session import session_post
from include.posts.webhook import MessageGoneError, Webhook, WebhookRefusedError, WebhookUnavailableError
from include.stats.session_summary import summarize
from include.store import outbox, rounds, sessions
from include.store.outbox import LEASE_SECONDS, Announcement

logger = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS: Final = 1.0
"""Another deliverer is usually done long before its lease ends."""


@dataclass(slots=True)
class AnnounceReport:
    """
    What became of the outbox.

    Attributes:
        delivered: message ids of posts and edits, in the order of delivery.
        refused: why, for each post that Discord will never take; it is not tried again by itself.
        failed: why, for each post that stays in the outbox after this try.
        stopped: the webhook cannot be used: the rest was not tried and stays in the outbox.
    """

    delivered: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    stopped: bool = False


class NotAnnounceableError(Exception):
    """What an announcement is about is not in the database now."""


class PostFaultError(Exception):
    """Our own code stumbled over what a post should say: that must not keep all others back for ever."""


def announce(
    pipeline: Pipeline,
    webhook: Webhook,
    public_url: str | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> AnnounceReport:
    """
    Deliver everything that is due once, in the order of the rounds.

    Each announcement is leased by a committed transaction, sent outside of any, and marked by another. What another
    deliverer holds is waited for, at most until its lease ends, so that what a killed one left is delivered here.
    """
    report = AnnounceReport()
    deliverer = uuid4().hex
    tried: set[int] = set()
    waited = 0.0
    while not report.stopped:
        until = time.monotonic() + LEASE_SECONDS
        with pipeline.store.transaction() as connection:
            announcement = outbox.claim(connection, deliverer, tried)
            wait = None if announcement else outbox.leased_elsewhere_seconds(connection, tried)
        if announcement is not None:
            tried.add(announcement.announcement_id)
            _deliver(pipeline, _Delivery(webhook, deliverer, public_url, until), announcement, report)
        elif wait is None or waited > LEASE_SECONDS:
            break
        else:
            nap = min(wait + 0.01, LOOK_AGAIN_SECONDS)
            waited += nap
            sleep(nap)
    return report


@dataclass(frozen=True, slots=True)
class _Delivery:
    """Who delivers one announcement where to, and when the lease ends, on the monotonic clock."""

    webhook: Webhook
    deliverer: str
    public_url: str | None
    until: float


def _deliver(pipeline: Pipeline, delivery: _Delivery, announcement: Announcement, report: AnnounceReport) -> None:
    subject = f"{announcement.kind} post of {_subject(announcement)}"
    deliverer = delivery.deliverer
    try:
        with pipeline.store.transaction() as connection:
            payload = _payload(connection, pipeline, announcement, delivery.public_url)
        message_id, oddity = _send(delivery.webhook, announcement, payload, delivery.until)
    except WebhookRefusedError as error:
        with pipeline.store.transaction() as connection:
            outbox.mark_refused(connection, deliverer, announcement, str(error))
        report.refused.append(f"{subject}: {error}")
        logger.error("%s: %s", subject, error)  # noqa: TRY400 (the message is the whole story)
    except (WebhookUnavailableError, NotAnnounceableError, PostFaultError) as error:
        with pipeline.store.transaction() as connection:
            outbox.mark_failed(connection, deliverer, announcement.announcement_id, str(error))
            if isinstance(error, WebhookUnavailableError) and error.retry_after_seconds is not None:
                outbox.postpone(connection, error.retry_after_seconds)
        report.failed.append(f"{subject}: {error}")
        report.stopped = isinstance(error, WebhookUnavailableError)
        logger.warning("%s: %s", subject, error)
    else:
        with pipeline.store.transaction() as connection:
            outbox.mark_delivered(connection, deliverer, announcement, message_id, _sha256(payload), oddity)
        report.delivered.append(message_id)


def _send(webhook: Webhook, announcement: Announcement, payload: Payload, until: float) -> tuple[str, str | None]:
    """Post or edit, unless the post says it already; gives the message id, and what is odd about it."""
    message_id = announcement.message_id
    if message_id is None:
        return webhook.send(payload, until=until), None
    if announcement.payload_sha256 == _sha256(payload):
        return message_id, None
    try:
        webhook.edit(message_id, with_note(payload, announcement.note), until=until)
    except MessageGoneError as error:
        logger.warning("%s: %s", _subject(announcement), error)
        return message_id, str(error)
    return message_id, None


def _sha256(payload: Payload) -> str:
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()


def _subject(announcement: Announcement) -> str:
    return f"{'session' if announcement.kind == 'session' else 'round'} {announcement.subject}"


def _payload(connection: Connection, pipeline: Pipeline, announcement: Announcement, public_url: str | None) -> Payload:
    address = f"{public_url.rstrip('/')}/receipts" if public_url else None
    try:
        if announcement.kind == "session":
            return _session_payload(connection, pipeline, announcement.subject, address)
        return _round_payload(connection, announcement, address)
    except NotAnnounceableError as error:
        if announcement.message_id is None:
            raise
        return withdrawn_post(announcement.note or f"withdrawn: {error}")
    except psycopg.Error:
        raise  # no fault of this post: the database fails for all of them
    except Exception as error:
        # A fault of ours in one post must not hold up all others: it stays in the outbox, and they go on.
        logger.exception("Our own code stumbled over the %s post of %s", announcement.kind, _subject(announcement))
        raise PostFaultError(f"{type(error).__name__}: {error}") from error


def _round_payload(connection: Connection, announcement: Announcement, address: str | None) -> Payload:
    receipt_url = f"{address}/rounds/{announcement.subject}" if address else None
    played = rounds.read_round_summary(connection, announcement.subject)
    if played is None:
        raise NotAnnounceableError("the round is not in the database")
    if announcement.kind == "round":
        return round_post(played, receipt_url)
    first = rounds.read_first_round_summary(connection, announcement.subject)
    if first is None:
        raise NotAnnounceableError("the first round of the map is not in the database")
    return map_post(first, played, receipt_url)


def _session_payload(connection: Connection, pipeline: Pipeline, session_id: int, address: str | None) -> Payload:
    session = sessions.read_session(connection, session_id, pipeline.session_gap)
    if session is None:
        raise NotAnnounceableError("the session is not in the database")
    return session_post(summarize(session), pipeline.zone, f"{address}/sessions/{session_id}" if address else None)
