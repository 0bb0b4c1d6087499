"""What a fetch keeps when the server goes away, and what it refuses without asking anybody."""

from __future__ import annotations

import pytest

from include.ingest.fetch import fetch
from include.source.folder import ConnectionLostError, RemoteFile
from tests.ingest.folders import MemoryFolder, folder_of, states

pytestmark = [pytest.mark.database, pytest.mark.validation]


class GoesAway(MemoryFolder):
    """A server that is silent from the reading of one file on; `asked` are the files that it was asked for."""

    silent_at = ""

    def read(self, file):
        self.asked = [*getattr(self, "asked", []), file.filename]
        if file.filename == self.silent_at:
            raise ConnectionLostError(f"{file.filename!r} cannot be read, the connection said: TimeoutError")
        return super().read(file)


def test_a_lost_connection_ends_the_fetch_and_what_was_read_is_kept(pipeline, evening):
    """Each further file would wait its own time-out; the task is tried again with a connection that works."""
    names = [file.filename for file in evening]
    folder = GoesAway(folder_of(evening).files)
    folder.silent_at = names[2]

    with pytest.raises(ConnectionLostError, match=names[2]):
        fetch(pipeline, folder, fetched_by="watch", settled=folder.list_files())

    assert folder.asked == names[:3]
    assert states(pipeline) == [(name, "fetched", "") for name in names[:2]]

    folder.silent_at = ""
    again = fetch(pipeline, folder, fetched_by="watch", settled=folder.list_files())
    assert again.fetched == names[2:]
    assert len(again.file_ids) == len(names)


@pytest.mark.parametrize("size_bytes", [2**63, 2**64 - 1])
def test_a_size_beyond_what_the_ledger_can_note_is_refused_and_the_others_go_on(pipeline, evening, size_bytes):
    """SFTP's sizes have 64 bits without a sign, PostgreSQL's have one."""
    folder = folder_of(evening)
    impossible = RemoteFile(evening[1].filename, size_bytes, folder.list_files()[1].modified_at)
    listing = [impossible if file.filename == impossible.filename else file for file in folder.list_files()]
    folder.list_files = lambda: listing

    report = fetch(pipeline, folder, fetched_by="watch", settled=listing)

    assert list(report.failed) == [impossible.filename]
    assert f"has {size_bytes} bytes" in report.failed[impossible.filename]
    assert len(report.fetched) == len(evening) - 1


def test_a_file_that_is_only_too_large_is_noted_in_the_ledger(pipeline, evening):
    folder = folder_of(evening[:1])
    (listed,) = folder.list_files()
    folder.broken = {listed.filename}
    listing = [RemoteFile(listed.filename, 2**63 - 1, listed.modified_at)]
    folder.list_files = lambda: listing

    report = fetch(pipeline, folder, fetched_by="watch", settled=listing)

    assert list(report.failed) == [listed.filename]
    assert [(name, state) for name, state, _ in states(pipeline)] == [(listed.filename, "failed")]
