"""A pipeline in a process of its own that is killed with SIGKILL at the N-th call into include/ or to the database."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

from include.ingest.announce import announce
from include.ingest.check import check
from include.ingest.context import Pipeline
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.settings import PROJECT_ROOT
from include.source.folder import LocalFiles
from include.store import Store

INCLUDE = str(PROJECT_ROOT / "include")
HOUR = timedelta(hours=1)


class PostsOnDisk:
    """A webhook whose posts outlive the process that sent them: one line each, written at once."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, payload: dict[str, Any], *, until: float) -> str:
        line = (json.dumps(payload, sort_keys=True) + "\n").encode()
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(descriptor, line)
        os.close(descriptor)
        return str(len(self.posts()))

    def posts(self) -> list[str]:
        return self.path.read_text().splitlines() if self.path.exists() else []


def opened(store: Store) -> Pipeline:
    return Pipeline(store, 1, "tests", UTC, match_window=HOUR, session_gap=HOUR, run="kill points")


def run(pipeline: Pipeline, folder: Path, webhook: PostsOnDisk) -> None:
    """All four steps, as a run of `ingest_rounds` does them; a dead run's leases end when this one waits for them."""

    def let_leases_end(seconds: float) -> None:
        with pipeline.store.transaction() as connection:
            connection.execute("UPDATE announcements SET lease_until = now() WHERE lease_until > now()")

    files = LocalFiles([folder])
    file_ids = fetch(pipeline, files, fetched_by="watch", settled=files.list_files()).file_ids
    check(pipeline, file_ids)
    load(pipeline, file_ids)
    announce(pipeline, webhook, sleep=let_leases_end)  # type: ignore[arg-type] (the part of a webhook that is used)


def run_killed(url: str, folder: Path, posts: Path, kill_at: int | None) -> Sequence[str] | None:
    """
    Run in a child; give the names of its calls in order, or None when it was killed.

    The caller must hold no connection: the child would share it.
    """
    names = posts.with_suffix(".calls")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            calls = _run_counted(url, folder, posts, kill_at)
            names.write_text("\n".join(calls))
            code = 0
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return None
    assert os.WEXITSTATUS(status) == 0, "the run failed by itself"
    return names.read_text().splitlines()


def _run_counted(url: str, folder: Path, posts: Path, kill_at: int | None) -> list[str]:
    calls: list[str] = []

    def count(frame: Any, event: str, argument: Any) -> None:
        code = frame.f_code
        execute = code.co_name == "execute" and "psycopg" in code.co_filename
        if event in ("call", "return") and (execute or code.co_filename.startswith(INCLUDE)):
            calls.append(f"{event} {Path(code.co_filename).stem}.{code.co_name}")
            if len(calls) == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    with Store(url, "killed") as store:
        pipeline = opened(store)
        sys.setprofile(count)
        try:
            run(pipeline, folder, PostsOnDisk(posts))
        finally:
            sys.setprofile(None)
    return calls
