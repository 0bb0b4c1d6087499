"""
The sessions of stats files with their maps and scores.

Nothing is stored: rows are derived as a load derives them. Beside each map stand defender and winner of its rounds as
the headers have them, so that every score can be checked by hand (format-spec 8.2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo

from include.ingest.derive import derive
from include.parser.filename import file_time
from include.parser.judge import SourceFile
from include.receipts.words import counted
from include.stats.session_maps import SessionMap, SessionRound, SessionScore, maps_of, score_of
from include.stats.sessions import sessions
from include.stats.summary import RoundSummary
from include.store.files import StoredFile
from include.store.rows import Derivation, RoundRow


def derive_files(
    sources: Sequence[SourceFile], *, zone: tzinfo, match_window: timedelta, session_gap: timedelta
) -> Derivation:
    """Give everything that follows from files of different names, as one load of them would."""
    files = [_stored(file_id, source) for file_id, source in enumerate(sources)]
    return derive(1, files, zone=zone, match_window=match_window, session_gap=session_gap, failures={})


def maps_by_session(derived: Derivation) -> dict[datetime, tuple[SessionMap, ...]]:
    """Give the maps of each session, by the end of its first round."""
    flags: dict[int, set[str]] = defaultdict(set)
    for flag in derived.flags:
        flags[flag.round_id].add(flag.code)
    attackers = {match.match_id: match.first_attackers for match in derived.matches if match.first_attackers}
    rounds: dict[int, list[RoundRow]] = defaultdict(list)
    for row in sorted(derived.rounds, key=lambda row: (row.ended_at, row.round_number)):
        rounds[row.session_id].append(row)
    return {
        of_session[0].ended_at: maps_of(
            [_round(row, derived.filenames[row.file_id], flags[row.round_id]) for row in of_session], attackers
        )
        for of_session in rounds.values()
    }


def lines_of(derived: Derivation, zone: tzinfo, session_gap: timedelta) -> Iterator[str]:
    """Give the sessions as lines, and how many there are of everything."""
    found = maps_by_session(derived)
    for began, of_session in found.items():
        rounds = sum(len(each.rounds) for each in of_session)
        counts = f"{counted(len(of_session), 'map')}, {counted(rounds, 'round')}"
        yield f"{began.astimezone(zone):%Y-%m-%d %H:%M:%S} · {counts} · {_total(score_of(of_session))}"
        for each in of_session:
            headers = "; ".join(_header(played, zone) for played in each.rounds)
            yield f"  {each.map_name:<20} {_result(each):<28} {headers}"
    maps = [each for of_session in found.values() for each in of_session]
    finished = sum(each.result is not None for each in maps)
    instants = [at for name in derived.filenames.values() if (at := file_time(name, zone)) is not None]
    yield ""
    yield (
        f"{counted(len(derived.filenames), 'file')}, {counted(len(sessions(instants, session_gap)), 'session')} by "
        f"their names, {len(found)} with a complete round; {counted(len(derived.rounds), 'round')}, "
        f"{counted(len(maps), 'map')}, {finished} with a result, "
        f"{sum(each.score is not None for each in maps)} of them with known squads"
    )


def _total(score: SessionScore | None) -> str:
    if score is None:
        return "no map was finished"
    return f"Team A {score.team_a}:{score.team_b} Team B" if score.maps else "nothing tells who played together"


def _result(played: SessionMap) -> str:
    if played.result is None:
        return played.state
    if played.score is None or played.first_attackers is None:
        return "{}:{} in order of attack".format(*played.result.score)
    return f"A {played.score[0]}:{played.score[1]} B, {played.first_attackers} attacks first"


def _header(played: RoundSummary, zone: tzinfo) -> str:
    outcome = "held" if played.winner_side == played.defender_side else "taken"
    return (
        f"{played.ended_at.astimezone(zone):%H:%M:%S} R{played.round_number} {played.defender_side} defended, "
        f"{played.winner_side} won: {outcome}"
    )


def _round(row: RoundRow, filename: str, flags: set[str]) -> SessionRound:
    if row.defender_side is None or row.winner_side is None:
        raise ValueError(f"{filename} became a round without a defender or winner")
    played = RoundSummary(
        row.round_id, filename, row.map_name, row.round_number, row.ended_at, row.defender_side, row.winner_side,
        row.time_limit_seconds or 0, row.duration_seconds, row.ended_early, (), tuple(sorted(flags)),
    )  # fmt: skip
    is_counted = row.human_count >= 2 and row.bot_count <= row.human_count
    return SessionRound(played, row.match_id, is_counted)


def _stored(file_id: int, source: SourceFile) -> StoredFile:
    return StoredFile(
        file_id, source.filename, source.sha256, source.content, "load", is_checked=True, blocked_reason=None,
        attempts=0, modified_at=source.modified_at, check_warnings=[], discarded_reason=None,
    )  # fmt: skip
