"""
Forgetting people: their lines in the archived bytes get a token, and all that follows from the files is derived again.

One transaction: killed anywhere nothing has changed, and done again it changes nothing more. docs/privacy.md says what
is kept to know a person again, and what remains elsewhere.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from psycopg import Connection

from include.ingest.check import check
from include.ingest.context import Pipeline
from include.ingest.fetch import MOST_LOAD_ATTEMPTS
from include.ingest.kept_decisions import keep, read_kept, together
from include.ingest.load import load
from include.ingest.redaction import Redaction
from include.parser.endstats import is_endstats
from include.parser.judge import sha256_of
from include.parser.redaction import Forgotten, Recognition, salted, token_name
from include.store import derivation, ledger, privacy, refill, summaries
from include.store.nested import OneTransaction
from include.store.rows import Derivation

NOTE: Final = "a player asked to be forgotten"
_FILES_AT_A_TIME: Final = 500


@dataclass(frozen=True, slots=True)
class ForgetReport:
    """How many GUIDs were found and replaced, and in how many files."""

    guids: int = 0
    files: int = 0


def forget(pipeline: Pipeline, kept: Path | None = None, *, everywhere: bool = False) -> ForgetReport:
    """
    Forget who asked for it, and again who is forgotten already and has come back.

    Args:
        kept: the file beside the database. Whom it knows and the database does not is looked for everywhere: the
            database was restored from before.
        everywhere: look at every file, even when nobody asked.
    """
    with pipeline.store.transaction() as connection:
        if not _is_due(connection, kept, everywhere=everywhere):
            keep(kept, together(privacy.read_forgotten(connection), read_kept(kept)))
            return ForgetReport()
        refill.allow_long_statements(connection)
        derivation.lock_server(connection, pipeline.server_id)
        known = privacy.read_forgotten(connection)
        everybody = together(known, read_kept(kept))
        restored = [each for each in everybody if each not in known]
        privacy.save_forgotten(connection, [*restored, *_new(privacy.read_requests(connection), everybody)])
        report = forget_again(connection, pipeline)
        keep(kept, together(privacy.read_forgotten(connection), everybody))
        return report


def _is_due(connection: Connection, kept: Path | None, *, everywhere: bool) -> bool:
    """Whether there is anything to look for; asked without the lock, which may take minutes to get."""
    known = {each.token for each in privacy.read_forgotten(connection)}
    is_restored = not known.issuperset(each.token for each in read_kept(kept))
    return bool(privacy.read_requests(connection)) or is_restored or (everywhere and bool(known))


def _new(guids: Collection[str], known: Sequence[Forgotten]) -> list[Forgotten]:
    """Give decisions about the GUIDs that have none; no two share a token."""
    recognition = Recognition(known)
    taken = {each.token for each in known}
    people = []
    for guid in guids:
        if recognition.token_of(guid) is not None:
            continue
        while (token := f"G{secrets.token_hex(4)[:7].upper()}") in taken:
            pass
        taken.add(token)
        salt = secrets.token_bytes(32)
        people.append(Forgotten(token, salt, salted(salt, guid)))
    return people


def forget_again(connection: Connection, pipeline: Pipeline) -> ForgetReport:
    """Leave nothing of anybody who is forgotten, in a transaction that holds the lock of derivations."""
    people = privacy.read_forgotten(connection)
    if not people:
        return ForgetReport()
    redaction = Redaction(people)
    for guid in privacy.read_guids(connection):
        redaction.known.token_of(guid)
    for guid, name in privacy.read_names(connection, list(redaction.known.tokens)):
        redaction.known.learn(redaction.known.tokens[guid], name)
    seen: set[int] = set()
    redacted = _redact_ledger(connection, pipeline.server_id, redaction, seen)
    known = redaction.known
    if not known.tokens and not redacted:
        return ForgetReport()
    if known.tokens:  # before the derivation: merges and squads by hand go into it
        privacy.forget_words(connection, known.tokens, {name: token_name(known.called[name]) for name in known.called})
    if redacted:
        _derive_again(connection, pipeline, redacted)
    # What came meanwhile is not derived yet: that waits for this transaction.
    ledger.lock_ledger(connection, pipeline.server_id)
    _redact_ledger(connection, pipeline.server_id, redaction, seen)
    redaction.save_names(connection)
    privacy.correct_posts(connection, list(known.tokens.values()), NOTE)
    summaries.raise_version(connection)
    return ForgetReport(len(known.tokens), len(redacted))


def _redact_ledger(connection: Connection, server_id: int, redaction: Redaction, seen: set[int]) -> list[int]:
    """Look at every file of the ledger that was not seen, rounds before awards; gives those that changed."""
    names = [file for file in refill.read_names(connection, server_id) if file.file_id not in seen]
    seen.update(file.file_id for file in names)
    awards = [file.file_id for file in names if is_endstats(file.filename)]
    others = [file.file_id for file in names if not is_endstats(file.filename)]
    changed = []
    for file_ids in (others, awards):
        for start in range(0, len(file_ids), _FILES_AT_A_TIME):
            for file in privacy.read_contents(connection, file_ids[start : start + _FILES_AT_A_TIME]):
                if is_endstats(file.filename):
                    content = redaction.take_awards(file.filename, file.content, everybody=True)
                else:
                    content = redaction.take(file.filename, file.content)
                if content != file.content:
                    privacy.redact_file(connection, file.file_id, content, sha256_of(content))
                    changed.append(file.file_id)
    return changed


def _derive_again(connection: Connection, pipeline: Pipeline, file_ids: Collection[int]) -> None:
    """
    Check and derive the evenings of these files without a comparison with what was there, which would tell names.

    What was fetched and not yet loaded is loaded with its evening, and announced as a load does.
    """
    inside = replace(pipeline, store=OneTransaction(connection))
    unfinished = set(ledger.read_unfinished(connection, pipeline.server_id, MOST_LOAD_ATTEMPTS))
    live: set[int] = set()

    def write(connection: Connection, derived: Derivation) -> None:
        refill.refill(connection, derived)
        live.update(row.match_id for row in derived.rounds if row.file_id in unfinished)

    check(inside, file_ids)
    load(inside, file_ids, write=write)
    refill.refill_rest(connection, pipeline.server_id)
    refill.announce_matches(connection, live)
