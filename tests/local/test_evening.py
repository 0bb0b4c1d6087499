from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from include.parser.filename import parse_filename
from include.parser.judge import SourceFile, judge, sha256_of
from include.stats.sessions import sessions
from local.evening import EveningFile, plan_evening, put

NOW = datetime(2026, 3, 5, 21, 30, 15, tzinfo=UTC)


def names(evening: list[EveningFile]) -> list[str]:
    return [file.filename for file in evening]


def test_four_maps_follow_each_other_and_after_a_long_silence_one_more_ends_now(tmp_path: Path) -> None:
    ends = [parse_filename(name).ended_at for name in names(plan_evening(tmp_path, UTC, NOW))]

    assert len(ends) == 10
    assert ends[-1] == NOW
    assert ends == sorted(set(ends))
    assert ends[1] - ends[0] > timedelta(minutes=1)
    assert [len(session) for session in sessions(ends, timedelta(hours=1))] == [8, 2]


def test_file_names_carry_the_server_s_own_clock(tmp_path: Path) -> None:
    """21:30 UTC is 22:30 in Ljubljana in winter."""
    last = names(plan_evening(tmp_path, ZoneInfo("Europe/Ljubljana"), NOW))[-1]

    assert last.startswith("2026-03-05-223015-")


@pytest.mark.parametrize("later", [timedelta(0), timedelta(minutes=3), timedelta(hours=1), timedelta(hours=6)])
def test_another_evening_stays_clear_of_the_one_that_is_there(tmp_path: Path, later: timedelta) -> None:
    """Two hours between them, and every round of both is one that can have been played: none is an orphan."""
    evening = plan_evening(tmp_path, UTC, NOW)
    for file in evening:
        put(file, tmp_path)

    other = plan_evening(tmp_path, UTC, NOW + later)

    ends = [[parse_filename(name).ended_at for name in names(files)] for files in (evening, other)]
    assert max(ends[0][0], ends[1][0]) - min(ends[0][-1], ends[1][-1]) >= timedelta(hours=2)
    assert ends[1][-1] <= NOW + later
    sources = [SourceFile(file.filename, file.content, sha256_of(file.content)) for file in (*evening, *other)]
    assert {verdict.state for verdict in judge(sources)} == {"complete"}


def test_another_evening_is_played_differently(tmp_path: Path) -> None:
    first = plan_evening(tmp_path, UTC, NOW)
    for file in first:
        put(file, tmp_path)

    assert {f.content for f in first}.isdisjoint(f.content for f in plan_evening(tmp_path, UTC, NOW))


def test_a_file_is_put_into_place_whole(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    put(EveningFile("a.txt", b"content"), tmp_path / "folder")

    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
    assert (tmp_path / "folder" / "a.txt").read_bytes() == b"content"
