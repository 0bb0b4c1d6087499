"""Stats files written by hand for the parser's tests: invented players, one argument per thing a test is about."""

from __future__ import annotations

from include.parser.columns import COLUMNS_OF_LAYOUT
from include.parser.filename import parse_filename
from include.parser.judge import SourceFile, sha256_of
from include.parser.reader import read_round
from include.parser.values import RoundFile, Verdict

MP40 = 1 << 4
FIRST = "2026-03-01-210000-testmap-round-1.txt"
SECOND = "2026-03-01-211200-testmap-round-2.txt"


def header(
    number: int = 1, defender: int = 1, winner: int = 2, limit: str = "12:00", after: str = "10:00", **more: str
) -> str:
    parts = [more.get("server", "^1Test"), more.get("map_name", "testmap"), more.get("config", "legacy3")]
    parts += [str(number), str(defender), str(winner), limit, after]
    return "\\".join([*parts, more["playtime"]] if "playtime" in more else parts)


def line(
    guid: str = "AAAAAAAA",
    team: int = 1,
    rounds: int = 1,
    minutes: str = "10.0",
    weapons: str | None = None,
    *,
    name: str = "Someone",
    layout: int = 38,
    mp40: tuple[int, int, int, int, int] = (20, 50, 2, 2, 1),
    **columns: object,
) -> str:
    """One player line: an MP40 of `mp40` (hits, shots, kills, deaths, headshot hits) and 100 damage each way."""
    values: dict[str, object] = {"damage_given": 100, "damage_received": 100, "time_played_percent": "80.0"}
    values |= {"time_played_minutes": minutes, "bullets_fired": mp40[1], **columns}
    written = [str(values.get(column.name, "0.0" if column.tenths else 0)) for column in COLUMNS_OF_LAYOUT[layout]]
    weapons = weapons if weapons is not None else " ".join(map(str, (MP40, *mp40)))
    return f"{guid}\\{name}\\{rounds}\\{team}\\{weapons} \t" + "\t".join(written)


def content(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def read(filename: str, *lines: str) -> RoundFile:
    return read_round(parse_filename(filename), content(*lines))


def source(filename: str, *lines: str) -> SourceFile:
    raw = content(*lines)
    return SourceFile(filename, raw, sha256_of(raw))


def by_name(verdicts: list[Verdict]) -> dict[str, Verdict]:
    return {verdict.filename: verdict for verdict in verdicts}
