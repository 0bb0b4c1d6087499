"""What a derivation changes of rounds that were there before, why, and which posts are to be edited for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection

from include.ingest.session_changes import SessionChanges, find_session_changes, save_session_changes
from include.store import outbox, revisions, rounds
from include.store.rows import PLAYER_COLUMNS, Derivation, MatchRow, RoundRow

REPLACED: Final = "its file was replaced on the server"
MOST_SENTENCES: Final = 8
TOTALS: Final = {"kills": "kills", "deaths": "deaths", "damage_given": "damage", "headshot_kills": "headshot kills"}
ROUND_FIGURES: Final = {
    "winner_side": "winner",
    "duration_seconds": "seconds",
    "time_limit_seconds": "limit in seconds",
}
BOOKKEEPING: Final = frozenset({"file_id", "session_id"})
"""Of a round's row what no post says."""

NO_SESSION_CHANGES: Final = SessionChanges()

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """
    A round that says something else now, or that no longer follows.

    Attributes:
        match_ids: of the maps it belongs or belonged to.
        sentences: what changed; of a withdrawn round which one it was.
    """

    round_id: int
    round_number: int
    match_ids: frozenset[int]
    cause: str
    sentences: tuple[str, ...]
    withdrawn: bool = False

    @property
    def note(self) -> str:
        """What the post says of it."""
        return f"{'; '.join(self.sentences)} ({self.cause})"


@dataclass(frozen=True, slots=True)
class Changes:
    """
    All changes of a derivation.

    Attributes:
        second_rounds: match and round 2 of each map, before and after.
        appeared: rounds that were not there before; one that was withdrawn may have a post.
        sessions: what became of the sessions.
    """

    changes: tuple[Change, ...]
    second_rounds: frozenset[tuple[int, int]]
    appeared: tuple[int, ...]
    sessions: SessionChanges = NO_SESSION_CHANGES


def find_changes(connection: Connection, derived: Derivation) -> Changes:
    """Compare what is stored with what was derived, before that is saved; a round that is new is no change."""
    earlier = revisions.read_earlier_rounds(connection, derived.file_ids, [row.round_id for row in derived.rounds])
    now = {row.round_id: row for row in derived.rounds}
    appeared = tuple(now.keys() - {old["round_id"] for old in earlier})
    if not earlier:
        return Changes((), frozenset(), appeared, find_session_changes(connection, (), derived, {}))
    old_rows = rounds.read_rows(connection, [old["round_id"] for old in earlier])
    differing: set[object] = {row[0] for row in {*old_rows.players} ^ {*derived.players}}
    differing |= {row[0] for row in {*old_rows.weapons} ^ {*derived.weapons}}
    before = _Figures(old_rows.players, old_rows.weapons, differing)
    after = _Figures(derived.players, derived.weapons, differing)
    comparison = _Comparison(derived, earlier, before, after)
    found = [
        comparison.changed(old, now[old["round_id"]]) if old["round_id"] in now else comparison.withdrawn(old)
        for old in earlier
    ]
    seconds = {(old["match_id"], old["round_id"]) for old in earlier if old["round_number"] == 2}
    seconds |= {(row.match_id, row.round_id) for row in derived.rounds if row.round_number == 2}
    changes = tuple(change for change in found if change)
    said = {change.round_id: change.sentences for change in changes}
    return Changes(changes, frozenset(seconds), appeared, find_session_changes(connection, earlier, derived, said))


def save_changes(connection: Connection, found: Changes) -> None:
    """Keep the revisions, and make the posts of these rounds and of their maps due again."""
    notes: dict[int, list[str]] = defaultdict(list)
    for change in found.changes:
        outbox.save_revision(connection, change.round_id, change.cause, change.sentences)
        if change.round_number == 1:
            outbox.correct(connection, [change.round_id], ["round"], change.note)
            for match_id, second in found.second_rounds:
                if match_id in change.match_ids:
                    notes[second].append(f"round 1: {change.note}")
        else:
            notes[change.round_id].append(change.note)
    for round_id, said in notes.items():
        outbox.correct(connection, [round_id], ["map"], "; ".join(said))
    outbox.correct_returned(connection, found.appeared)
    save_session_changes(connection, found.sessions)


class _Figures:
    """Player and weapon rows of some rounds, by round; players by their key as well."""

    def __init__(
        self, players: Iterable[tuple[Any, ...]], weapons: Iterable[tuple[Any, ...]], round_ids: Collection[object]
    ) -> None:
        self.players: dict[int, dict[str, Row]] = defaultdict(dict)
        self.weapons: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
        for values in players:
            if values[0] in round_ids:
                row: Row = dict(zip(PLAYER_COLUMNS, values, strict=True))
                self.players[row["round_id"]][row["player_guid"]] = row
        for weapon in weapons:
            if weapon[0] in round_ids:
                self.weapons[weapon[0]].add(weapon)


class _Comparison:
    """Of one derivation with what was there."""

    def __init__(self, derived: Derivation, earlier: Sequence[Row], before: _Figures, after: _Figures) -> None:
        self._derived = derived
        self._before, self._after = before, after
        self._old_ids = {old["round_id"] for old in earlier}
        self._matches: dict[int, MatchRow] = {match.match_id: match for match in derived.matches}
        self._firsts = {row.match_id: row for row in derived.rounds if row.round_number == 1}
        self._old_files = {old["round_id"]: old["file_id"] for old in earlier}
        self._flags: dict[int, set[str]] = defaultdict(set)
        for flag in derived.flags:
            self._flags[flag.round_id].add(flag.code)

    def changed(self, old: Row, new: RoundRow) -> Change | None:
        sentences = [
            *_round_sentences(old, new),
            *self._result_sentences(old, new),
            *_player_sentences(self._before.players[new.round_id], self._after.players[new.round_id]),
            *(f"flag {code} {word}" for code, word in _sets(set(old["flags"]), self._flags[new.round_id])),
        ]
        if not sentences and self._before.weapons[new.round_id] != self._after.weapons[new.round_id]:
            sentences.append("weapon counters changed")
        if not sentences and any(
            old[name] != value for name, value in new._asdict().items() if name not in BOOKKEEPING
        ):
            sentences.append("particulars of the round changed")
        if not sentences:
            return None
        more = [f"{len(sentences) - MOST_SENTENCES} more"] if len(sentences) > MOST_SENTENCES else []
        matches = frozenset({old["match_id"], new.match_id})
        shown = (*sentences[:MOST_SENTENCES], *more)
        return Change(new.round_id, new.round_number, matches, self._cause(old, new), shown)

    def withdrawn(self, old: Row) -> Change:
        which = f"withdrawn: {old['map_name']} round {old['round_number']} of {old['filename']}"
        matches = frozenset({old["match_id"]})
        return Change(old["round_id"], old["round_number"], matches, self._why_gone(old), (which,), withdrawn=True)

    def _cause(self, old: Row, new: RoundRow) -> str:
        if new.file_id != old["file_id"]:
            same_name = self._derived.filenames.get(new.file_id) == old["filename"]
            return REPLACED if same_name else "it follows from another file now"
        first = self._firsts.get(new.match_id)
        if new.round_number == 1 or first is None:
            return "it was derived again"
        if new.match_id != old["match_id"]:
            known = first.round_id in self._old_ids
            return "it is paired with another round 1 now" if known else "its round 1 arrived"
        replaced = self._old_files.get(first.round_id, first.file_id) != first.file_id
        return "the file of its round 1 was replaced on the server" if replaced else "it was derived again"

    def _why_gone(self, old: Row) -> str:
        states = {state.file_id: state for state in self._derived.states}
        newest = [
            states[file_id]
            for file_id, filename in self._derived.filenames.items()
            if filename == old["filename"] and file_id in states and states[file_id].reason != "superseded"
        ]
        if not newest:
            return "its file no longer counts"
        state = newest[-1]
        said = f"{state.state}: {state.reason}" if state.reason else state.state
        which = "its file is" if state.file_id == old["file_id"] else f"{REPLACED}, and the new one is"
        return f"{which} {said}"

    def _result_sentences(self, old: Row, new: RoundRow) -> list[str]:
        match = self._matches[new.match_id]
        before, after = (
            _score(old["squad_a_score"], old["squad_b_score"]),
            _score(match.squad_a_score, match.squad_b_score),
        )
        # A round 1 whose round 2 arrives gets its result in the map's post, which is a new one.
        return [f"result {before} -> {after}"] if new.round_number == 2 and before != after else []


def _score(squad_a: int | None, squad_b: int | None) -> str:
    return "none" if squad_a is None else f"{squad_a}:{squad_b}"


def _round_sentences(old: Row, new: RoundRow) -> list[str]:
    now = new._asdict()
    return [f"{said} {old[name]} -> {now[name]}" for name, said in ROUND_FIGURES.items() if old[name] != now[name]]


def _player_sentences(old: dict[str, Row], new: dict[str, Row]) -> list[str]:
    sentences = []
    for column, said in TOTALS.items():
        before, after = (sum(row[column] for row in rows.values()) for rows in (old, new))
        if before != after:
            sentences.append(f"{said} {before} -> {after}")
    everybody = {**old, **new}
    sentences += [f"{everybody[guid]['name']} {word}" for guid, word in _sets(set(old), set(new))]
    sentences += [
        f"figures of {new[guid]['name']}" for guid in sorted(old.keys() & new.keys()) if old[guid] != new[guid]
    ]
    return sentences


def _sets(old: set[str], new: set[str]) -> list[tuple[str, str]]:
    return [*((each, "added") for each in sorted(new - old)), *((each, "removed") for each in sorted(old - new))]
