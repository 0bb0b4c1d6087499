"""The same files loaded by the plain pipeline with nothing in its way: what the rows and the posts must be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, timedelta
from itertools import count
from pathlib import Path

from include.ingest.announce import announce
from include.ingest.check import check
from include.ingest.context import Pipeline
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.posts.webhook import Webhook
from include.samples import SampleFile, SampleOptions, generate
from include.settings import Settings
from include.source.folder import LocalFiles
from include.store import Store
from local.evening import EveningFile, put
from tests.faults.airflow.discord import StandIn
from tests.faults.permutations import fingerprint

_days = count()


def next_evening(maps: int = 1) -> list[SampleFile]:
    """The files of an evening of its own day."""
    day = next(_days)
    return generate(
        SampleOptions(seed=day, maps=maps, players=4, first_evening=date(2026, 1, 10) + timedelta(days=day))
    )


def write(files: Sequence[SampleFile], folder: Path) -> None:
    """Rename the files into a folder, as the game server does when a round ends."""
    for file in files:
        put(EveningFile(file.filename, file.content), folder)


def opened(settings: Settings, store: Store) -> Pipeline:
    """A pipeline with the settings of the running system."""
    return Pipeline(
        store,
        server_id=1,
        server_name=settings.server_name,
        zone=UTC,
        match_window=settings.match_window,
        session_gap=settings.session_gap,
        run="undisturbed",
    )


def load_plainly(pipeline: Pipeline, folder: Path, discord: StandIn) -> None:
    """One run over a folder, as `ingest_rounds` does it."""
    files = LocalFiles([folder])
    file_ids = fetch(pipeline, files, fetched_by="watch", settled=files.list_files()).file_ids
    check(pipeline, file_ids)
    load(pipeline, file_ids)
    announce(pipeline, Webhook(discord.url))


def rows_hash(settings: Settings, database_url: str) -> str:
    """One hash over everything derived."""
    with Store(database_url, "tests") as store:
        return fingerprint(opened(settings, store))
