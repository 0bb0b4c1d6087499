"""`fragflow reconcile`: is anything missing? The server's listing against the ledger against the rounds."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.table import Column, Table

from cli.pipeline import database_option, opened
from cli.plain import listing, output, plain, write_json
from cli.progress import phases
from include.ingest.completeness import compare
from include.ingest.context import Pipeline
from include.ingest.standing import Completeness, Standing, due_at
from include.settings import Settings
from include.source.folder import LocalFiles, SourceError
from include.source.sftp import SftpFolder
from include.source.ssh import Login, sftp_session

SOMETHING_IS_MISSING: Final = 1
COULD_NOT_LOOK: Final = 2

_MEANINGS: Final = {
    "loaded": "its round is in the tables",
    "orphan": "a round 2 without its round 1",
    "aborted": "left at a map change, no result",
    "empty": "a header and no players",
    "duplicate": "another file gave the same round",
    "ignored": "not statistics of a round, or replaced by a newer version",
    "discarded": "put aside by somebody, with a reason",
    "quarantined": "its bytes are here and are not trusted",
    "refused": "no name or size that a stats file has; never read",
    "fetched": "its bytes are here, nothing was derived yet",
    "failed": "its bytes are here, its rows were refused",
    "absent": "the ledger does not know it",
    "changed": "the ledger has an older version",
    "unread": "each attempt to read it failed",
    "lost": "could never be read, and is gone from the server",
}
_REMEDIES: Final = {
    "absent": "`ingest_rounds` fetches what changed within SSH_STARTUP_LOOKBACK_HOURS, `sync_rounds` what is older; "
    "`fragflow load` takes a copy at once",
    "changed": "as absent: the next run that looks at it fetches it again",
    "unread": "every run tries it again; look at its rights on the server, or remove what is no stats file",
    "lost": "`fragflow load` takes a copy, if somebody has one",
    "fetched": "the next run of `ingest_rounds`, or any `fragflow load`, goes on with it",
    "failed": "`fragflow quarantine show` and `retry`, or `discard` with a reason",
}


@click.command("reconcile")
@click.argument("folders", nargs=-1, metavar="[FOLDER]...", type=click.Path(exists=True, path_type=Path))
@click.option("--no-server", is_flag=True, help="Hold the ledger against the rounds only.")
@click.option("--all", "show_all", is_flag=True, help="List every file, also those in order.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, and no progress.")
@database_option
def reconcile_command(
    folders: tuple[Path, ...], no_server: bool, show_all: bool, as_json: bool, database_url: str | None
) -> None:
    """
    Say whether anything is missing: the game server's files against the ledger against the rounds.

    Without FOLDER the server of SSH_HOST is listed; files there are known by size and time. Files of FOLDERs are copies
    and are compared by their bytes. Nothing is fetched and nothing is changed.

    Exit code 0: nothing is missing. 1: something is, and is listed. 2: it could not be found out.

    \b
    Examples:
      fragflow reconcile
      fragflow reconcile /mnt/backup/gamestats
      fragflow reconcile --json | jq '.missing[].filename'
    """
    if folders and no_server:
        raise click.UsageError("--no-server looks at no folder: give one or the other.")
    logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # what it would log is said in one sentence
    try:
        with opened(database_url, "fragflow reconcile", "Interrupted.") as pipeline:
            report = _compare(pipeline, folders, no_server, show=not as_json)
    except click.ClickException as error:
        error.exit_code = COULD_NOT_LOOK
        raise
    if as_json:
        write_json(_as_json(report, show_all, pipeline.server_name))
    else:
        _print(report, show_all, None if no_server else "In the folders" if folders else f"On {pipeline.server_name}")
    if not report.is_complete:
        sys.exit(SOMETHING_IS_MISSING)


def _compare(pipeline: Pipeline, folders: Sequence[Path], no_server: bool, *, show: bool) -> Completeness:
    due = due_at(datetime.now(UTC))
    with phases(show and not no_server) as phase:
        progress = phase("Compare")
        if no_server:
            return compare(pipeline, None, due)
        if folders:
            return compare(pipeline, LocalFiles(folders), due, are_copies=True, progress=progress)
        with _game_server() as server:
            return compare(pipeline, server, due, progress=progress)


@contextmanager
def _game_server() -> Iterator[SftpFolder]:
    settings = Settings()
    host, user, key_path, host_key = settings.ssh_host, settings.ssh_user, settings.ssh_key_path, settings.ssh_host_key
    if host is None or user is None or key_path is None or host_key is None:
        raise SourceError("SSH_HOST is not set: name a folder, or look at the ledger and the rounds with --no-server.")
    with sftp_session(Login(host, settings.ssh_port, user, key_path, host_key)) as client:
        yield SftpFolder(client, settings.remote_stats_path)


def _as_json(report: Completeness, show_all: bool, server_name: str) -> dict[str, Any]:
    on_server, only_in_ledger = report.states(on_server=True), report.states(on_server=False)
    lists = {
        "missing": report.of("missing"),
        "waiting": report.of("waiting"),
        "held_back": report.of("held back"),
        **({"in_order": report.of("in order")} if show_all else {}),
    }
    return {
        "complete": report.is_complete,
        "server": server_name,
        "listed": {"stats": on_server.total(), "other": len(report.not_stats)},
        "on_server": on_server,
        "only_in_ledger": only_in_ledger,
        "loaded_files": report.loaded,
        "rounds": report.rounds,
        "contradictions": report.contradictions,
        **{name: [asdict(standing) for standing in standings] for name, standings in lists.items()},
    }


def _print(report: Completeness, show_all: bool, listed: str | None) -> None:
    console = output()
    console.print(_table(report, listed))
    if report.not_stats:
        names = ", ".join(map(repr, report.not_stats[:5]))
        console.print(plain(f"Left alone, not stats files: {len(report.not_stats)} ({names})"))
    if show_all:
        _print_list(console, "In order", report.of("in order"))
    _print_list(console, "Held back", report.of("held back"))
    _print_list(console, "On the way", report.of("waiting"))
    _print_list(console, "Missing", report.of("missing"))
    for state in dict.fromkeys(standing.state for standing in report.of("missing")):
        console.print(f"What to do, {state}: {_REMEDIES[state]}.", markup=False)
    for contradiction in report.contradictions:
        console.print(plain(f"Contradiction: {contradiction}"))
    console.print(_sentence(report))


def _table(report: Completeness, listed: str | None) -> Table:
    """Files by state, in columns that add up."""
    columns = [("Only in the ledger" if listed else "In the ledger", report.states(on_server=False))]
    if listed:
        columns.insert(0, (listed, report.states(on_server=True)))
    counts = [states for _, states in columns]
    headings = [Column(plain(heading), justify="right") for heading, _ in columns]
    table = listing("State", *headings, "Meaning")
    for state, meaning in _MEANINGS.items():
        if any(states[state] for states in counts):
            table.add_row(state, *(str(states[state]) for states in counts), meaning)
    table.add_row("all", *(str(states.total()) for states in counts), f"{report.loaded} loaded, {report.rounds} rounds")
    return table


def _print_list(console: Console, title: str, standings: Sequence[Standing]) -> None:
    for standing in standings:
        reason = f", {standing.reason}" if standing.reason else ""
        console.print(plain(f"{title}: {standing.filename}: {standing.state}{reason}"), soft_wrap=True)


def _sentence(report: Completeness) -> str:
    if report.is_complete:
        return "Nothing missing: every stats file is a round, has a reason why not, or is on its way."
    missing = f"{len(report.of('missing'))} missing"
    return f"{missing}, {len(report.contradictions)} contradictory." if report.contradictions else f"{missing}."
