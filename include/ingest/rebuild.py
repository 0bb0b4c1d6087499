"""All derived tables anew from the bytes in the ledger, in one transaction: all of it or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from psycopg import Connection

from include.ingest.changes import Change, Changes, find_changes, save_changes
from include.ingest.check import check
from include.ingest.context import Pipeline, Progress, no_progress
from include.ingest.fetch import MOST_LOAD_ATTEMPTS
from include.ingest.forget import forget_again
from include.ingest.load import load
from include.ingest.transfer import named
from include.store import derivation, ledger, refill, sessions
from include.store.fingerprint import Fingerprint, read_fingerprint
from include.store.nested import OneTransaction
from include.store.refill import GivenRound, NamedFile
from include.store.rows import Derivation

MOVED: Final = "the clock of the server is read otherwise"


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """
    What a rebuild found and left.

    Attributes:
        files: how many were derived.
        retimed: how many names mean another instant than they did.
        changed: how many rounds say something else now or went; their posts are edited by the next `announce`.
        states: how many of the files are in which state now.
        failed: filename and reason of files whose rows the database refused.
    """

    before: Fingerprint
    after: Fingerprint
    files: int
    retimed: int
    changed: int
    states: dict[str, int]
    failed: dict[str, str]


def rebuild(
    pipeline: Pipeline, *, with_checks: bool = True, phase: Callable[[str], Progress] = lambda name: no_progress
) -> RebuildReport:
    """
    Empty and fill the derived tables, and check the files anew; readers see the earlier rows until it is committed.

    Rounds that come out as they were are neither corrected nor announced, whatever their posts say. Other derivations
    of the server wait meanwhile. Whom a restore brought back is forgotten again first.

    Args:
        with_checks: ask the suites again. Without, the verdicts that the ledger has stand.
        phase: gives what the step of a name reports its progress to.
    """
    comparing = phase("Compare")
    with pipeline.store.transaction() as connection:
        refill.allow_long_statements(connection)
        derivation.lock_server(connection, pipeline.server_id)
        comparing(0, 2)
        forget_again(connection, pipeline)
        before = read_fingerprint(connection)
        comparing(1, 2)
        retimed = _renew_times(connection, pipeline)
        files = [file.file_id for file in refill.read_names(connection, pipeline.server_id) if file.ended_at]
        inside = replace(pipeline, store=OneTransaction(connection))
        if with_checks:
            check(inside, files, phase("Check"))
        filling = _Filling(connection, pipeline.server_id)
        loaded = load(inside, files, phase("Fill"), filling.write)
        refill.refill_rest(connection, pipeline.server_id)
        filling.follow_moved(connection)
        # What a load would still have announced; after the posts have moved, which must not find their places taken.
        refill.announce_matches(connection, filling.unfinished_matches)
        refill.leave_unposted(connection, pipeline.server_id)
        sessions.leave_unposted(connection, filling.new_sessions)
        after = read_fingerprint(connection)
        # Last, since whoever fetches names the server too, and waits from here on.
        ledger.save_server(connection, pipeline.server_id, pipeline.server_name, str(pipeline.zone))
        comparing(2, 2)
        return RebuildReport(before, after, len(files), retimed, len(filling.changed), loaded.states, loaded.failed)


def _renew_times(connection: Connection, pipeline: Pipeline) -> int:
    """Read all names again; gives how many mean something else than they did."""
    renewed: list[NamedFile] = []
    ignored: dict[int, str] = {}
    for file in refill.read_names(connection, pipeline.server_id):
        times, reason = named(file.filename, pipeline.zone)
        now = file._replace(ended_at=times.first if times else None, latest_ended_at=times.second if times else None)
        if now != file:
            renewed.append(now)
            if reason is not None:
                ignored[file.file_id] = reason
    refill.save_times(connection, renewed, ignored)
    return len(renewed)


class _Filling:
    """The way of derived rows into the tables, and what it changes of rounds that were there."""

    def __init__(self, connection: Connection, server_id: int) -> None:
        self._server_id = server_id
        self._earlier = refill.read_given_rounds(connection, server_id)
        self.changed: set[int] = set()
        self.unfinished_matches: set[int] = set()
        self.new_sessions: set[int] = set()

    def write(self, connection: Connection, derived: Derivation) -> None:
        """Put what was derived in the place of what was there; revisions and corrections only for what changed."""
        unfinished = set(ledger.read_unfinished(connection, self._server_id, MOST_LOAD_ATTEMPTS))
        found = find_changes(connection, derived)
        moved = {
            earlier.round_id
            for row in derived.rounds
            if (earlier := self._earlier.get(row.file_id)) and earlier.round_id != row.round_id
        }
        found = replace(found, changes=tuple(each for each in found.changes if each.round_id not in moved))
        refill.refill(connection, derived)
        save_changes(connection, found)
        live = [row for row in derived.rounds if row.file_id in unfinished]
        self.unfinished_matches |= {row.match_id for row in live}
        self.new_sessions |= found.sessions.new - {row.session_id for row in live}
        self.changed |= {each.round_id for each in found.changes}

    def follow_moved(self, connection: Connection) -> None:
        """Let the posts of rounds follow that have another id, since they ended at another instant."""
        now = refill.read_given_rounds(connection, self._server_id)
        kept = {given.round_id for given in now.values()}
        moved = [
            (earlier, now[file_id])
            for file_id, earlier in self._earlier.items()
            if file_id in now and earlier.round_id not in kept
        ]
        refill.move_posts(connection, [(earlier.round_id, given.round_id) for earlier, given in moved])
        by_match: dict[int, list[Change]] = defaultdict(list)
        for earlier, given in moved:
            by_match[given.match_id].append(_moved(earlier, given))
            self.changed.add(given.round_id)
        for match_id, changes in by_match.items():
            seconds = frozenset((match_id, each.round_id) for each in changes if each.round_number == 2)
            save_changes(connection, Changes(tuple(changes), seconds, ()))


def _moved(earlier: GivenRound, now: GivenRound) -> Change:
    sentence = f"end {earlier.ended_at:%Y-%m-%d %H:%M:%S %Z} -> {now.ended_at:%Y-%m-%d %H:%M:%S %Z}"
    return Change(now.round_id, now.round_number, frozenset({now.match_id}), MOVED, (sentence,))
