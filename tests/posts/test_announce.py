"""Delivering the outbox, against an outbox and a webhook in memory."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import pytest

from include.ingest import announce as step
from include.ingest.announce import announce
from include.posts.webhook import WebhookRefusedError, WebhookUnavailableError
from include.store.outbox import Announcement
from tests.summaries import first_round, player, second_round


@dataclass
class MemoryStore:
    """Outbox, rounds and transactions: what is marked counts only once its transaction is committed."""

    waiting: list[Announcement]
    rounds: dict[int, object]
    first_of: dict[int, object] = field(default_factory=dict)
    marks: list[tuple[int, str, str]] = field(default_factory=list)
    committed: list[tuple[int, str, str]] = field(default_factory=list)

    @contextmanager
    def transaction(self):
        self.marks = list(self.committed)
        yield self
        self.committed = self.marks

    def claim(self, connection, deliverer, tried):
        done = {mark[0] for mark in connection.marks if mark[1] != "failed"} | set(tried)
        return next((each for each in self.waiting if each.announcement_id not in done), None)

    def leased_elsewhere_seconds(self, connection, tried):
        return None

    def mark_delivered(self, connection, deliverer, announcement, message_id, payload_sha256, error=None):
        connection.marks.append((announcement.announcement_id, "delivered", message_id))

    def mark_refused(self, connection, deliverer, announcement, error):
        connection.marks.append((announcement.announcement_id, "refused", error))

    def mark_failed(self, connection, deliverer, announcement_id, error):
        connection.marks.append((announcement_id, "failed", error))

    def read_round_summary(self, connection, round_id):
        return connection.rounds.get(round_id)

    def read_first_round_summary(self, connection, round_id):
        return connection.first_of.get(round_id)


@dataclass
class MemoryWebhook:
    """Answers each post in turn with a message id or an error."""

    answers: list[str | BaseException]
    titles: list[str] = field(default_factory=list)

    def send(self, payload, *, until):
        self.titles.append(payload["embeds"][0]["title"])
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer


ROUND = Announcement(announcement_id=1, kind="round", subject=11, attempts=0)
MAP = Announcement(announcement_id=2, kind="map", subject=12, attempts=0)


@pytest.fixture
def store(monkeypatch):
    players = (player("Otter"),)
    first, second = first_round(players=players), second_round(players=players)
    memory = MemoryStore([ROUND, MAP], {11: first, 12: second}, {12: first})
    monkeypatch.setattr(step, "outbox", memory)
    monkeypatch.setattr(step, "rounds", memory)
    return memory


def run(store, *answers):
    webhook = MemoryWebhook(list(answers))
    return announce(SimpleNamespace(store=store), webhook), webhook


def test_each_post_is_delivered_and_its_message_remembered(store):
    report, webhook = run(store, "901", "902")

    assert webhook.titles == ["supply · round 1", "supply · map result"]
    assert store.committed == [(1, "delivered", "901"), (2, "delivered", "902")]
    assert report.delivered == ["901", "902"]


def test_an_empty_outbox_sends_nothing(store):
    store.waiting = []
    report, webhook = run(store)

    assert (report.delivered, webhook.titles) == ([], [])


def test_a_refused_post_does_not_hold_up_the_next(store):
    report, _ = run(store, WebhookRefusedError("400 Invalid Form Body"), "902")

    assert store.committed == [(1, "refused", "400 Invalid Form Body"), (2, "delivered", "902")]
    assert report.refused == ["round post of round 11: 400 Invalid Form Body"]


def test_a_webhook_that_is_down_stops_the_run_and_keeps_the_rest(store):
    report, webhook = run(store, WebhookUnavailableError("503"))

    assert store.committed == [(1, "failed", "503")]
    assert (report.stopped, len(webhook.titles)) == (True, 1)


def test_a_post_whose_round_is_gone_waits_and_does_not_hold_up_the_next(store):
    del store.rounds[11]
    report, _ = run(store, "902")

    assert report.failed == ["round post of round 11: the round is not in the database"]
    assert report.delivered == ["902"]


def test_a_map_whose_first_round_is_gone_waits(store):
    store.first_of.clear()
    report, _ = run(store, "901")

    assert report.failed == ["map post of round 12: the first round of the map is not in the database"]


def test_a_map_of_two_rounds_that_do_not_belong_together_waits(store):
    store.first_of[12] = first_round(map_name="goldrush")
    report, _ = run(store, "901")

    assert "not the two rounds of one map" in report.failed[0]


def test_a_post_over_which_our_own_code_stumbles_does_not_hold_up_the_next(store, monkeypatch):
    def stumble(*_):
        raise KeyError("a side of its own")

    monkeypatch.setattr(step, "round_post", stumble)
    report, _ = run(store, "902")

    assert report.failed == ["round post of round 11: KeyError: 'a side of its own'"]
    assert report.delivered == ["902"]


def test_a_post_that_cannot_be_written_anew_is_not_called_withdrawn(store):
    """The round counts: what stands in Discord stays until our code can say it."""
    store.waiting = [replace(MAP, message_id="902", revision=2)]
    store.first_of[12] = first_round(map_name="another")
    report, webhook = run(store)

    assert (len(report.failed), report.delivered, webhook.titles) == (1, [], [])


def test_a_crash_after_one_post_leaves_it_marked(store):
    """At worst the post that was on its way is repeated; those before it are not."""
    with pytest.raises(KeyboardInterrupt):
        run(store, "901", KeyboardInterrupt())

    assert store.committed == [(1, "delivered", "901")]
