"""The ledger `stats_files`: which files there were, their bytes, and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from psycopg import Connection
from psycopg.types.json import Jsonb

from include.parser.filename import file_time
from include.store import ids
from include.store.files import FailedTransfer, FetchedBy, FetchedFile, ListedFile, Refusal, Revision, StoredFile
from include.store.measure import measure_grown
from include.store.queries import queries
from include.store.rows import FileState


def save_server(connection: Connection, server_id: int, server_name: str, time_zone: str) -> None:
    """Name the game server."""
    queries("ledger").save_server(connection, server_id=server_id, server_name=server_name, time_zone=time_zone)


def read_revisions(connection: Connection, server_id: int, filenames: Collection[str]) -> list[Revision]:
    """Give the revisions of these names whose bytes are there, older ones first."""
    rows = queries("ledger").read_revisions(connection, server_id=server_id, filenames=sorted(set(filenames)))
    return [Revision(**row) for row in rows]


def missing(connection: Connection, server_id: int, files: Sequence[ListedFile]) -> list[ListedFile]:
    """
    Give those of the listed files that have to be fetched, in their order.

    A stats file is there when the current revision of its name had this size and time when it was read. What has the
    name neither of a round nor of its side files is never fetched, so never missing.
    """
    named = [file for file in files if file_time(file.filename) is not None]
    revisions = read_revisions(connection, server_id, [file.filename for file in named])
    current = {revision.filename: (revision.size_bytes, revision.modified_at) for revision in revisions}
    return [file for file in named if current.get(file.filename) != (file.size_bytes, file.modified_at)]


def read_relatives(
    connection: Connection, server_id: int, filenames: Collection[str], sha256s: Collection[str]
) -> set[tuple[str, str]]:
    """Give filename and hash of what the ledger has under these names or with these bytes."""
    rows = queries("ledger").read_relatives(
        connection, server_id=server_id, filenames=sorted(set(filenames)), sha256s=sorted(set(sha256s))
    )
    return {(row["filename"], row["sha256"]) for row in rows}


def lock_ledger(connection: Connection, server_id: int) -> None:
    """Wait until no other transaction brings files of this server into the ledger."""
    list(queries("ledger").lock_ledger(connection, server_id=server_id))


def save_files(
    connection: Connection, server_id: int, fetched_by: FetchedBy, files: Collection[FetchedFile]
) -> list[int]:
    """
    Keep fetched bytes and give the files' ids, in order.

    Of equal files only one is kept, as the newest was seen; bytes the ledger has are not kept again.
    """
    revisions: dict[int, FetchedFile] = {}
    for file in sorted(files, key=lambda file: file.modified_at):
        revisions[ids.file_id(server_id, file.filename, file.sha256)] = file
    ledger = queries("ledger")
    found = list(revisions.values())
    lock_ledger(connection, server_id)
    ledger.forget_failed_transfers(connection, server_id=server_id, filenames=[file.filename for file in found])
    list(
        ledger.save_files(
            connection,
            server_id=server_id,
            fetched_by=fetched_by,
            file_ids=list(revisions),
            filenames=[file.filename for file in found],
            sha256s=[file.sha256 for file in found],
            contents=[file.content for file in found],
            sizes_bytes=[file.size_bytes for file in found],
            modified_ats=[file.modified_at for file in found],
            ended_ats=[file.ended_at for file in found],
            latest_ended_ats=[file.latest_ended_at for file in found],
            settled_bys=[file.settled_by for file in found],
            sizes_before_bytes=[file.size_before_bytes for file in found],
            sizes_after_bytes=[file.size_after_bytes for file in found],
            ignored_reasons=[file.ignored_reason for file in found],
            redacted_sha256s=[file.redacted_sha256 for file in found],
            redacted_lines=[file.redacted_lines for file in found],
        )
    )
    measure_grown(connection)
    return [ids.file_id(server_id, file.filename, file.sha256) for file in files]


def save_failed_transfers(
    connection: Connection, server_id: int, fetched_by: FetchedBy, failures: Collection[FailedTransfer]
) -> None:
    """Note files that could not be read; each time again counts as an attempt."""
    latest = {failure.filename: failure for failure in sorted(failures, key=lambda failure: failure.modified_at)}
    ledger = queries("ledger")
    lock_ledger(connection, server_id)
    list(
        ledger.save_failed_transfers(
            connection,
            server_id=server_id,
            fetched_by=fetched_by,
            file_ids=[ids.file_id(server_id, filename, None) for filename in latest],
            filenames=list(latest),
            sizes_bytes=[failure.size_bytes for failure in latest.values()],
            modified_ats=[failure.modified_at for failure in latest.values()],
            ended_ats=[failure.ended_at for failure in latest.values()],
            reasons=[failure.reason for failure in latest.values()],
        )
    )


def read_unfinished(connection: Connection, server_id: int, most_attempts: int) -> list[int]:
    """Give the fetched files whose derivation is not committed, and the failed ones that may be tried again."""
    rows = queries("ledger").read_unfinished(connection, server_id=server_id, most_attempts=most_attempts)
    return [row["file_id"] for row in rows]


def read_evenings(
    connection: Connection, server_id: int, file_ids: Collection[int], silence: timedelta
) -> list[list[int]]:
    """
    Give the ids of all files of the evenings in which the given ones lie, evening by evening in time order.

    A name with two meanings (autumn) keeps together what lies around either: which it is follows from the evening.
    """
    rows = queries("ledger").read_evenings(connection, server_id=server_id, file_ids=list(file_ids), silence=silence)
    return [row["file_ids"] for row in rows]


def read_twins(connection: Connection, server_id: int, file_ids: Collection[int]) -> list[int]:
    """Give the ids of other rounds' files that have the same bytes as one of these."""
    return [
        row["file_id"] for row in queries("ledger").read_twins(connection, server_id=server_id, file_ids=list(file_ids))
    ]


def read_files(connection: Connection, file_ids: Collection[int]) -> list[StoredFile]:
    """Give those of the files that are rounds by name and have bytes; older revisions of a name before newer ones."""
    return [StoredFile(**row) for row in queries("ledger").read_files(connection, file_ids=list(file_ids))]


def save_checks(
    connection: Connection,
    blocked_reasons: Mapping[int, str | None],
    warnings: Mapping[int, Sequence[Mapping[str, str]]],
) -> None:
    """Note that files were checked, why some may not be derived, and what to warn of: {"code", "detail"}, by file."""
    queries("ledger").save_checks(
        connection,
        file_ids=list(blocked_reasons),
        blocked_reasons=list(blocked_reasons.values()),
        warnings=[Jsonb(warnings.get(file_id, [])) for file_id in blocked_reasons],
    )


def save_states(connection: Connection, states: Sequence[FileState]) -> None:
    """Say what became of files."""
    queries("ledger").save_states(
        connection,
        file_ids=[state.file_id for state in states],
        states=[state.state for state in states],
        reasons=[state.reason for state in states],
    )


def read_ids(connection: Connection, server_id: int, filenames: Collection[str]) -> list[int]:
    """Give the ids of all that the ledger has under these names, revisions and failed transfers included."""
    rows = queries("ledger").read_ids(connection, server_id=server_id, filenames=sorted(set(filenames)))
    return [row["file_id"] for row in rows]


def count_states(connection: Connection, file_ids: Collection[int]) -> dict[str, int]:
    """Give how many of the files are in which state."""
    rows = queries("ledger").count_states(connection, file_ids=list(file_ids))
    return {row["state"]: row["files"] for row in rows}


def read_refusals(connection: Connection, file_ids: Collection[int]) -> list[Refusal]:
    """Give those of the files that did not become rows, with their reasons."""
    return [Refusal(**row) for row in queries("ledger").read_refusals(connection, file_ids=list(file_ids))]


def read_files_between(connection: Connection, server_id: int, since: datetime, until: datetime) -> list[int]:
    """Give the files whose bytes are there and whose rounds ended from `since` and before `until`, in that order."""
    rows = queries("ledger").read_files_between(connection, server_id=server_id, since=since, until=until)
    return [row["file_id"] for row in rows]
