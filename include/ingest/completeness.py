"""Proof of completeness: what the server lists, what the ledger has, and which rounds there are, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from include.ingest.context import Pipeline, Progress, no_progress
from include.ingest.standing import LOST, Completeness, Due, Outcome, Standing
from include.parser.filename import file_time
from include.parser.judge import sha256_of
from include.source.folder import (
    RefusedFileError,
    RemoteFile,
    SourceError,
    StatsFolder,
    refusal_of_name,
    refusal_of_size,
)
from include.store import completeness
from include.store.completeness import LedgerFile

_SETTLED: Final = frozenset({"loaded", "orphan", "aborted", "empty", "duplicate", "ignored"})


def compare(
    pipeline: Pipeline,
    folder: StatsFolder | None,
    due: Due,
    *,
    are_copies: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
    progress: Progress = no_progress,
) -> Completeness:
    """
    Hold a listing against the ledger, and the ledger against the rounds.

    Args:
        folder: None: the ledger against the rounds only.
        are_copies: the folder's files are compared by their bytes, since copies have times of their own; and what it
            lacks may be on the server.
        since, until: only files whose names tell a time from `since` and before `until`.

    Raises:
        SourceError: the folder cannot be listed.
    """
    # Listed first: a file that is fetched meanwhile is then in both.
    listing = folder.list_files() if folder else ()
    timed = [(file, file_time(file.filename, pipeline.zone)) for file in listing]
    listed = [(file, named) for file, named in timed if named is not None and _within(named, since, until)]
    with pipeline.store.transaction() as connection:
        rows = completeness.read_ledger(connection, pipeline.server_id)
    if since or until:
        rows = [row for row in rows if _within(file_time(row.filename, pipeline.zone), since, until)]
    ledger = _Ledger(rows)
    standings = []
    for done, (file, named) in enumerate(listed, start=1):
        if folder is not None and are_copies:
            standings.append(_copy(folder, file, ledger, due))
        else:
            standings.append(_on_server(file, named, ledger, due))
        progress(done, len(listed))
    names = {file.filename for file, _ in listed}
    has_left = folder is not None and not are_copies
    standings += [_only_in_ledger(name, ledger, due, has_left) for name in ledger.names if name not in names]
    return Completeness(
        standings=tuple(sorted(standings, key=lambda standing: standing.filename)),
        not_stats=tuple(file.filename for file, named in timed if named is None),
        contradictions=tuple(ledger.contradictions()),
        rounds=sum(row.round_id is not None for row in rows),
        loaded=sum(row.state == "loaded" for row in rows),
    )


class _Ledger:
    """The ledger by name."""

    def __init__(self, rows: Sequence[LedgerFile]) -> None:
        self._rows = rows
        self.current: dict[str, LedgerFile] = {}
        self.revisions: dict[tuple[str, str], LedgerFile] = {}
        self.unread: dict[str, LedgerFile] = {}
        for row in rows:
            if row.sha256 is None:
                self.unread[row.filename] = row
            else:
                self.current[row.filename] = self.revisions[row.filename, row.sha256] = row
        self.names: Sequence[str] = list(dict.fromkeys((*self.unread, *self.current)))

    def contradictions(self) -> list[str]:
        found = []
        for row in self._rows:
            current = self.current.get(row.filename, row)
            if row.state == "loaded" and row.round_id is None:
                found.append(f"{row.filename}: the ledger calls it loaded, and there is no round of it")
            elif row.state != "loaded" and row.round_id is not None:
                found.append(f"{row.filename}: the ledger calls it {row.state}, and there is a round of it")
            elif row.round_id is not None and current is not row and current.state != "fetched":
                found.append(f"{row.filename}: its round is made of bytes that a newer revision replaced")
        return found


def _within(named: datetime | None, since: datetime | None, until: datetime | None) -> bool:
    return named is not None and (since is None or named >= since) and (until is None or named < until)


def _on_server(file: RemoteFile, named: datetime, ledger: _Ledger, due: Due) -> Standing:
    """A file as the server lists it: the ledger has it when size and time are those of its current revision."""
    current, unread = ledger.current.get(file.filename), ledger.unread.get(file.filename)
    if current and (current.size_bytes, current.modified_at) == (file.size_bytes, file.modified_at):
        return _in_ledger(current, due, on_server=True)
    refusal = refusal_of_name(file.filename) or refusal_of_size(file)
    if refusal is not None:
        return Standing(file.filename, "refused", refusal, "held back", on_server=True)
    is_late = file.modified_at < due.changed_before and named < due.named_before
    outcome: Outcome = "missing" if is_late else "waiting"
    if unread:
        return Standing(file.filename, "unread", _tried(unread), outcome, on_server=True)
    there = f"the server has {file.size_bytes} bytes of {_told(file.modified_at)}"
    if current is None:
        return Standing(file.filename, "absent", there, outcome, on_server=True)
    here = f"the ledger {current.size_bytes} bytes of {_told(current.modified_at)}"
    return Standing(file.filename, "changed", f"{there}, {here}", outcome, on_server=True)


def _copy(folder: StatsFolder, file: RemoteFile, ledger: _Ledger, due: Due) -> Standing:
    """A file at hand: the ledger has it when it has these bytes under this name."""
    try:
        content = folder.read(file).content
    except RefusedFileError as error:
        return Standing(file.filename, "refused", str(error), "held back", on_server=True)
    except SourceError as error:
        return Standing(file.filename, "unread", str(error), "missing", on_server=True)
    revision = ledger.revisions.get((file.filename, sha256_of(content)))
    if revision:
        return _in_ledger(revision, due, on_server=True)
    if file.filename in ledger.current:
        return Standing(file.filename, "changed", "the ledger has other bytes of this name", "missing", on_server=True)
    return Standing(file.filename, "absent", "the ledger has no bytes of this name", "missing", on_server=True)


def _only_in_ledger(name: str, ledger: _Ledger, due: Due, has_left: bool) -> Standing:
    current = ledger.current.get(name)
    if current:
        return _in_ledger(current, due, on_server=False)
    unread = ledger.unread[name]
    return Standing(name, LOST if has_left else "unread", _tried(unread), "missing", on_server=False)


def _in_ledger(row: LedgerFile, due: Due, *, on_server: bool) -> Standing:
    """What became of a file whose bytes are here."""
    state, reason = row.state, row.reason or ""
    outcome: Outcome = "in order"
    if row.is_discarded and state == "ignored":
        state = "discarded"
    elif state == "quarantined":
        outcome = "held back"
    elif state == "fetched":
        outcome = "waiting" if row.updated_at >= due.derived_before else "missing"
        reason = f"its bytes are here since {_told(row.updated_at)}, nothing was derived from them"
    elif state not in _SETTLED:
        outcome, reason = "missing", _tried(row)
    return Standing(row.filename, state, reason, outcome, on_server)


def _tried(row: LedgerFile) -> str:
    times = "once" if row.attempts == 1 else f"{row.attempts} times"
    return f"{row.reason} (tried {times}, last {_told(row.updated_at)})"


def _told(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
