"""`fragflow load`: files and folders into the database, without Airflow."""

from __future__ import annotations

import logging
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
from rich.table import Table
from rich.text import Text

from cli.collector import spare_the_collector
from cli.pipeline import database_option, opened
from cli.plain import output, plain, write_json
from cli.progress import phases
from include.ingest.check import check
from include.ingest.context import Pipeline
from include.ingest.fetch import FetchReport, fetch
from include.ingest.load import load
from include.source.folder import LocalFiles
from include.store import ledger
from include.store.files import Refusal

_STYLES: Final = {"loaded": "green", "quarantined": "red", "failed": "red", "orphan": "yellow", "aborted": "yellow"}
_ALL_JOINED: Final = re.compile(r"joined: [^;]*")


@dataclass(frozen=True, slots=True)
class Summary:
    """What is to be said in the end: about every stats file of PATHS, also those that were there before."""

    states: dict[str, int]
    refusals: list[Refusal]
    fetched: FetchReport
    warned: list[str]

    @property
    def refused(self) -> list[Refusal]:
        """What somebody may want to look at: not the awards files of which everything belongs to a round."""
        return [each for each in self.refusals if not _ALL_JOINED.fullmatch(each.reason or "")]


@click.command("load")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--limit", type=click.IntRange(min=1), help="Only the oldest N files: for a quick try.")
@database_option
@click.option("--json", "as_json", is_flag=True, help="The summary as one JSON object, and no progress.")
def load_command(paths: tuple[Path, ...], limit: int | None, database_url: str | None, as_json: bool) -> None:
    """
    Load stats files into the database: keep them, check them, derive the rounds.

    PATHS are files or folders (read recursively). Nothing is announced. What cannot be loaded is named with its reason
    and stops nothing; loading again changes nothing. Interrupt it at any time and run it again to go on.
    """
    _log_errors_only()
    with opened(database_url, "fragflow load") as pipeline:
        summary = _load(pipeline, LocalFiles(paths), limit, show=not as_json)
    if as_json:
        write_json(_as_json(summary))
    else:
        _print(summary)


def _log_errors_only() -> None:
    """The progress bars say the rest; the handler's own level, because Great Expectations sets that of its logger."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.ERROR)
    logging.basicConfig(handlers=[handler])


def _load(pipeline: Pipeline, folder: LocalFiles, limit: int | None, *, show: bool) -> Summary:
    with phases(show) as phase:
        fetched = fetch(pipeline, folder, fetched_by="load", limit=limit, progress=phase("Fetch"))
        spare_the_collector()
        checked = check(pipeline, fetched.file_ids, progress=phase("Check"))
        load(pipeline, fetched.file_ids, progress=phase("Load"))
    with pipeline.store.transaction() as connection:
        file_ids = ledger.read_ids(connection, pipeline.server_id, fetched.listed)
        states = ledger.count_states(connection, file_ids)
        refusals = ledger.read_refusals(connection, file_ids)
    return Summary(states, refusals, fetched, checked.warned)


def _as_json(summary: Summary) -> dict[str, Any]:
    return {
        "files": sum(summary.states.values()),
        "new": len(summary.fetched.fetched),
        "states": summary.states,
        "refused": [
            {"filename": refusal.filename, "state": refusal.state, "reason": refusal.reason}
            for refusal in summary.refused
        ],
        "not_stats": summary.fetched.not_stats,
        "unbalanced": summary.warned,
    }


def _print(summary: Summary) -> None:
    console = output()
    table = Table("State", "Files", "Why", title_justify="left")
    for state, files in sorted(summary.states.items(), key=lambda entry: -entry[1]):
        words = Counter((refusal.reason or "").split(":")[0] for refusal in summary.refusals if refusal.state == state)
        why = ", ".join(f"{word} ({count})" if count > 1 else word for word, count in sorted(words.items()))
        table.add_row(Text(state, style=_STYLES.get(state, "")), str(files), plain(why))
    console.print(table)
    for refusal in summary.refused:
        console.print(plain(f"{refusal.filename}: {refusal.state}, {refusal.reason}"))
    if summary.fetched.not_stats:
        names = ", ".join(map(repr, summary.fetched.not_stats[:5]))
        console.print(f"Left alone, not stats files: {len(summary.fetched.not_stats)} ({names})", markup=False)
    known = sum(summary.states.values()) - len(summary.fetched.fetched) - len(summary.fetched.failed)
    console.print(f"{len(summary.fetched.fetched)} new, {max(known, 0)} there before.")
