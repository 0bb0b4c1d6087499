"""The first step: from the server's folder into the ledger, as raw bytes."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from include.ingest.context import Pipeline, Progress, no_progress
from include.ingest.transfer import keep, read
from include.parser.filename import file_time
from include.source.folder import (
    MOST_AHEAD,
    ConnectionLostError,
    ReadsAhead,
    RemoteFile,
    SourceError,
    StatsFolder,
    refusal_of_size,
)
from include.source.settling import SETTLE_SECONDS
from include.store import ledger, sessions
from include.store.files import FailedTransfer, FetchedBy, FetchedFile, SettledBy

logger = logging.getLogger(__name__)

BATCH_FILES: Final = 500
"""Committed together: a kill loses at most so many transfers."""

LARGEST_NOTED_BYTES: Final = 2**63 - 1
"""What the ledger's `bigint` holds; SFTP can list twice as much."""

MOST_LOAD_ATTEMPTS: Final = 5
"""How often a file whose rows the database refused is derived again by itself."""


@dataclass(slots=True)
class FetchReport:
    """
    What the folder gave.

    Attributes:
        file_ids: what `check` and `load` have to do now, also what an earlier run left undone.
        fetched: names of files and revisions that the ledger did not have.
        known: files whose bytes it had: seen before with this size and time, or another copy.
        failed: names that could not be read, with the reason; tried again next time.
        ignored: names of side files, kept without being derived.
        unsettled: names of files that were still being written; the next run takes them.
        not_stats: names that are neither a round's nor a side file's; never fetched.
        listed: names of stats files in the folder, within the bounds.
    """

    file_ids: list[int] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    known: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    not_stats: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)


def fetch(
    pipeline: Pipeline,
    folder: StatsFolder,
    *,
    fetched_by: FetchedBy,
    since: datetime | None = None,
    until: datetime | None = None,
    settled: Collection[RemoteFile] = (),
    limit: int | None = None,
    progress: Progress = no_progress,
) -> FetchReport:
    """
    Read what the ledger lacks and commit the bytes, batch by batch.

    Args:
        since, until: from when, and until before when. The watch means the file's change on the server, since a file of
            any date may be put there now; the others mean the time in its name.
        settled: files that the watch saw unchanged on two listings; others are listed twice here. A load of local
            files waits for nothing.
        limit: at most so many files, the oldest first.

    Raises:
        SourceError: the folder cannot be listed, or the connection was lost. What was read before is committed.
    """
    report = FetchReport()
    looked_at = datetime.now(UTC)
    listing = folder.list_files()
    stats = _stats_files(pipeline, listing, report)
    stats = [file for file in stats if _within(pipeline, file, fetched_by, since, until)]
    stats = _possible(stats, report)[:limit]
    report.listed = [file.filename for file in stats]
    with pipeline.store.transaction() as connection:
        ledger.save_server(connection, pipeline.server_id, pipeline.server_name, str(pipeline.zone))
        missing = ledger.missing(connection, pipeline.server_id, stats)
    report.known = len(stats) - len(missing)
    if fetched_by == "load":
        awaited: dict[RemoteFile, SettledBy] = dict.fromkeys(missing, "not_awaited")
    else:
        awaited = _settled(folder, missing, settled)
        report.unsettled = [file.filename for file in missing if file not in awaited]
    _fetch_all(pipeline, folder, awaited, fetched_by, report, progress)
    with pipeline.store.transaction() as connection:
        report.file_ids = ledger.read_unfinished(connection, pipeline.server_id, MOST_LOAD_ATTEMPTS)
        if fetched_by == "watch" and not report.unsettled:
            sessions.note_look(connection, pipeline.server_id, looked_at)
    return report


def _stats_files(pipeline: Pipeline, listing: Sequence[RemoteFile], report: FetchReport) -> list[RemoteFile]:
    """The files whose names are a round's or a side file's, in file-time order."""
    timed = [(file_time(file.filename, pipeline.zone), file) for file in listing]
    report.not_stats = [file.filename for written_at, file in timed if written_at is None]
    if report.not_stats:
        names = ", ".join(map(repr, report.not_stats[:5]))
        logger.info("Left %d files alone that are no stats files: %s", len(report.not_stats), names)
    named = [(written_at, file.filename, file) for written_at, file in timed if written_at is not None]
    return [file for _, _, file in sorted(named, key=lambda entry: entry[:2])]


def _possible(files: Sequence[RemoteFile], report: FetchReport) -> list[RemoteFile]:
    """The files whose sizes the ledger can note; of the others only the report tells."""
    for file in files:
        reason = refusal_of_size(file)
        if reason is not None and file.size_bytes > LARGEST_NOTED_BYTES:
            report.failed[file.filename] = reason
    return [file for file in files if file.size_bytes <= LARGEST_NOTED_BYTES]


def _within(
    pipeline: Pipeline, file: RemoteFile, fetched_by: FetchedBy, since: datetime | None, until: datetime | None
) -> bool:
    moment = file.modified_at if fetched_by == "watch" else file_time(file.filename, pipeline.zone)
    if moment is None:
        return False
    return (since is None or moment >= since) and (until is None or moment < until)


def _settled(
    folder: StatsFolder, listed: Sequence[RemoteFile], by_the_watch: Collection[RemoteFile]
) -> dict[RemoteFile, SettledBy]:
    """The files that have stopped changing; when the watch has not said so of each, the folder is listed again."""
    watched = set(by_the_watch)
    settled: dict[RemoteFile, SettledBy] = {file: "watch" for file in listed if file in watched}
    if len(settled) < len(listed):
        time.sleep(SETTLE_SECONDS)
        again = set(folder.list_files())
        settled |= {file: "two_listings" for file in listed if file in again and file not in watched}
    return {file: settled[file] for file in listed if file in settled}


def _fetch_all(
    pipeline: Pipeline,
    folder: StatsFolder,
    files: Mapping[RemoteFile, SettledBy],
    fetched_by: FetchedBy,
    report: FetchReport,
    progress: Progress,
) -> None:
    """Read and commit batch by batch; what failed may have changed meanwhile: it must settle and is tried once more."""
    failures: list[FailedTransfer] = []
    every_file = list(files.items())
    progress(0, len(every_file))
    for start in range(0, len(every_file), BATCH_FILES):
        batch = dict(every_file[start : start + BATCH_FILES])
        failures += _fetch_batch(pipeline, folder, batch, fetched_by, report)
        progress(min(start + BATCH_FILES, len(every_file)), len(every_file))
    if not failures:
        return
    names = {failure.filename for failure in failures}
    listed = _possible([file for file in folder.list_files() if file.filename in names], report)
    again: dict[RemoteFile, SettledBy] = dict.fromkeys(listed, "not_awaited")
    if fetched_by != "load":
        again = _settled(folder, listed, ())
        report.unsettled += [file.filename for file in listed if file not in again]
    failures = _fetch_batch(pipeline, folder, again, fetched_by, report)
    report.failed |= {failure.filename: failure.reason for failure in failures}
    with pipeline.store.transaction() as connection:
        ledger.save_failed_transfers(connection, pipeline.server_id, fetched_by, failures)


def _fetch_batch(
    pipeline: Pipeline,
    folder: StatsFolder,
    files: Mapping[RemoteFile, SettledBy],
    fetched_by: FetchedBy,
    report: FetchReport,
) -> list[FailedTransfer]:
    """
    Read files and commit those that arrived; give the others.

    Raises:
        ConnectionLostError: after those that had arrived are committed. Each other file would only wait in vain.
    """
    fetched: list[FetchedFile] = []
    failures: list[FailedTransfer] = []
    lost: ConnectionLostError | None = None
    every_file = list(files)
    for place, (file, settled_by) in enumerate(files.items()):
        try:
            if place % MOST_AHEAD == 0 and isinstance(folder, ReadsAhead):
                folder.read_ahead(every_file[place : place + MOST_AHEAD])
            fetched.append(read(folder, file, pipeline.zone, settled_by))
        except ConnectionLostError as error:
            lost = error
            break
        except SourceError as error:
            failures.append(
                FailedTransfer(
                    file.filename,
                    file.size_bytes,
                    file.modified_at,
                    file_time(file.filename, pipeline.zone),
                    str(error),
                )
            )
    kept = keep(pipeline, fetched, fetched_by)
    report.fetched += kept.new
    report.known += kept.known
    report.ignored += kept.ignored
    if lost is not None:
        raise lost
    return failures + kept.failures
