"""All that the pipeline and its pages do works with the few rights of their roles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from typing import Any

import pytest

from include.ingest import quarantine
from include.ingest.announce import announce
from include.ingest.close import close_sessions
from include.ingest.context import Pipeline
from include.ingest.reconcile import verify_database
from include.receipts.build import find, receipt_of_file
from include.samples import SampleOptions, generate
from include.store import Store
from include.store.migrate import migrate
from include.store.roles import LOADER, READER
from tests.ingest.folders import MemoryFolder, folder_of, ingest, states

pytestmark = [pytest.mark.database, pytest.mark.validation]


class MemoryWebhook:
    """Takes every post and edit."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.edited: list[str] = []

    def send(self, payload: dict[str, Any], *, until: float) -> str:
        self.sent.append(payload["embeds"][0]["title"])
        return str(len(self.sent))

    def edit(self, message_id: str, payload: dict[str, Any], *, until: float) -> str:
        self.edited.append(message_id)
        return message_id


@contextmanager
def pipeline_of(address: str) -> Iterator[Pipeline]:
    hour = timedelta(hours=1)
    with Store(address, "tests") as store:
        assert migrate(store) == []
        yield Pipeline(
            store, server_id=1, server_name="tests", zone=UTC, match_window=hour, session_gap=hour, run="tests"
        )


@pytest.fixture
def loader(url_of_role: Callable[[str], str]) -> Iterator[Pipeline]:
    with pipeline_of(url_of_role(LOADER)) as pipeline:
        yield pipeline


@pytest.fixture
def reader(url_of_role: Callable[[str], str]) -> Iterator[Pipeline]:
    with pipeline_of(url_of_role(READER)) as pipeline:
        yield pipeline


@pytest.fixture
def folder() -> MemoryFolder:
    """Two maps; the third file, a round 1, is cut off."""
    files = generate(SampleOptions(maps=2))
    folder = folder_of(files)
    folder.write(files[2].filename, files[2].content[:-40])
    return folder


def test_the_loader_does_the_whole_work(loader: Pipeline, folder: MemoryFolder):
    """Fetched after a failure, checked, loaded, posted, put aside, taken back, tried again, fetched anew."""
    webhook = MemoryWebhook()
    folder.broken.add(sorted(folder.files)[1])
    ingest(loader, folder, fetched_by="watch")
    folder.broken.clear()
    ingest(loader, folder, fetched_by="watch")
    announce(loader, webhook)
    assert len(webhook.sent) == 2

    (cut,) = quarantine.held(loader)
    quarantine.discard(loader, cut.file_id, "a test")
    quarantine.restore(loader, cut.file_id)
    quarantine.retry(loader, cut.file_id)
    files = generate(SampleOptions(maps=2))
    folder.write(files[2].filename, files[2].content)
    ingest(loader, folder, fetched_by="watch")
    announce(loader, webhook)

    assert len(webhook.sent) == 4
    assert [state for _, state, _ in states(loader)].count("loaded") == 4
    assert verify_database(loader) == {}


def test_the_loader_posts_a_session_and_lets_the_post_follow_it(loader: Pipeline):
    """The second map first; with the first map the session's id is another, and what a post is about must change."""
    webhook = MemoryWebhook()
    files = generate(SampleOptions(maps=2))
    folder = folder_of(files[2:])
    ingest(loader, folder, fetched_by="watch")
    with loader.store.transaction() as connection:
        connection.execute("UPDATE servers SET listed_at = now() + interval '61 minutes'")
    assert close_sessions(loader, timedelta(hours=24)) == 1
    announce(loader, webhook)

    for file in files[:2]:
        folder.write(file.filename, file.content)
    ingest(loader, folder, fetched_by="watch")
    announce(loader, webhook)

    assert [title for title in webhook.sent if title.startswith("Session")] == ["Session of 10 January 2026"]
    assert webhook.edited == ["3"]
    assert verify_database(loader) == {}


def test_the_reader_sees_receipts_and_the_quarantine(loader: Pipeline, reader: Pipeline, folder: MemoryFolder):
    ingest(loader, folder)

    (held,) = quarantine.held(reader)
    assert quarantine.show(reader, held.file_id).lines
    (candidate,) = find(reader, min(folder.files))
    receipt = receipt_of_file(reader, candidate.file_id)
    assert receipt
    assert receipt.rederived == "equal"
