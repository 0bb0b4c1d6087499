"""The last step: deliver what the outbox holds. A crash repeats at most one post and loses none."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass, field

from psycopg import Connection

from include.ingest.context import Pipeline
from include.posts.embeds import Payload, map_post, round_post
from include.posts.webhook import Webhook, WebhookRefusedError, WebhookUnavailableError
from include.store import outbox, rounds
from include.store.outbox import Announcement

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class AnnounceReport:
    """
    What became of the outbox.

    Attributes:
        delivered: message ids, in the order of delivery.
        refused: why, for each post that Discord will never take; it is not tried again by itself.
        failed: why, for each post that stays in the outbox after this try.
        stopped: the webhook cannot be used: the rest was not tried and stays in the outbox.
    """

    delivered: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    stopped: bool = False


class NotAnnounceableError(Exception):
    """A round that an announcement needs is not in the database now."""


def announce(pipeline: Pipeline, webhook: Webhook) -> AnnounceReport:
    """
    Send every pending announcement once, in the order of the rounds.

    Each is committed by itself, with its message id, before the next is sent; its row stays locked meanwhile, so that
    two runs never send the same post.
    """
    report = AnnounceReport()
    tried: set[int] = set()
    while not report.stopped:
        with pipeline.store.transaction() as connection:
            announcement = _next(connection, tried)
            if announcement is None:
                break
            tried.add(announcement.announcement_id)
            _deliver(connection, webhook, announcement, report)
    return report


def _next(connection: Connection, tried: Collection[int]) -> Announcement | None:
    # What failed in this run is still pending; asking for one more than that is sure to reach the next.
    pending = outbox.pending(connection, limit=len(tried) + 1)
    return next((each for each in pending if each.announcement_id not in tried), None)


def _deliver(connection: Connection, webhook: Webhook, announcement: Announcement, report: AnnounceReport) -> None:
    subject = f"{announcement.kind} post of round {announcement.round_id}"
    announcement_id = announcement.announcement_id
    try:
        message_id = webhook.send(_payload(connection, announcement))
    except WebhookRefusedError as error:
        outbox.mark_refused(connection, announcement_id, str(error))
        report.refused.append(f"{subject}: {error}")
        logger.error("%s: %s", subject, error)  # noqa: TRY400 (the message is the whole story)
    except (WebhookUnavailableError, NotAnnounceableError) as error:
        outbox.mark_failed(connection, announcement_id, str(error))
        report.failed.append(f"{subject}: {error}")
        report.stopped = isinstance(error, WebhookUnavailableError)
        logger.warning("%s: %s", subject, error)
    else:
        outbox.mark_delivered(connection, announcement_id, message_id)
        report.delivered.append(message_id)


def _payload(connection: Connection, announcement: Announcement) -> Payload:
    played = rounds.read_round_summary(connection, announcement.round_id)
    if played is None:
        raise NotAnnounceableError("the round is not in the database")
    if announcement.kind == "round":
        return round_post(played)
    first = rounds.read_first_round_summary(connection, announcement.round_id)
    if first is None:
        raise NotAnnounceableError("the first round of the map is not in the database")
    try:
        return map_post(first, played)
    except ValueError as error:
        raise NotAnnounceableError(str(error)) from error
