"""One batch of transfers: read, checked by the suites `transfer` and `novelty`, committed to the ledger."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from include.ingest.context import Pipeline
from include.ingest.redaction import redacted_on_arrival
from include.ingest.results import as_result, critical_failures
from include.parser.endstats import is_endstats
from include.parser.errors import NotARoundFileError
from include.parser.filename import FileTimes, file_time, file_times, parse_filename
from include.parser.judge import sha256_of
from include.source.folder import RemoteFile, StatsFolder
from include.store import derivation, ledger, validation
from include.store.files import FailedTransfer, FetchedBy, FetchedFile, SettledBy

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """
    What became of a batch.

    Attributes:
        new: names of files and revisions that the ledger did not have.
        known: how many it had, byte for byte.
        ignored: names of side files among the new ones.
        failures: files that arrived with other lengths than the server said.
    """

    new: list[str]
    known: int
    ignored: list[str]
    failures: list[FailedTransfer]


def read(folder: StatsFolder, file: RemoteFile, zone: tzinfo, settled_by: SettledBy) -> FetchedFile:
    """
    Read one file, of which `settled_by` told that it is no longer written.

    Raises:
        SourceError: it cannot be read now, or is refused.
    """
    reading = folder.read(file)
    times, ignored_reason = named(file.filename, zone)
    return FetchedFile(
        filename=file.filename,
        content=reading.content,
        sha256=sha256_of(reading.content),
        size_bytes=file.size_bytes,
        size_before_bytes=reading.size_before_bytes,
        size_after_bytes=reading.size_after_bytes,
        modified_at=file.modified_at,
        ended_at=times.first if times else None,
        latest_ended_at=times.second if times else None,
        settled_by=settled_by,
        ignored_reason=ignored_reason,
    )


def named(filename: str, zone: tzinfo) -> tuple[FileTimes | None, str | None]:
    """Give the instants that a name can mean; of one of neither a round nor its awards why nothing is derived."""
    if is_endstats(filename):
        return file_times(filename, zone), None
    try:
        parse_filename(filename, zone)
    except NotARoundFileError as fault:
        return None, f"{fault.reason}: {fault}"
    return file_times(filename, zone), None


def keep(pipeline: Pipeline, files: Sequence[FetchedFile], fetched_by: FetchedBy) -> Kept:
    """Check a batch and commit what arrived whole, with the results of the checks."""
    # Great Expectations takes seconds to import; whoever never fetches never pays for it.
    from expectations.run import validate
    from include.ingest.frames import Transfer, novelty_frame, transfer_frame

    if not files:
        return Kept([], 0, [], [])
    transfers = [
        Transfer(
            file.filename,
            file.size_bytes,
            file.size_before_bytes,
            file.size_after_bytes,
            file.content,
            file.ended_at is not None and not is_endstats(file.filename),
        )
        for file in files
    ]
    arrived = transfer_frame(transfers)
    arrival = validate("transfer", arrived)
    broken = critical_failures(arrival)
    whole = [file for file in files if file.filename not in broken]
    with pipeline.store.transaction() as connection:
        relatives = ledger.read_relatives(
            connection, pipeline.server_id, [file.filename for file in whole], [file.sha256 for file in whole]
        )
        if any((file.filename, file.sha256) in relatives for file in whole):
            # A rebuild holds the rows of files that are known: waiting for them could end in time-outs and deadlocks.
            derivation.lock_server(connection, pipeline.server_id)
        compared = novelty_frame([(file.filename, file.sha256) for file in whole], relatives)
        novelty = validate("novelty", compared)
        kept = redacted_on_arrival(connection, pipeline.server_id, whole)
        file_ids = ledger.save_files(connection, pipeline.server_id, fetched_by, kept)
        results = [(arrival, arrived), (novelty, compared)]
        validation.save(connection, [as_result(report, file_ids, pipeline.run, frame) for report, frame in results])
    for failure in novelty.failures:
        logger.info("Not new: %s of %s, %s", failure.expectation, failure.column, failure.observed)
    new = [file for file in whole if (file.filename, file.sha256) not in relatives]
    return Kept(
        new=[file.filename for file in new],
        known=len(whole) - len(new),
        ignored=[file.filename for file in new if file.ignored_reason is not None],
        failures=[_failure(file, broken[file.filename], pipeline.zone) for file in files if file.filename in broken],
    )


def _failure(file: FetchedFile, reason: str, zone: tzinfo) -> FailedTransfer:
    return FailedTransfer(file.filename, file.size_bytes, file.modified_at, file_time(file.filename, zone), reason)
