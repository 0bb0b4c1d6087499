"""Files without the GUIDs and names of forgotten people: those that arrive, and those that the ledger has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from psycopg import Connection

from include.ingest.awards import FARTHEST
from include.parser.endstats import is_endstats, stats_filename
from include.parser.errors import NotARoundFileError
from include.parser.filename import parse_endstats_filename, parse_filename
from include.parser.judge import sha256_of
from include.parser.redaction import (
    Forgotten,
    Recognition,
    RoundPeople,
    redact_endstats,
    redact_round,
    redact_side_file,
)
from include.parser.values import RoundName
from include.store import ledger, privacy
from include.store.files import FetchedFile


class Redaction:
    """
    The redaction of files that belong together: rounds have to be given before the awards files beside them.

    Attributes:
        known: who is recognised, and what was learned of them on the way.
    """

    def __init__(self, people: Sequence[Forgotten]) -> None:
        self.known = Recognition(people)
        self._rounds: dict[tuple[str, int], list[tuple[datetime, str, RoundPeople]]] = defaultdict(list)

    def take(self, filename: str, content: bytes) -> bytes:
        """Give the bytes of a round's file, or of a side file that tells no awards, as they may be kept."""
        try:
            name = parse_filename(filename)
        except NotARoundFileError:
            return redact_side_file(content, self.known)
        redacted, people = redact_round(content, self.known)
        self._rounds[name.map_name, name.round_number].append((name.ended_at, filename, people))
        return redacted

    def take_awards(self, filename: str, content: bytes, *, everybody: bool) -> bytes:
        """
        Give the bytes of an awards file as they may be kept.

        Args:
            everybody: without a round beside it, a name may be that of any forgotten player. Otherwise only those are
                meant whose GUIDs it says: its round may come yet, and with somebody else of that name.
        """
        beside = self._beside(parse_endstats_filename(filename))
        people = RoundPeople(
            frozenset().union(*(each.tokens for each in beside)), frozenset().union(*(each.others for each in beside))
        )
        return redact_endstats(content, self.known, people if beside or everybody else None)

    def _beside(self, name: RoundName) -> list[RoundPeople]:
        """Who is in the rounds that an awards file may belong to; names of one server tell times of one clock."""
        return [
            people
            for written_at, filename, people in self._rounds[name.map_name, name.round_number]
            if filename == stats_filename(name.filename) or abs(written_at - name.ended_at) <= FARTHEST
        ]

    def save_names(self, connection: Connection) -> None:
        """Keep what else forgotten people are called now, as hashes."""
        people = {each.token: each for each in privacy.read_forgotten(connection)}
        privacy.save_forgotten(
            connection,
            [
                replace(people[token], name_sha256s=frozenset(found))
                for token, found in self.known.names.items()
                if found
            ],
        )


def redacted_on_arrival(connection: Connection, server_id: int, files: Sequence[FetchedFile]) -> list[FetchedFile]:
    """
    Give fetched files as they may be kept, in their order, and redact awards files beside them that came before.

    While nobody is forgotten this is one question of an empty table. Whoever forgets somebody just now has to wait for
    these files, or these for him: none slips through between the two.
    """
    ledger.lock_ledger(connection, server_id)
    people = privacy.read_forgotten(connection)
    if not people:
        return list(files)
    redaction = Redaction(people)
    instants = [file.ended_at for file in files if file.ended_at is not None]
    stored = privacy.read_beside(connection, server_id, instants)
    for each in stored:
        if not is_endstats(each.filename):
            redaction.take(each.filename, each.content)
    contents = {file: redaction.take(file.filename, file.content) for file in files if not is_endstats(file.filename)}
    for file in files:
        if is_endstats(file.filename):
            contents[file] = redaction.take_awards(file.filename, file.content, everybody=False)
    for each in stored:
        if is_endstats(each.filename):
            content = redaction.take_awards(each.filename, each.content, everybody=False)
            if content != each.content:
                privacy.redact_file(connection, each.file_id, content, sha256_of(content))
    redaction.save_names(connection)
    return [_kept(file, contents[file]) for file in files]


def _kept(file: FetchedFile, content: bytes) -> FetchedFile:
    if content == file.content:
        return file
    lines = zip(file.content.split(b"\n"), content.split(b"\n"), strict=True)
    replaced = sum(before != after for before, after in lines)
    return replace(file, content=content, redacted_sha256=sha256_of(content), redacted_lines=replaced)
