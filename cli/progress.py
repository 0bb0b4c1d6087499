"""Progress bars of a command's steps, on the error stream so that what it says can go into a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from include.ingest.context import Progress as Report


@contextmanager
def phases(show: bool) -> Iterator[Callable[[str], Report]]:
    """Give a function that opens a bar under a name and gives what a step reports to."""
    columns = (TextColumn("{task.description:6}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not show) as bars:

        def phase(name: str) -> Report:
            bar = bars.add_task(name, total=None)

            def report(done: int, total: int) -> None:
                bars.update(bar, completed=done, total=total)

            return report

        yield phase
