"""What the tables hold of a round against what follows from the raw bytes, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from psycopg import Connection

from include.receipts.receipt import FileFacts, Rederived
from include.store import receipts, rounds
from include.store.rows import PLAYER_COLUMNS, WEAPON_COLUMNS, Derivation, RoundRow

MOST_DIFFERENCES: Final = 50
_PLAYER_KEY: Final = 2
"""Leading columns that name a player row: round and player."""
_WEAPON_KEY: Final = 3


def compare(
    connection: Connection, file: FileFacts, round_id: int | None, derived: Derivation
) -> tuple[Rederived, tuple[str, ...]]:
    """
    Hold what is stored of a file and its round against its derivation.

    Args:
        round_id: of the stored round, None when there is none.
        derived: from the raw bytes of the file's whole evening.
    """
    row = next((row for row in derived.rounds if row.file_id == file.file_id), None)
    differences = list(_state(file, derived))
    if round_id is None and file.state == "fetched":
        return "no round", ("it was fetched and waits to be checked and derived",)
    if row is None and round_id is None:
        return ("differs", tuple(differences)) if differences else ("no round", ())
    if row is None:
        differences.append("there is a round, but none follows from the bytes")
    elif round_id is None:
        differences.append("there is no round, but one follows from the bytes")
    else:
        differences += _rows(connection, round_id, row, derived)
    if len(differences) > MOST_DIFFERENCES:
        more = len(differences) - MOST_DIFFERENCES
        differences = [*differences[:MOST_DIFFERENCES], f"and {more} more"]
    return ("differs" if differences else "equal"), tuple(differences)


def _state(file: FileFacts, derived: Derivation) -> Iterator[str]:
    """A file that waits for its derivation says nothing yet."""
    states = {state.file_id: (state.state, state.reason) for state in derived.states}
    follows = states.get(file.file_id)
    if file.state != "fetched" and follows is not None and follows != (file.state, file.reason):
        yield f"state: stored {_said(file.state, file.reason)}, from the bytes {_said(*follows)}"


def _said(state: str, reason: str | None) -> str:
    return f"{state} ({reason})" if reason else state


def _rows(connection: Connection, round_id: int, row: RoundRow, derived: Derivation) -> Iterator[str]:
    stored = rounds.read_rows(connection, [round_id])
    yield from _differences("round", RoundRow._fields, 0, stored.rounds, [row])
    players = [player for player in derived.players if player[0] == row.round_id]
    yield from _differences("player", PLAYER_COLUMNS, _PLAYER_KEY, stored.players, players)
    weapons = [weapon for weapon in derived.weapons if weapon[0] == row.round_id]
    yield from _differences("weapon", WEAPON_COLUMNS, _WEAPON_KEY, stored.weapons, weapons)
    flags = {flag for flag in derived.flags if flag.round_id == row.round_id}
    kept = set(receipts.read_flags(connection, round_id))
    yield from sorted(f"flag {flag.code} ({flag.detail}): stored, but does not follow" for flag in kept - flags)
    yield from sorted(f"flag {flag.code} ({flag.detail}): follows, but is not stored" for flag in flags - kept)
    score = next(
        ((match.squad_a_score, match.squad_b_score) for match in derived.matches if match.match_id == row.match_id),
        None,
    )
    if (held := receipts.read_score(connection, round_id)) != score:
        yield f"score: stored {held}, from the bytes {score}"


def _differences(
    what: str,
    columns: Sequence[str],
    key_columns: int,
    stored: Iterable[Sequence[object]],
    follows: Iterable[Sequence[object]],
) -> Iterator[str]:
    """Rows by their leading key columns; the first, the round, is the same in all and is not named."""
    kept, wanted = _by_key(stored, key_columns), _by_key(follows, key_columns)
    for key in sorted(kept.keys() | wanted.keys(), key=repr):
        name = " ".join([what, *map(str, key[1:])])
        if key not in wanted:
            yield f"{name}: stored, but does not follow from the bytes"
        elif key not in kept:
            yield f"{name}: follows from the bytes, but is not stored"
        else:
            for column, held, right in zip(columns, kept[key], wanted[key], strict=True):
                if held != right:
                    yield f"{name}, {column}: stored {held}, from the bytes {right}"


def _by_key(rows: Iterable[Sequence[object]], key_columns: int) -> Mapping[tuple[object, ...], Sequence[object]]:
    return {tuple(row[:key_columns]): row for row in rows}
