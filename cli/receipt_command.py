"""`fragflow receipt`: why the numbers of a round may be believed, or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Final

import click
from rich.console import Console, RenderableType
from rich.text import Text

from cli.candidates import held_line, listed, no_match
from cli.pipeline import database_option, opened
from cli.plain import indented, output, plain, write_json
from include.parser.values import Flag
from include.receipts.build import find, receipt_of_file
from include.receipts.receipt import Candidate, Change, CheckedSuite, FileFacts, Post, Receipt
from include.receipts.verdict import standing
from include.receipts.words import FETCHED_BY, SETTLED, moment, of_whom, size, state_and_reason

_TONES: Final = {"good": "green", "flagged": "yellow", "held": "yellow", "bad": "red"}
_MARKS: Final = {"yes": "green", "no": "red", "note": "yellow"}


@click.command("receipt")
@click.argument("round_or_file")
@click.option("--checks", "all_checks", is_flag=True, help="Every check with what it saw, not only those that fail.")
@click.option("--json", "as_json", is_flag=True, help="The receipt as one JSON object.")
@database_option
def receipt_command(round_or_file: str, all_checks: bool, as_json: bool, database_url: str | None) -> None:
    """
    Show why a round may be believed: its file, its pair, its checks, and what follows from its bytes now.

    ROUND_OR_FILE is a round's id, a filename, a part of one, or the first digits of a file's sha256. When several files
    match they are listed. Nothing is written.
    """
    with opened(database_url, "fragflow receipt") as pipeline:
        candidates = find(pipeline, round_or_file)
        if not candidates:
            raise no_match(round_or_file, "a round's id")
        found = receipt_of_file(pipeline, candidates[0].file_id) if len(candidates) == 1 else None
    if found is None:
        _list(candidates, as_json)
    elif as_json:
        answer = {"standing": asdict(standing(found)), **asdict(found)}
        write_json(answer)
    else:
        _print(found, all_checks)


def _list(candidates: Sequence[Candidate], as_json: bool) -> None:
    if as_json:
        write_json({"candidates": [asdict(candidate) for candidate in candidates]})
    else:
        click.echo(listed(candidates))


def _print(receipt: Receipt, all_checks: bool) -> None:
    console = output()
    title = plain(receipt.title)
    title.stylize("bold")
    console.print(title)
    if receipt.round_id is not None:
        console.print(f"round {receipt.round_id}, ended {moment(receipt.ended_at)}")
    found = standing(receipt)
    console.print(Text(f"\n{found.word}", f"bold {_TONES[found.tone]}"))
    for reason in found.reasons:
        console.print(indented(_marked(reason.mark, reason.text)))
    _section(console, "File", _file(receipt.file))
    _section(console, "Pair", _pair(receipt))
    _section(console, "What differs", map(plain, receipt.differences))
    _section(console, "Checks", [line for suite in receipt.suites for line in _suite(suite, all_checks)])
    _section(console, "Flags", [plain(_flag(flag, receipt.names)) for flag in receipt.flags])
    _section(console, "Lines held back", [text for line in receipt.held_back for text in held_line(line)])
    _section(console, "Changes", [plain(_change(change)) for change in receipt.changes])
    _section(console, "Posts", [plain(_post(post)) for post in receipt.posts])
    if len(receipt.revisions) > 1:
        _section(console, "Revisions, the current one last", [plain(_revision(file)) for file in receipt.revisions])


def _flag(flag: Flag, names: Mapping[str, str]) -> str:
    return f"{flag.code}: {flag.detail}, of {of_whom(flag, names)}"


def _change(change: Change) -> str:
    return f"{moment(change.derived_at)}, {change.cause}: {'; '.join(change.changes)}"


def _post(post: Post) -> str:
    message = f", message {post.message_id}" if post.message_id else ""
    edited = f", edited to revision {post.revision}" if post.revision > 1 else ""
    return f"{post.kind}{edited}: {post.state}{message}" + (f", {post.error}" if post.error else "")


def _revision(file: FileFacts) -> str:
    return f"{(file.sha256 or 'no bytes')[:12]}, {file.size_bytes:,} bytes: {state_and_reason(file)}"


def _marked(mark: str, text: str) -> Text:
    return Text.assemble((f"{mark:5}", _MARKS[mark]), plain(text))


def _section(console: Console, heading: str, lines: Iterable[RenderableType]) -> None:
    """A heading with its lines; nothing at all without any."""
    lines = list(lines)
    if not lines:
        return
    console.print(Text(f"\n{heading}", "bold"))
    for line in lines:
        console.print(indented(line))


def _file(file: FileFacts) -> list[Text]:
    fetched_by = FETCHED_BY.get(file.fetched_by, file.fetched_by)
    return [
        plain(f"{file.filename}: {state_and_reason(file)}"),
        plain(f"sha256 {file.sha256 or 'none: its bytes are not here'}, layout {file.layout or 'unknown'}"),
        plain(size(file)),
        plain(f"fetched {moment(file.fetched_at)} by {fetched_by}"),
        plain(f"changed on the server {moment(file.modified_at)}, settled: {SETTLED[file.settled_by]}"),
    ]


def _pair(receipt: Receipt) -> list[Text]:
    lines = [plain(f"with {receipt.partner}")] if receipt.partner else []
    lines += [_marked("yes" if point.holds else "no", f"{point.what}: {point.observed}") for point in receipt.pairing]
    return lines


def _suite(suite: CheckedSuite, all_checks: bool) -> list[RenderableType]:
    """A line for the suite, and one for each expectation that does not hold, or for all."""
    held = sum(expectation.holds for expectation in suite.expectations)
    run = f", run {suite.run}" if suite.run else ""
    looked = f"{suite.suite}: {held} of {len(suite.expectations)} hold, {moment(suite.validated_at)}{run}"
    lines: list[RenderableType] = [plain(looked)]
    for each in suite.expectations:
        limits = f" ({each.limits})" if each.limits else ""
        said = f"{each.expectation} of {each.column}{limits}" + (f": {each.observed}" if each.observed else "")
        if not each.holds:
            mark, severity = ("note", "only counted") if each.severity == "info" else ("no", each.severity)
            lines.append(indented(_marked(mark, f"{said} ({severity})")))
        elif all_checks:
            lines.append(indented(_marked("yes", said)))
    return lines
