"""From verdicts to rows: all that the derived tables and the ledger say about a set of whole evenings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from include.ingest.awards import Joined, join_endstats
from include.ingest.evenings import current_files
from include.ingest.player_rows import player_row, weapon_rows
from include.ingest.squad_rows import with_squads
from include.ingest.verdicts import derivable, derivable_endstats, verdicts_of
from include.parser.values import PlayedLine, Verdict
from include.stats.sessions import sessions
from include.stats.stopwatch import match_result
from include.stats.summary import RoundSummary
from include.store import ids
from include.store.files import StoredFile
from include.store.rows import (
    Derivation,
    FileState,
    FlagRow,
    MatchRow,
    RoundRow,
    SessionRow,
)
from include.store.squads import SquadByHand

SUPERSEDED = "superseded"
"""The reason of a revision after which the server had a newer one; include/sql/queries/ledger.sql knows it too."""

DISCARDED = "discarded"
"""The first word of the reason of a file that somebody put aside."""


def derive(
    server_id: int,
    files: Sequence[StoredFile],
    *,
    zone: tzinfo,
    match_window: timedelta,
    session_gap: timedelta,
    failures: Mapping[int, str],
    by_hand: Sequence[SquadByHand] = (),
) -> Derivation:
    """
    Judge files and give the rows that follow.

    Args:
        files: of whole evenings, older revisions of a name before newer ones; unchecked ones are left as they are.
            Discarded ones count as not there.
        failures: files whose rows the database refused, with the reason: they count as not there.
        by_hand: what people said of squads, of any session.
    """
    checked = [file for file in files if file.is_checked]
    newest = current_files(checked)
    newest_ids = {file.file_id for file in newest}
    current = derivable(files, failures)
    verdicts = verdicts_of(current, zone=zone, match_window=match_window)
    rows = _Rows(server_id, {file.filename: file.file_id for file in current}, verdicts, session_gap)
    joined = rows.join(derivable_endstats(files, failures), zone)
    derived = rows.derivation(
        {file.file_id: file.filename for file in files},
        joined,
        (
            *(FileState(file.file_id, "ignored", SUPERSEDED) for file in checked if file.file_id not in newest_ids),
            *(
                FileState(file.file_id, "ignored", f"{DISCARDED}: {file.discarded_reason}")
                for file in newest
                if file.discarded_reason is not None
            ),
            *(FileState(file_id, "failed", reason) for file_id, reason in failures.items()),
        ),
    )
    return with_squads(derived, rows.players, by_hand, session_gap)


class _Rows:
    """The rows of one call."""

    def __init__(
        self, server_id: int, file_ids: Mapping[str, int], verdicts: Sequence[Verdict], session_gap: timedelta
    ) -> None:
        self._server_id = server_id
        self._file_ids = file_ids
        self._verdicts = {verdict.filename: verdict for verdict in verdicts}
        self._loaded: dict[int, Verdict] = {}
        self._states: list[FileState] = []
        for verdict in verdicts:
            self._take(verdict)
        self._session_of = self._sessions(session_gap)

    @property
    def players(self) -> dict[int, tuple[PlayedLine, ...]]:
        """The players of each round, by its id."""
        return {round_id: _players(verdict) for round_id, verdict in self._loaded.items()}

    def join(self, files: Sequence[StoredFile], zone: tzinfo) -> Joined:
        """What follows from the awards files beside these rounds."""
        states = {filename: verdict.state for filename, verdict in self._verdicts.items()}
        return join_endstats(files, self._loaded, states, zone)

    def derivation(
        self, filenames: Mapping[int, str], joined: Joined, other_states: tuple[FileState, ...]
    ) -> Derivation:
        rounds = tuple(self._round(round_id, verdict) for round_id, verdict in self._loaded.items())
        return Derivation(
            file_ids=tuple(filenames),
            filenames=filenames,
            states=(*self._states, *joined.states, *other_states),
            sessions=self._session_rows(),
            matches=tuple({match.match_id: match for match in map(self._match, self._loaded.values())}.values()),
            rounds=rounds,
            players=tuple(
                player_row(round_id, player)
                for round_id, verdict in self._loaded.items()
                for player in _players(verdict)
            ),
            weapons=tuple(
                weapon
                for round_id, verdict in self._loaded.items()
                for player in _players(verdict)
                for weapon in weapon_rows(round_id, player)
            ),
            flags=tuple(
                dict.fromkeys(
                    FlagRow(round_id, flag.code, flag.player_guid, flag.detail)
                    for round_id, verdict in self._loaded.items()
                    for flag in verdict.flags
                )
            ),
            awards=tuple(joined.awards),
            head_to_head=tuple(joined.head_to_head),
        )

    def _take(self, verdict: Verdict) -> None:
        """Note the file's state, and its round when it is complete and no other file gave it (round-1, round-01)."""
        state, reason = verdict.state, verdict.reason
        if state == "complete":
            round_id = ids.round_id(self._server_id, *_key(verdict))
            earlier = self._loaded.setdefault(round_id, verdict)
            if earlier is not verdict:
                state, reason = "duplicate", f"same_round: {earlier.filename} has the same time, map and number"
        self._states.append(
            FileState(self._file_ids[verdict.filename], "loaded" if state == "complete" else state, reason)
        )

    def _sessions(self, gap: timedelta) -> dict[datetime, int]:
        """The session of each loaded round by its end; a round that was not loaded was played all the same."""
        ends = {verdict.ended_at for verdict in self._loaded.values()}
        instants = [verdict.ended_at for verdict in self._verdicts.values() if verdict.ended_at is not None]
        found: dict[datetime, int] = {}
        for session in sessions(instants, gap):
            loaded = [instant for instant in session if instant in ends]
            found.update({instant: ids.session_id(self._server_id, loaded[0]) for instant in loaded})
        return found

    def _session_rows(self) -> tuple[SessionRow, ...]:
        ends: dict[int, list[datetime]] = {}
        for verdict in self._loaded.values():
            ended_at = _key(verdict)[0]
            ends.setdefault(self._session_of[ended_at], []).append(ended_at)
        return tuple(
            SessionRow(session_id, self._server_id, min(instants), max(instants), len(instants))
            for session_id, instants in ends.items()
        )

    def _match(self, verdict: Verdict) -> MatchRow:
        first, second = self._pair(verdict)
        ended_at, map_name, _ = _key(first)
        result = match_result(_summary(first), _summary(second)) if second else None
        score = result.score if result else (None, None)
        return MatchRow(
            ids.match_id(self._server_id, ended_at, map_name), self._server_id, map_name, ended_at, score[0], score[1]
        )

    def _pair(self, verdict: Verdict) -> tuple[Verdict, Verdict | None]:
        """Round 1 of the verdict's map, and round 2 when there is one."""
        partner = self._verdicts.get(verdict.partner or "")
        if partner is None:
            return verdict, None
        return (verdict, partner) if _key(verdict)[2] == 1 else (partner, verdict)

    def _round(self, round_id: int, verdict: Verdict) -> RoundRow:
        ended_at, map_name, round_number = _key(verdict)
        header, players = verdict.header, _players(verdict)
        first_ended_at, first_map, _ = _key(self._pair(verdict)[0])
        bots = sum(player.is_bot for player in players)
        return RoundRow(
            round_id=round_id,
            server_id=self._server_id,
            file_id=self._file_ids[verdict.filename],
            match_id=ids.match_id(self._server_id, first_ended_at, first_map),
            session_id=self._session_of[ended_at],
            ended_at=ended_at,
            map_name=map_name,
            round_number=round_number,
            server_name=header.server_name,
            config=header.config,
            defender_side=header.defender_side,
            winner_side=header.winner_side,
            time_limit_seconds=header.time_limit_seconds,
            next_time_limit_seconds=header.next_time_limit_seconds,
            playtime_seconds=header.playtime_seconds,
            duration_seconds=verdict.duration_seconds,
            ended_early=verdict.played is not None and verdict.played.ended_early,
            layout=verdict.layout,
            human_count=len(players) - bots,
            bot_count=bots,
            quarantined_line_count=len(verdict.bad_lines),
        )


class IncompleteVerdictError(Exception):
    """The judge called a round complete that lacks its time, map or number: a fault of ours, not of the file."""


def _key(verdict: Verdict) -> tuple[datetime, str, int]:
    header = verdict.header
    if verdict.ended_at is None or header.map_name is None or header.round_number is None:
        raise IncompleteVerdictError(f"{verdict.filename}: no end, map or number in a complete round")
    return verdict.ended_at, header.map_name, header.round_number


def _players(verdict: Verdict) -> tuple[PlayedLine, ...]:
    return verdict.played.players if verdict.played else ()


def _summary(verdict: Verdict) -> RoundSummary:
    """The round without its players: the stopwatch needs none."""
    ended_at, map_name, round_number = _key(verdict)
    header = verdict.header
    if header.defender_side is None or header.winner_side is None or header.time_limit_seconds is None:
        raise IncompleteVerdictError(f"{verdict.filename}: no sides or time limit in a complete round")
    return RoundSummary(
        round_id=0,
        filename=verdict.filename,
        map_name=map_name,
        round_number=round_number,
        ended_at=ended_at,
        defender_side=header.defender_side,
        winner_side=header.winner_side,
        time_limit_seconds=header.time_limit_seconds,
        duration_seconds=verdict.duration_seconds,
        ended_early=False,
        players=(),
        flags=(),
    )
