"""
The sessions of stats files with their maps and scores: `python -m tests.sessions_of_corpus [FOLDER]`.

Nothing is stored: rows are derived as a load derives them. Beside each map stand defender and winner of its rounds as
the headers have them, so that every score can be checked by hand (format-spec 8.2).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from include.ingest.derive import derive
from include.parser.judge import sha256_of
from include.stats.session_maps import SessionMap, SessionRound, maps_of, score_of
from include.stats.sessions import sessions
from include.stats.squad_values import other_squad
from include.stats.summary import RoundSummary
from include.store.files import StoredFile
from include.store.rows import Derivation, RoundRow
from tests.corpus import CORPUS

HOUR: Final = timedelta(hours=1)


def derive_folder(folder: Path) -> Derivation:
    """Everything that follows from the files of a folder, as one load of them would give it."""
    paths = sorted(folder.glob("*.txt"))
    return derive(
        1, [_stored(place, path) for place, path in enumerate(paths)],
        zone=UTC, match_window=HOUR, session_gap=HOUR, failures={},
    )  # fmt: skip


def maps_by_session(derived: Derivation) -> dict[datetime, tuple[SessionMap, ...]]:
    """The maps of each session, by the end of its first round."""
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


def gaps_of(derived: Derivation) -> int:
    """How many sessions the names of all files make, whatever came of them."""
    times = (datetime.strptime(name[:17], "%Y-%m-%d-%H%M%S").replace(tzinfo=UTC) for name in derived.filenames.values())
    return len(sessions(times, HOUR))


def lines_of(found: dict[datetime, tuple[SessionMap, ...]]) -> Iterator[str]:
    """What is printed."""
    for began, maps in found.items():
        score = score_of(maps)
        total = f"Team A {score.team_a}:{score.team_b} Team B" if score else "no map was finished"
        yield f"{began:%Y-%m-%d %H:%M:%S} · {len(maps)} maps, {sum(len(each.rounds) for each in maps)} rounds · {total}"
        for each in maps:
            yield f"  {each.map_name:<20} {_result(each):<28} {'; '.join(map(_header, each.rounds))}"


def _result(played: SessionMap) -> str:
    if played.result is None:
        return played.state
    if played.score is None or played.first_attackers is None:
        return "{}:{} in order of attack".format(*played.result.score)
    first, second = played.first_attackers, other_squad(played.first_attackers)
    return f"A {played.score[0]}:{played.score[1]} B ({first}, then {second})"


def _header(played: RoundSummary) -> str:
    outcome = "held" if played.winner_side == played.defender_side else "taken"
    return (
        f"{played.ended_at:%H:%M:%S} R{played.round_number} {played.defender_side} defended, "
        f"{played.winner_side} won: {outcome}"
    )


def _round(row: RoundRow, filename: str, flags: set[str]) -> SessionRound:
    assert row.defender_side
    assert row.winner_side
    played = RoundSummary(
        row.round_id, filename, row.map_name, row.round_number, row.ended_at, row.defender_side, row.winner_side,
        row.time_limit_seconds or 0, row.duration_seconds, row.ended_early, (), tuple(sorted(flags)),
    )  # fmt: skip
    is_counted = row.human_count >= 2 and row.bot_count <= row.human_count
    return SessionRound(played, row.match_id, is_counted)


def _stored(file_id: int, path: Path) -> StoredFile:
    content = path.read_bytes()
    modified_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return StoredFile(
        file_id, path.name, sha256_of(content), content, "load", is_checked=True, blocked_reason=None, attempts=0,
        modified_at=modified_at, check_warnings=[], discarded_reason=None,
    )  # fmt: skip


def main(arguments: list[str]) -> None:
    """Print the sessions of a folder, of the corpus when none is given."""
    derived = derive_folder(Path(arguments[0]) if arguments else CORPUS)
    found = maps_by_session(derived)
    for line in lines_of(found):
        sys.stdout.write(f"{line}\n")
    maps = [each for of_session in found.values() for each in of_session]
    finished = sum(each.result is not None for each in maps)
    sys.stdout.write(
        f"\n{len(derived.file_ids)} files, {gaps_of(derived)} sessions by their names, {len(found)} with a complete "
        f"round; {len(derived.rounds)} rounds, {len(maps)} maps, {finished} with a result, "
        f"{sum(each.score is not None for each in maps)} of them with known squads\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
