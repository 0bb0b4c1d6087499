"""Awards files joined to the rounds beside which they were written (format-spec 10.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Final

from include.ingest.player_rows import player_guid
from include.parser.duels import Roster, duels
from include.parser.endstats import EndstatsFile, UnreadableEndstatsError, read_endstats, stats_filename
from include.parser.filename import parse_endstats_filename
from include.parser.folds import times_of
from include.parser.values import RoundName, Verdict
from include.store.files import StoredFile
from include.store.rows import AwardRow, FileState, HeadToHeadRow

FARTHEST: Final = timedelta(seconds=30)
"""Between the clock readings of an awards file and of its round, which the script takes each by itself."""


_Place = tuple[str | None, int | None]
"""Map and number of a round."""


@dataclass(slots=True)
class Joined:
    """What follows from awards files."""

    states: list[FileState] = field(default_factory=list)
    awards: list[AwardRow] = field(default_factory=list)
    head_to_head: list[HeadToHeadRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Written:
    """A readable awards file with what its name says; a name can mean two instants in autumn."""

    file: StoredFile
    name: RoundName
    instants: tuple[datetime, ...]
    content: EndstatsFile

    @property
    def place(self) -> _Place:
        return self.name.map_name, self.name.round_number

    def gap(self, verdict: Verdict) -> timedelta | None:
        """How far it is from a round of its place, zero for the same name; None when that is too far."""
        if verdict.filename == stats_filename(self.name.filename):
            return timedelta()
        if verdict.ended_at is None:
            return None
        ended_at = verdict.ended_at
        nearest = min(abs(instant - ended_at) for instant in self.instants)
        return nearest if nearest <= FARTHEST else None


def join_endstats(
    files: Sequence[StoredFile], rounds: Mapping[int, Verdict], states: Mapping[str, str], zone: tzinfo
) -> Joined:
    """
    Give the rows that follow from awards files and what becomes of each; no round ever depends on them.

    A file belongs to the round of its name, else to the nearest of its map and number within 30 seconds; a round has
    one at most. A file without a round waits: it is looked at again with every change of its evening.

    Args:
        files: the newest revision of each name, of whole evenings.
        rounds: those that are loaded, by their ids.
        states: what becomes of each file of a round, by its name.
    """
    joined = Joined()
    written = []
    for file in files:
        try:
            content = read_endstats(file.content)
        except UnreadableEndstatsError as fault:
            joined.states.append(FileState(file.file_id, "quarantined", f"{fault.reason}: {fault}"))
            continue
        name = parse_endstats_filename(file.filename, zone)
        times = times_of(file.filename, file.modified_at, zone)
        written.append(_Written(file, name, times.instants if times else (name.ended_at,), content))
    found = _nearest(written, rounds, states)
    for each in written:
        round_id = found.get(each.name.filename)
        if round_id is None:
            reason = _why_none(each, [rounds[taken] for taken in found.values()], states)
            joined.states.append(FileState(each.file.file_id, "ignored", f"no_round: {reason}"))
        else:
            _join(joined, each, round_id, rounds[round_id])
    return joined


def _nearest(written: Sequence[_Written], rounds: Mapping[int, Verdict], states: Mapping[str, str]) -> dict[str, int]:
    """The round of each awards file by its name: same names first, then the smallest gaps."""
    by_place: dict[_Place, list[tuple[int, Verdict]]] = defaultdict(list)
    for round_id, verdict in rounds.items():
        by_place[verdict.header.map_name, verdict.header.round_number].append((round_id, verdict))
    candidates = sorted(
        (verdict.filename != stats_filename(each.name.filename), gap, each.name.filename, verdict.filename, round_id)
        for each in written
        for round_id, verdict in by_place[each.place]
        if (gap := each.gap(verdict)) is not None
    )
    found: dict[str, int] = {}
    taken: set[int] = set()
    for is_other_name, _, filename, _, round_id in candidates:
        own_was_not_loaded = is_other_name and stats_filename(filename) in states
        if filename not in found and round_id not in taken and not own_was_not_loaded:
            found[filename] = round_id
            taken.add(round_id)
    return found


def _why_none(each: _Written, taken: Sequence[Verdict], states: Mapping[str, str]) -> str:
    own = stats_filename(each.name.filename)
    if own in states:
        return f"{own} is {states[own]}"
    for verdict in taken:
        if each.place == (verdict.header.map_name, verdict.header.round_number) and each.gap(verdict) is not None:
            return f"another awards file is nearer to {verdict.filename}"
    seconds = int(FARTHEST.total_seconds())
    return f"no round {each.name.round_number} of {each.name.map_name} was loaded within {seconds} s"


def _join(joined: Joined, each: _Written, round_id: int, verdict: Verdict) -> None:
    players = {player_guid(player): player for player in verdict.played.players} if verdict.played else {}
    roster = Roster(players)
    joined.awards += [
        AwardRow(
            round_id,
            award.code,
            award.label,
            roster.find(award.player_name),
            award.player_name,
            award.value,
            award.text,
            award.covers_map and each.name.round_number == 2,
        )
        for award in each.content.awards
    ]
    found = duels(each.content.duels, roster)
    joined.head_to_head += [HeadToHeadRow(round_id, *pair, *score) for pair, score in found.scores.items()]
    rest = [f"{len(each.content.bad_lines)} lines cannot be read"] if each.content.bad_lines else []
    if found.unknown_rows:
        rest.append(f"{found.unknown_rows} of {len(each.content.duels)} duels without a player")
    joined.states.append(
        FileState(each.file.file_id, "ignored", "; ".join([f"joined: awards of {verdict.filename}", *rest]))
    )
