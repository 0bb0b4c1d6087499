"""A stats folder in memory, and what the derived tables hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from include.ingest.check import check
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.source.folder import Reading, RemoteFile, SourceError

WRITTEN_AT = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)

DERIVED = (
    "gaming_sessions",
    "matches",
    "rounds",
    "player_comprehensive_stats",
    "weapon_comprehensive_stats",
    "round_flags",
    "round_awards",
    "player_head_to_head",
    "session_teams",
    "player_aliases",
    "player_session_summary",
    "player_map_summary",
    "player_companion_summary",
    "player_year_summary",
)


@dataclass
class MemoryFolder:
    """
    Files by name; a write without a time makes a file one second newer.

    `broken` names cannot be read; `growing` ones have more bytes after reading than before.
    """

    files: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    growing: set[str] = field(default_factory=set)
    writes: int = 0

    def write(self, filename, content, modified_at=None):
        self.writes += 1
        self.files[filename] = (content, modified_at or WRITTEN_AT + timedelta(seconds=self.writes))

    def list_files(self):
        return [RemoteFile(name, len(content), time) for name, (content, time) in sorted(self.files.items())]

    def read(self, file):
        if file.filename in self.broken:
            raise SourceError(f"{file.filename!r} cannot be read")
        content, _ = self.files[file.filename]
        return Reading(content, len(content), len(content) + (file.filename in self.growing))


def folder_of(samples):
    folder = MemoryFolder()
    for sample in samples:
        folder.write(sample.filename, sample.content)
    return folder


def ingest(pipeline, folder, fetched_by="load"):
    """All steps that write statistics; gives the report of the last."""
    fetched = fetch(pipeline, folder, fetched_by=fetched_by, settled=folder.list_files())
    check(pipeline, fetched.file_ids)
    return load(pipeline, fetched.file_ids)


def derived_tables(pipeline):
    """Every row of every derived table; they have no clock columns."""
    with pipeline.store.transaction() as connection:
        return {table: sorted(connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in DERIVED}


def row_versions(pipeline):
    """The transaction that wrote each derived row: equal when nothing was written again."""
    with pipeline.store.transaction() as connection:
        return {table: sorted(connection.execute(f"SELECT xmin, ctid FROM {table}").fetchall()) for table in DERIVED}


def states(pipeline):
    """State and reason's first word by file name and revision's size."""
    with pipeline.store.transaction() as connection:
        rows = connection.execute(
            "SELECT filename, state, reason FROM stats_files ORDER BY filename, sha256"
        ).fetchall()
    return [(name, state, (reason or "").partition(":")[0]) for name, state, reason in rows]
