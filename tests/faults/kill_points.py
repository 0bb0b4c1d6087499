"""A run in a process of its own that is killed with SIGKILL at the N-th call into include/, the database or Discord."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from random import Random
from types import CodeType
from typing import Any, NamedTuple

from psycopg import Cursor
from psycopg.transaction import Transaction

from include.ingest.announce import announce
from include.ingest.check import check
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.settings import PROJECT_ROOT
from include.source.folder import LocalFiles
from include.store import Store
from tests.faults.runs import PostsOnDisk, opened, run

INCLUDE = str(PROJECT_ROOT / "include")
STEPS = {step.__code__: step.__name__ for step in (fetch, check, load, announce)}
BOUNDARIES = {
    Transaction.__exit__.__code__: "commit",
    PostsOnDisk.send.__code__: "post",
    PostsOnDisk.edit.__code__: "edit",
}


class Call(NamedTuple):
    """
    A function that is entered ("call") or left ("return"), and the step that does it.

    `name` is "commit", "post" or "edit" at the borders of what a crash can lose, else module and function.
    """

    step: str
    event: str
    name: str

    @property
    def is_boundary(self) -> bool:
        return self.name in BOUNDARIES.values()


@contextmanager
def counted(fault: Callable[[], None] | None = None, at: int | None = None) -> Iterator[list[Call]]:
    """Give the calls of what runs inside, as they happen; the fault strikes at the N-th of them."""
    calls: list[Call] = []
    names: dict[int, tuple[CodeType, str | None]] = {}
    step = fetch.__name__

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal step
        if event not in ("call", "return"):
            return
        code = frame.f_code
        if id(code) not in names:
            names[id(code)] = (code, _name(code))  # with the code itself, so that no other one gets its id
        name = names[id(code)][1]
        if name is None:
            return
        step = STEPS.get(code, step)
        calls.append(Call(step, event, name))
        if len(calls) == at and fault is not None:
            fault()

    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def _name(code: CodeType) -> str | None:
    if code in BOUNDARIES:
        return BOUNDARIES[code]
    if code is Cursor.execute.__code__ or code.co_filename.startswith(INCLUDE):
        return f"{Path(code.co_filename).stem}.{code.co_name}"
    return None


def spread(calls: Sequence[Call], count: int) -> list[int]:
    """
    Choose where to strike: with up to half of the strikes both sides of commits, posts and edits, then all steps alike.

    Within a step each function comes before the second call of any: the reader is called a thousand times as often as
    the database.
    """
    dice = Random(1)
    seen: Counter[Call] = Counter()
    chosen, others = [], {step: [] for step in STEPS.values()}
    for number, call in dice.sample(list(enumerate(calls, start=1)), len(calls)):
        if call.is_boundary:
            chosen.append(number)
        else:
            seen[call] += 1
            others[call.step].append((seen[call], number))
    chosen.sort()
    borders = min(len(chosen), count // 2)
    chosen = [chosen[index * len(chosen) // borders] for index in range(borders)]
    by_rank = [sorted(found, key=lambda each: each[0]) for found in others.values()]  # stable: random within a rank
    turns = [each[1] for turn in zip_longest(*by_rank) for each in turn if each is not None]
    return sorted([*chosen, *turns[: count - len(chosen)]])


def in_repeat_window(calls: Sequence[Call]) -> bool:
    """Whether the last post was taken and not yet marked as delivered."""
    for call in reversed(calls):
        if (call.event, call.name) == ("return", "commit"):
            return False
        if (call.event, call.name) == ("return", "post"):
            return True
    return False


def run_killed(url: str, folder: Path, posts: PostsOnDisk, kill_at: int | None) -> tuple[bool, list[Call]]:
    """
    Run in a child; say whether it was killed, and at the end of which calls.

    The caller must hold no connection: the child would share it.
    """
    record = posts.path.with_suffix(".calls")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            _run_counted(url, folder, posts, kill_at, record)
            code = 0
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    calls = [Call(*call) for call in json.loads(record.read_text())]
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True, calls
    assert os.WEXITSTATUS(status) == 0, "the run failed by itself"
    return False, calls


def _run_counted(url: str, folder: Path, posts: PostsOnDisk, kill_at: int | None, record: Path) -> None:
    def die() -> None:
        record.write_text(json.dumps(calls))
        os.kill(os.getpid(), signal.SIGKILL)

    with Store(url, "killed") as store:
        pipeline = opened(store)
        with counted(die, kill_at) as calls:
            run(pipeline, LocalFiles([folder]), posts)
    record.write_text(json.dumps(calls))
