"""`fragflow quarantine`: what was held back, and what people decide about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict

import click

from cli.candidates import held_line, listed, no_match
from cli.pipeline import database_option, opened
from cli.plain import listing, output, plain, write_json
from include.ingest import quarantine
from include.ingest.context import Pipeline
from include.ingest.quarantine import Outcome, QuarantineError
from include.store.quarantine import HeldFile

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object.")


@click.group("quarantine")
def quarantine_command() -> None:
    """
    See what was held back, try it again, put it aside with a reason, take it back.

    FILE is a filename, a part of one, the first digits of its sha256, or its id in the ledger.
    """


@quarantine_command.command("list", short_help="List what is held back, or what was put aside.")
@click.option("--discarded", is_flag=True, help="What was put aside instead.")
@json_option
@database_option
def list_command(discarded: bool, as_json: bool, database_url: str | None) -> None:
    """List files in quarantine, failed ones, and rounds that lack lines."""
    with opened(database_url, "fragflow quarantine list") as pipeline:
        files = quarantine.held(pipeline, discarded=discarded)
    if as_json:
        write_json({"files": [asdict(file) for file in files]})
    elif files:
        _print_table(files)
    else:
        click.echo("Nothing was discarded." if discarded else "Nothing is held back.")


@quarantine_command.command("show", short_help="Show why a file is held back, with its lines.")
@click.argument("file")
@json_option
@database_option
def show_command(file: str, as_json: bool, database_url: str | None) -> None:
    """Show a file with its reason, the lines at fault, and what can be done."""
    with opened(database_url, "fragflow quarantine show") as pipeline:
        detail = quarantine.show(pipeline, _chosen(pipeline, file).file_id)
    if as_json:
        write_json(asdict(detail))
        return
    console = output()
    console.print(plain(f"{detail.file.filename}: {_state(detail.file)}"))
    for line in detail.lines:
        for text in held_line(line):
            console.print(text)
    console.print(plain(detail.proceed))


@quarantine_command.command("retry", short_help="Check and load it again.")
@click.argument("file")
@json_option
@database_option
def retry_command(file: str, as_json: bool, database_url: str | None) -> None:
    """Check and load a file's evening again, after a fix."""
    _decide(file, as_json, database_url, "retry", quarantine.retry)


@quarantine_command.command("discard", short_help="Put it aside, with a reason.")
@click.argument("file")
@click.option("--reason", required=True, help="Why: kept with the file.")
@json_option
@database_option
def discard_command(file: str, reason: str, as_json: bool, database_url: str | None) -> None:
    """Put a file aside that is not loaded; a newer revision of it is taken all the same."""
    _decide(
        file,
        as_json,
        database_url,
        "discard",
        lambda pipeline, file_id: quarantine.discard(pipeline, file_id, reason),
    )


@quarantine_command.command("restore", short_help="Take back what was put aside.")
@click.argument("file")
@json_option
@database_option
def restore_command(file: str, as_json: bool, database_url: str | None) -> None:
    """Take back a file that was put aside, and check and load its evening again."""
    _decide(file, as_json, database_url, "restore", quarantine.restore)


def _decide(
    text: str, as_json: bool, database_url: str | None, verb: str, decide: Callable[[Pipeline, int], Outcome]
) -> None:
    with opened(database_url, f"fragflow quarantine {verb}") as pipeline:
        try:
            outcome = decide(pipeline, _chosen(pipeline, text).file_id)
        except QuarantineError as error:
            raise click.ClickException(str(plain(str(error)))) from None
    if as_json:
        write_json(asdict(outcome))
    else:
        click.echo(str(plain(outcome.sentence)))


def _chosen(pipeline: Pipeline, text: str) -> HeldFile:
    """
    The one file that a text means; when several match, the only held one of them.

    Raises:
        ClickException: none matches, or several do.
    """
    files = quarantine.find(pipeline, text)
    if not files:
        raise no_match(text, "its id in the ledger")
    if len(files) > 1:
        files = [file for file in files if _is_held(file)] or files
    if len(files) > 1:
        raise click.ClickException(listed(files))
    return files[0]


def _is_held(file: HeldFile) -> bool:
    return file.state in ("quarantined", "failed") or file.held_back_lines > 0 or file.discarded_reason is not None


def _state(file: HeldFile) -> str:
    lines = f", {file.held_back_lines} lines held back" if file.held_back_lines else ""
    return f"{file.state}{lines}" + (f", {file.reason}" if file.reason else "")


def _print_table(files: Sequence[HeldFile]) -> None:
    table = listing("File", "State", "Lines", "Why")
    for file in files:
        table.add_row(
            plain(file.filename),
            file.state,
            str(file.held_back_lines or "-"),
            plain(file.reason or file.discarded_reason or ""),
        )
    output().print(table)
