from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from include.parser.filename import parse_filename
from local.evening import EveningFile, plan_evening, put

NOW = datetime(2026, 3, 5, 21, 30, 15, tzinfo=UTC)


def names(evening: list[EveningFile]) -> list[str]:
    return [file.filename for file in evening]


def test_an_evening_ends_now_and_its_rounds_follow_each_other(tmp_path: Path) -> None:
    ends = [parse_filename(name).ended_at for name in names(plan_evening(tmp_path, UTC, NOW))]

    assert len(ends) == 8
    assert ends[-1] == NOW
    assert ends == sorted(set(ends))
    assert ends[1] - ends[0] > timedelta(minutes=1)


def test_file_names_carry_the_server_s_own_clock(tmp_path: Path) -> None:
    """21:30 UTC is 22:30 in Ljubljana in winter."""
    last = names(plan_evening(tmp_path, ZoneInfo("Europe/Ljubljana"), NOW))[-1]

    assert last.startswith("2026-03-05-223015-")


def test_another_evening_begins_after_the_one_that_is_there(tmp_path: Path) -> None:
    for file in plan_evening(tmp_path, UTC, NOW):
        put(file, tmp_path)

    later = NOW + timedelta(minutes=3)
    ends = [parse_filename(name).ended_at for name in names(plan_evening(tmp_path, UTC, later))]

    assert NOW < ends[0] <= ends[-1] <= later
    assert ends == sorted(set(ends))


def test_another_evening_at_once_still_has_a_time_of_its_own_for_each_round(tmp_path: Path) -> None:
    for file in plan_evening(tmp_path, UTC, NOW):
        put(file, tmp_path)

    ends = [parse_filename(name).ended_at for name in names(plan_evening(tmp_path, UTC, NOW))]

    assert ends[0] > NOW
    assert ends == sorted(set(ends))


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
