"""Invented frames on which every suite succeeds; built by the real builders from hand-made values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from include.parser.columns import COLUMNS
from include.parser.values import (
    Header,
    PlayedLine,
    PlayedRound,
    PlayerLine,
    RoundFile,
    RoundName,
    Verdict,
    WeaponCounters,
)

if TYPE_CHECKING:
    import pandas as pd

FIRST = "2026-01-10-210512-supply-round-1.txt"
SECOND = "2026-01-10-211402-supply-round-2.txt"
HEADER = Header(server_name="Lantern", map_name="supply", config="legacy6", defender_side="axis", winner_side="axis")


def round_file(filename: str, rounds: int = 1) -> RoundFile:
    """Both players; a second file counts on, so that everything in it is twice as much."""
    number = 1 if filename == FIRST else 2
    header = Header(**{**{name: getattr(HEADER, name) for name in HEADER.__slots__}, "round_number": number})
    name = RoundName(filename, datetime(2026, 1, 10, 21, 5, 12, tzinfo=UTC), "supply", number)
    return RoundFile(name, header, 38, tuple(_line(guid, rounds, number) for guid in ("0A1B2C3D", "AABBCCDD")))


def _line(guid: str, rounds: int, number: int) -> PlayerLine:
    axis = (guid == "0A1B2C3D") == (number == 1)
    columns = {column.name: 0 for column in COLUMNS} | {"damage_given": 800 * rounds, "damage_received": 800 * rounds}
    columns |= {"kd_ratio": 10, "bullets_fired": 100 * rounds}
    return PlayerLine(
        key=guid,
        guid=guid,
        raw_name="^1Otter",
        name="Otter",
        is_bot=False,
        rounds=rounds,
        side="axis" if axis else "allies",
        columns=columns,
        weapons={"MP40": WeaponCounters(*(rounds * value for value in (40, 100, 6, 6, 5)))},
        line_number=2,
    )


def played_line(line: PlayerLine) -> PlayedLine:
    """The player's single round: that of the first file."""
    return PlayedLine(
        guid=line.guid,
        name=line.name,
        raw_name=line.raw_name,
        is_bot=False,
        side=line.side,
        counters_reset=False,
        time_played_seconds=500,
        alive_seconds=400,
        time_dead_minutes_tenths=0,
        time_dead_ratio_tenths=0,
        kills=6,
        deaths=6,
        hits=40,
        shots=100,
        headshot_hits=5,
        counts={column.name: 0 for column in COLUMNS if not column.tenths}
        | {"damage_given": 800, "damage_received": 800},
        weapons={"MP40": WeaponCounters(40, 100, 6, 6, 5)},
    )


def verdict(file: RoundFile, partner: str) -> Verdict:
    """A complete round of these players."""
    played = PlayedRound(500, False, tuple(played_line(line) for line in file.lines))
    return Verdict(file.name.filename, "0" * 64, "complete", played=played, partner=partner, layout=38)


def good_frame(suite: str) -> pd.DataFrame:
    """A frame with two rows or more that breaks no expectation of the suite."""
    from expectations.database import INVARIANTS
    from include.ingest import frames

    first, second = round_file(FIRST), round_file(SECOND, rounds=2)
    if suite == "transfer":
        return frames.transfer_frame(frames.Transfer(name, 3, 3, 3, b"ab\n", True) for name in (FIRST, SECOND))
    if suite == "novelty":
        return frames.novelty_frame([(FIRST, "a" * 64), (SECOND, "b" * 64)], known=[("other.txt", "c" * 64)])
    if suite == "parsed_round":
        return frames.parsed_round_frame([first, second])
    if suite == "round_totals":
        verdicts = [verdict(first, SECOND), verdict(second, FIRST)]
        return frames.round_totals_frame(verdicts, {FIRST: first, SECOND: second})
    if suite == "loaded_rounds":
        return frames.loaded_rounds_frame({11: FIRST, 12: SECOND}, loaded_tables(), loaded_tables())
    return frames.database_frame((name, 0) for name in INVARIANTS)


def loaded_tables() -> dict[str, object]:
    """Two rounds of one player with one weapon, as the store sends and reads them."""
    from expectations.subjects import SUMMED
    from include.ingest.frames import TableRows

    return {
        "rounds": TableRows(("round_id", "map_name"), [(11, "supply"), (12, "supply")]),
        "players": TableRows(("round_id", "guid", *SUMMED), [(n, "0A1B2C3D", 6, 5, 800, 700, 500) for n in (11, 12)]),
        "weapons": TableRows(("round_id", "guid", "weapon_name"), [(n, "0A1B2C3D", "MP40") for n in (11, 12)]),
    }
