"""Runs of all four steps over a folder of files, as `ingest_rounds` does them, and what they leave behind."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from uuid import uuid4

from include.ingest.announce import announce
from include.ingest.check import check
from include.ingest.context import Pipeline
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.samples import SampleOptions, generate
from include.source.folder import LocalFiles, StatsFolder
from include.store import Store
from tests.faults.permutations import fingerprint

HOUR = timedelta(hours=1)


class Discord(Protocol):
    """The part of a webhook that is used."""

    def send(self, payload: dict[str, Any], *, until: float) -> str: ...

    def edit(self, message_id: str, payload: dict[str, Any], *, until: float) -> str: ...


class Posts(Protocol):
    """What became of everything that was sent."""

    def posted(self) -> list[str]: ...

    def shown(self) -> list[str]: ...


class PostsOnDisk:
    """A webhook whose posts outlive the process that sent them; several processes may write at once."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, payload: dict[str, Any], *, until: float) -> str:
        return self._write(uuid4().hex, payload)

    def edit(self, message_id: str, payload: dict[str, Any], *, until: float) -> str:
        return self._write(message_id, payload)

    def _write(self, message_id: str, payload: dict[str, Any]) -> str:
        line = json.dumps([message_id, json.dumps(payload, sort_keys=True)]) + "\n"
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(descriptor, line.encode())
        os.close(descriptor)
        return message_id

    def posted(self) -> list[str]:
        """Each post as it was first sent, in order."""
        first: dict[str, str] = {}
        for message_id, payload in self._written():
            first.setdefault(message_id, payload)
        return list(first.values())

    def shown(self) -> list[str]:
        """Each post as it reads now, in the order of posting."""
        return list(dict(self._written()).values())

    def _written(self) -> list[tuple[str, str]]:
        return [json.loads(line) for line in self.path.read_text().splitlines()] if self.path.exists() else []


class Left(NamedTuple):
    """What runs left behind: rows, outbox, revisions and posts."""

    fingerprint: str
    outbox: list[tuple[object, ...]]
    revisions: list[tuple[object, ...]]
    posted: list[str]
    shown: list[str]

    def differing(self, other: Left) -> list[str]:
        """Give the names of what is not the same."""
        return [name for name in self._fields if getattr(self, name) != getattr(other, name)]

    def repeating(self, post: str) -> Left:
        """The same with one post twice."""
        return self._replace(posted=sorted([*self.posted, post]), shown=sorted([*self.shown, post]))


def folder_of_maps(parent: Path, maps: int) -> Path:
    """Two invented files a map, as they lie on the game server."""
    folder = parent / "gamestats"
    folder.mkdir()
    for file in generate(SampleOptions(maps=maps)):
        (folder / file.filename).write_bytes(file.content)
    return folder


def replace_round_1(folder: Path) -> None:
    """Let a newer file say that the other side won the first round 1."""
    path = min(folder.iterdir())
    changed_at = path.stat().st_mtime + 2  # the run before may have taken less than a second, all that SFTP tells
    header, _, rest = path.read_bytes().partition(b"\n")
    fields = header.split(b"\\")
    fields[5] = b"1" if fields[5] == b"2" else b"2"
    path.write_bytes(b"\\".join(fields) + b"\n" + rest)
    os.utime(path, (changed_at, changed_at))


def opened(store: Store) -> Pipeline:
    return Pipeline(store, 1, "tests", UTC, match_window=HOUR, session_gap=HOUR, run="faults")


def run(pipeline: Pipeline, files: StatsFolder, discord: Discord, sleep: Callable[[float], None] = time.sleep) -> None:
    """All four steps."""
    file_ids = fetch(pipeline, files, fetched_by="watch", settled=files.list_files()).file_ids
    check(pipeline, file_ids)
    load(pipeline, file_ids)
    announce(pipeline, discord, sleep=sleep)  # type: ignore[arg-type] (the part of a webhook that is used)


def finish(url: str, folder: Path, discord: Discord) -> None:
    """The run after a crash: leases of the dead end when it waits for them, without the minute that takes."""
    with Store(url, "tests") as store:

        def let_leases_end(seconds: float) -> None:
            with store.transaction() as connection:
                connection.execute("UPDATE announcements SET lease_until = now() WHERE lease_until > now()")

        run(opened(store), LocalFiles([folder]), discord, sleep=let_leases_end)


def left(url: str, posts: Posts) -> Left:
    with Store(url, "tests") as store:
        pipeline = opened(store)
        with store.transaction() as connection:
            outbox = connection.execute(
                "SELECT kind, subject, state, revision, leased_by FROM announcements ORDER BY kind, subject"
            ).fetchall()
            revisions = connection.execute(
                "SELECT round_id, revision, cause, changes FROM round_revisions ORDER BY round_id, revision"
            ).fetchall()
        return Left(fingerprint(pipeline), outbox, revisions, sorted(posts.posted()), sorted(posts.shown()))
