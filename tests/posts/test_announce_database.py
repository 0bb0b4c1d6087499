"""From files of an invented evening to delivered posts, over a real database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, timedelta

import pytest

from include.ingest.announce import announce
from include.ingest.check import check
from include.ingest.context import Pipeline
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.posts.webhook import WebhookRefusedError, WebhookUnavailableError
from include.samples import SampleOptions, generate
from include.source.folder import LocalFiles
from include.store import Store

pytestmark = [pytest.mark.database, pytest.mark.validation]


@dataclass
class MemoryWebhook:
    """Takes every post unless told to raise."""

    errors: list[Exception] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)

    def send(self, payload, *, until):
        if self.errors:
            raise self.errors.pop(0)
        self.titles.append(payload["embeds"][0]["title"])
        return str(len(self.titles))


@pytest.fixture
def pipeline(database_url):
    with Store(database_url, "tests") as store:
        hour = timedelta(hours=1)
        yield Pipeline(
            store, server_id=1, server_name="tests", zone=UTC, match_window=hour, session_gap=hour, run="tests"
        )


@pytest.fixture
def maps(pipeline, tmp_path):
    """Two maps, four rounds, fetched by the watch and loaded; gives the maps' names in order."""
    files = generate(SampleOptions(maps=2))
    for file in files:
        (tmp_path / file.filename).write_bytes(file.content)
    folder = LocalFiles([tmp_path])
    file_ids = fetch(pipeline, folder, fetched_by="watch", settled=folder.list_files()).file_ids
    check(pipeline, file_ids)
    load(pipeline, file_ids)
    rounds = [file.filename for file in files if "-round-" in file.filename]
    assert len(rounds) == 4
    return [name[18:].partition("-round-")[0].replace("_", "\\_") for name in rounds[::2]]


def test_an_evening_is_posted_in_the_order_in_which_it_was_played(pipeline, maps):
    webhook = MemoryWebhook()

    announce(pipeline, webhook)

    first, second = maps
    assert webhook.titles == [
        f"{first} · round 1",
        f"{first} · map result",
        f"{second} · round 1",
        f"{second} · map result",
    ]


def test_what_is_delivered_is_never_sent_again(pipeline, maps):
    announce(pipeline, MemoryWebhook())
    again = MemoryWebhook()

    assert (announce(pipeline, again).delivered, again.titles) == ([], [])


def test_a_webhook_that_is_down_loses_no_post(pipeline, maps):
    announce(pipeline, MemoryWebhook(errors=[WebhookUnavailableError("503")]))
    later = MemoryWebhook()

    announce(pipeline, later)

    assert len(later.titles) == 4


def test_a_refused_post_is_left_behind_and_the_others_go_on(pipeline, maps):
    webhook = MemoryWebhook(errors=[WebhookRefusedError("400")])

    report = announce(pipeline, webhook)

    assert (len(report.refused), len(report.delivered)) == (1, 3)
    assert announce(pipeline, webhook).refused == []
