"""
The frames that the suites of `expectations/` look at, built from parser values and from rows.

Column by column rather than row by row: a batch of 4,000 files has 24,000 player lines and seven times as many weapon
blocks. A number that a layout lacks is NaN.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final, NamedTuple

import pandas as pd

from expectations.subjects import SUMMED, TABLES
from include.ingest.line_values import aimed_hits, header_values, line_values
from include.ingest.totals import TOTAL_COLUMNS, findings_of, totals_of
from include.parser.columns import COLUMNS, WEAPON_COUNTERS
from include.parser.values import PlayerLine, RoundFile, Verdict

_MISSING: Final = float("nan")


@dataclass(frozen=True, slots=True)
class Transfer:
    """
    One file as it was fetched.

    Attributes:
        listed_size_bytes: in the listing that made us fetch it.
        size_before_bytes, size_after_bytes: as the server told just before and just after reading.
        name_is_round: its name is that of a round's stats file.
    """

    filename: str
    listed_size_bytes: int
    size_before_bytes: int
    size_after_bytes: int
    content: bytes
    name_is_round: bool


class TableRows(NamedTuple):
    """Rows of one table with the names of their columns; every value hashable, `round_id` among the columns."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]


def transfer_frame(transfers: Iterable[Transfer]) -> pd.DataFrame:
    """Layer 1: one row per fetched file."""
    files = list(transfers)
    return pd.DataFrame(
        {
            "filename": [file.filename for file in files],
            "listed_size_bytes": [file.listed_size_bytes for file in files],
            "size_before_bytes": [file.size_before_bytes for file in files],
            "size_after_bytes": [file.size_after_bytes for file in files],
            "read_bytes": [len(file.content) for file in files],
            "ends_with_newline": [file.content.endswith(b"\n") for file in files],
            "name_is_round": [file.name_is_round for file in files],
        }
    )


def novelty_frame(files: Iterable[tuple[str, str]], known: Collection[tuple[str, str]]) -> pd.DataFrame:
    """
    Layer 2: one row per fetched file against the ledger.

    Args:
        files: filename and sha256 of what was fetched.
        known: filename and sha256 of the ledger's rows from before, at least those that share a name or a hash.

    Returns:
        `known_file`: name and bytes are there; `known_hash`: the bytes are, under another name; `known_name`: the name
        is, with other bytes.
    """
    fetched = list(files)
    known_files, names, hashes = set(known), {name for name, _ in known}, {sha256 for _, sha256 in known}
    return pd.DataFrame(
        {
            "filename": [name for name, _ in fetched],
            "sha256": [sha256 for _, sha256 in fetched],
            "known_file": [file in known_files for file in fetched],
            "known_hash": [file not in known_files and file[1] in hashes for file in fetched],
            "known_name": [file not in known_files and file[0] in names for file in fetched],
        }
    )


def parsed_round_frame(files: Iterable[RoundFile]) -> pd.DataFrame:
    """Layer 3: the frames of `parsed_round_frames` in one; each kind of row leaves the columns of the other empty."""
    return pd.concat(parsed_round_frames(files), ignore_index=True)


def parsed_round_frames(files: Iterable[RoundFile]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Layer 3: one row per player line (`row_kind` line), and one per weapon block (`row_kind` weapon).

    Registry columns are in the column's unit, tenths as decimals. Apart they are looked at in half the time: there are
    seven times as many blocks as lines, and all columns but a few are of lines.
    """
    lines = [(file, line) for file in files for line in file.lines]
    return _line_frame(lines), _weapon_frame(lines)


def _line_frame(lines: list[tuple[RoundFile, PlayerLine]]) -> pd.DataFrame:
    def of_file(path: str) -> list[Any]:
        return list(map(attrgetter(path), (file for file, _ in lines)))

    def of_line(read: Callable[[PlayerLine], Any]) -> list[Any]:
        return [read(line) for _, line in lines]

    weapons = [
        tuple(map(sum, zip(*line.weapons.values(), strict=True))) or (0,) * len(WEAPON_COUNTERS) for _, line in lines
    ]
    frame: dict[str, list[Any]] = {
        "row_kind": ["line"] * len(lines),
        "filename": of_file("name.filename"),
        "line_number": of_line(lambda line: line.line_number),
        "player_key": of_line(lambda line: line.key),
        "human_guid": of_line(lambda line: None if line.is_bot else line.guid),
        "side": of_line(lambda line: line.side),
        "rounds": of_line(lambda line: line.rounds),
        "layout": of_file("layout"),
        "column_count": of_line(lambda line: len(line.columns)),
        "map_name": of_file("name.map_name"),
        "header_map_name": of_file("header.map_name"),
        "round_number": of_file("name.round_number"),
        "header_round_number": of_file("header.round_number"),
        "defender_side": of_file("header.defender_side"),
        "winner_side": of_file("header.winner_side"),
        "weapon_count": of_line(lambda line: len(line.weapons)),
        "kills": [counters[WEAPON_COUNTERS.index("kills")] for counters in weapons],
        "headshot_hits": [counters[WEAPON_COUNTERS.index("headshot_hits")] for counters in weapons],
    }
    table = pd.concat([pd.DataFrame(frame), header_values([file for file, _ in lines])], axis="columns")
    whole = pd.concat([table, _registry_columns(lines)], axis="columns")
    shots, deaths = ([counters[WEAPON_COUNTERS.index(name)] for counters in weapons] for name in ("shots", "deaths"))
    return pd.concat([whole, line_values(whole, shots, deaths)], axis="columns")


def _registry_columns(lines: list[tuple[RoundFile, PlayerLine]]) -> pd.DataFrame:
    columns = [line.columns for _, line in lines]
    return pd.DataFrame(
        {
            column.name: pd.Series([values.get(column.name, _MISSING) for values in columns], dtype="float64")
            / (10 if column.tenths else 1)
            for column in COLUMNS
        }
    )


def _weapon_frame(lines: list[tuple[RoundFile, PlayerLine]]) -> pd.DataFrame:
    blocks = [
        (file.name.filename, line.line_number, weapon, *counters)
        for file, line in lines
        for weapon, counters in line.weapons.items()
    ]
    names = ["filename", "line_number", "weapon", *(f"weapon_{counter}" for counter in WEAPON_COUNTERS)]
    frame = pd.DataFrame(blocks, columns=names)
    frame.insert(0, "row_kind", "weapon")
    frame["weapon_aimed_hits"] = aimed_hits(frame)
    return frame


def round_totals_frame(verdicts: Iterable[Verdict], files: Mapping[str, RoundFile]) -> pd.DataFrame:
    """
    Layer 4: one row per complete round.

    Args:
        verdicts: those not complete give no row.
        files: what the reader gave, by file name; at least both files of each pair.

    Returns:
        counts and totals over the round's players, and what the parser's rules find wrong in it, in words. What a round
        has no value of is NaN.
    """
    rows = [totals_of(verdict, files) | findings_of(verdict, files) for verdict in verdicts if verdict.played]
    return pd.DataFrame(rows, columns=TOTAL_COLUMNS)


def loaded_rounds_frame(
    filenames: Mapping[int, str], sent: Mapping[str, TableRows], stored: Mapping[str, TableRows]
) -> pd.DataFrame:
    """
    Layer 5: one row per round, what was sent beside what was read back.

    Args:
        filenames: of each round, by its id.
        sent, stored: rows under `rounds`, `players` and `weapons`, with equal columns in equal order.

    Returns:
        `sent_<table>` and `stored_<table>` count rows, `<table>_differing` those of which any value is another, and
        `sent_<column>` and `stored_<column>` sum the player columns of `SUMMED`.
    """
    frame: dict[str, list[Any]] = {"filename": list(filenames.values()), "round_id": list(filenames)}
    for table in TABLES:
        ours, theirs = _by_round(sent[table]), _by_round(stored[table])
        frame[f"sent_{table}"] = [len(ours[round_id]) for round_id in filenames]
        frame[f"stored_{table}"] = [len(theirs[round_id]) for round_id in filenames]
        frame[f"{table}_differing"] = [_differing(ours[round_id], theirs[round_id]) for round_id in filenames]
        if table == "players":
            for column in SUMMED:
                frame[f"sent_{column}"] = _sums(filenames, ours, sent[table].columns.index(column))
                frame[f"stored_{column}"] = _sums(filenames, theirs, stored[table].columns.index(column))
    return pd.DataFrame(frame)


def database_frame(violations: Iterable[tuple[str, int]]) -> pd.DataFrame:
    """Layer 6: one row per invariant: its name and how many rows of the database break it."""
    return pd.DataFrame(list(violations), columns=["name", "violations"])


def _by_round(table: TableRows) -> defaultdict[int, list[tuple[Any, ...]]]:
    at = table.columns.index("round_id")
    rounds: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in table.rows:
        rounds[row[at]].append(row)
    return rounds


def _differing(ours: list[tuple[Any, ...]], theirs: list[tuple[Any, ...]]) -> int:
    sent, stored = set(ours), set(theirs)
    return max(len(sent - stored), len(stored - sent))


def _sums(rounds: Iterable[int], rows: Mapping[int, list[tuple[Any, ...]]], at: int) -> list[int]:
    return [sum(row[at] for row in rows[round_id]) for round_id in rounds]
