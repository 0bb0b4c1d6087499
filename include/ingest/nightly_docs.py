"""Data Docs day by day: one folder of pages for each day, the newest days kept."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from include.ingest.context import Pipeline
from include.ingest.data_docs import build_data_docs

MOST_FILES: Final = 400
"""Of a day: the longest of the real files has 24, and 200 take 3 s and 320 MB. What comes on top has no page."""

_UNFINISHED: Final = ".unfinished-"


def write_day(pipeline: Pipeline, file_ids: Collection[int], folder: Path, day: date) -> Path:
    """
    Build the pages of a day's files below `folder`, in place of those that the day had.

    Returns:
        the first page, to be opened in a browser.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left_over in folder.glob(f"{_UNFINISHED}*"):  # a process was killed while it built
        shutil.rmtree(left_over)
    pages = folder / day.isoformat()
    with TemporaryDirectory(prefix=_UNFINISHED, dir=folder) as unfinished:
        built = build_data_docs(pipeline, list(file_ids)[:MOST_FILES], Path(unfinished))
        if pages.exists():
            pages.rename(Path(unfinished) / "replaced")
        built.parent.rename(pages)
    return pages / built.name


def forget_days(folder: Path, keep: int) -> list[str]:
    """Remove the pages of all days but the newest `keep`, and give the days removed; what is no day's is left alone."""
    days = sorted(path for path in folder.glob("????-??-??") if path.is_dir())
    forgotten = days[: max(len(days) - keep, 0)]
    for path in forgotten:
        shutil.rmtree(path)
    return [path.name for path in forgotten]
