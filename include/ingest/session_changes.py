"""What a derivation changes of sessions, so that their posts follow and say so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from psycopg import Connection

from include.store import outbox, sessions
from include.store.rows import Derivation, RoundRow
from include.store.sessions import Stay

MOST_ROUNDS_NAMED: Final = 4

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SessionChanges:
    """
    What became of the sessions of one derivation.

    Attributes:
        sentences: what changed of each, by its id now; of one that is no more by the id that it had.
        moved: the ids of sessions that have another first round now, and what they are since.
        new: sessions that took no other's place.
    """

    sentences: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    moved: tuple[tuple[int, int], ...] = ()
    new: frozenset[int] = frozenset()


def find_session_changes(
    connection: Connection, earlier: Sequence[Row], derived: Derivation, changed: Mapping[int, Sequence[str]]
) -> SessionChanges:
    """
    Compare the sessions that are stored with those that were derived, before these are saved.

    Args:
        earlier: the stored rounds of these evenings, in time order.
        changed: what changed of single rounds, by id.
    """
    squads = sessions.read_stays(connection, {old["session_id"] for old in earlier})
    left_out = {each.file_id for each in derived.states if each.state in sessions.LEFT_OUT}
    others_left_out = left_out != sessions.read_files_left_out(connection, derived.file_ids)
    return _Comparison(earlier, derived, changed, squads, others_left_out).found()


def save_session_changes(connection: Connection, found: SessionChanges) -> None:
    """Let the posts of sessions follow these, and make those due again that say something else now."""
    sessions.move_posts(connection, found.moved)
    for session_id, sentences in found.sentences.items():
        outbox.correct(connection, [session_id], ["session"], "; ".join(sentences))
    outbox.correct_returned(connection, found.new)


class _Comparison:
    """Of one derivation. A round is the same when its id is, or when it stems from the same file."""

    def __init__(
        self,
        earlier: Sequence[Row],
        derived: Derivation,
        changed: Mapping[int, Sequence[str]],
        squads: Mapping[int, Collection[Stay]],
        others_left_out: bool,
    ) -> None:
        self._changed = changed
        self._others_left_out = others_left_out
        self._squads_before = squads
        self._squads_after: dict[int, set[Stay]] = defaultdict(set)
        for team in derived.teams:
            self._squads_after[team.session_id].add((team.player_guid, team.squad, team.from_round_id))
        self._before: dict[int, list[Row]] = defaultdict(list)
        self._after: dict[int, list[RoundRow]] = defaultdict(list)
        for old in earlier:
            self._before[old["session_id"]].append(old)
        for new in sorted(derived.rounds, key=lambda row: (row.ended_at, row.round_number, row.round_id)):
            self._after[new.session_id].append(new)
        by_id = {row.round_id: row for row in derived.rounds}
        by_file = {row.file_id: row for row in derived.rounds}
        self._now: dict[int, RoundRow | None] = {
            old["round_id"]: by_id.get(old["round_id"]) or by_file.get(old["file_id"]) for old in earlier
        }

    def found(self) -> SessionChanges:
        places = self._places()
        sentences = {new: self._sentences(old, new) for old, new in places.items()}
        sentences |= {old: self._withdrawn(old) for old in self._before.keys() - places.keys()}
        return SessionChanges(
            sentences={session_id: said for session_id, said in sentences.items() if said},
            moved=tuple((old, new) for old, new in places.items() if old != new),
            new=frozenset(self._after.keys() - places.values()),
        )

    def _places(self) -> dict[int, int]:
        """Which session each earlier one is now: the one with its id, else the first new one that has rounds of it."""
        places = {old: old for old in self._before if old in self._after}
        for old, rows in self._before.items():
            if old in places:
                continue
            for row in rows:
                now = self._now[row["round_id"]]
                if now is not None and now.session_id not in places.values():
                    places[old] = now.session_id
                    break
        return places

    def _sentences(self, old: int, new: int) -> tuple[str, ...]:
        before = {now.round_id for row in self._before[old] if (now := self._now[row["round_id"]])}
        after = {row.round_id for row in self._after[new]}
        came = [_name(row._asdict()) for row in self._after[new] if row.round_id not in before]
        went = [
            _name(row)
            for row in self._before[old]
            if (now := self._now[row["round_id"]]) is None or now.round_id not in after
        ]
        sentences = (
            *_rounds("added", came),
            *_rounds("removed", went),
            *_instants(self._before[old][0]["ended_at"], self._after[new][0].ended_at),
            *(
                f"{_name(row._asdict())}: {'; '.join(self._changed[row.round_id])}"
                for row in self._after[new]
                if row.round_id in self._changed
            ),
        )
        if not sentences and self._squads_before.get(old, set()) != self._squads_after[new]:
            return ("who played for which team",)
        if not sentences and self._others_left_out:  # perhaps of another session: an equal post is not sent
            return ("which files gave no round",)
        return sentences

    def _withdrawn(self, old: int) -> tuple[str, ...]:
        elsewhere = any(self._now[row["round_id"]] for row in self._before[old])
        return (
            f"withdrawn: {'its rounds belong to another session' if elsewhere else 'none of its rounds counts'} now",
        )


def _name(played: Mapping[str, Any]) -> str:
    return f"{played['map_name']} round {played['round_number']}"


def _rounds(word: str, names: Sequence[str]) -> list[str]:
    more = [f"{len(names) - MOST_ROUNDS_NAMED} more"] if len(names) > MOST_ROUNDS_NAMED else []
    return [f"{word}: {', '.join([*names[:MOST_ROUNDS_NAMED], *more])}"] if names else []


def _instants(old: datetime, new: datetime) -> list[str]:
    if old == new:
        return []
    return [f"end of its first round {old:%Y-%m-%d %H:%M:%S %Z} -> {new:%Y-%m-%d %H:%M:%S %Z}"]
