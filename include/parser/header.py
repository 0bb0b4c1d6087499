"""The first line of a stats file (format-spec 2)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, get_args

from include.parser.columns import HEADER_FIELDS
from include.parser.values import Flag, Header, Side

SIDES: Final[tuple[Side, ...]] = get_args(Side)
"""The engine counts sides from 1: axis, allies."""

_MINUTES_SECONDS: Final = re.compile(r"([0-9]{1,4}):([0-5][0-9])")
_DECIMAL_MINUTES: Final = re.compile(r"([0-9]{1,4})\.([0-9]{1,2})")
_MILLISECONDS: Final = re.compile(r"[0-9]{1,9}")
_REQUIRED: Final = sum(not field.optional for field in HEADER_FIELDS)

_ROUND_NUMBERS: Final = {"1": 1, "2": 2}
_SIDE_OF_DIGIT: Final[dict[str, Side]] = {"1": SIDES[0], "2": SIDES[1]}
_NECESSARY: Final = (
    ("map_name", 1, "map"),
    ("round_number", 3, "round (1 or 2)"),
    ("defender_side", 4, "defender (1 axis, 2 allies)"),
    ("winner_side", 5, "winner (1 axis, 2 allies)"),
    ("time_limit_seconds", 6, "time limit (M:SS)"),
)
"""Fields without which a file cannot be taken: name, place, what is expected."""

_LONGEST_FIELD: Final = 256
"""The engine keeps no longer value of a variable (MAX_CVAR_VALUE_STRING)."""

LARGEST_PLAYTIME_WRITTEN_IN_SECONDS: Final = 10_000
"""Older private script variants wrote seconds where newer ones write milliseconds (format-spec 2, field 9)."""


def read_header(line: str) -> Header:
    """Read every field that can be read; `faults` names the others, so that a bad file still says what it can."""
    parts = line.split("\\")
    faults = []
    if len(parts) < _REQUIRED:
        faults.append(f"{len(parts)} header fields, expected {_REQUIRED}")
        parts += [""] * (_REQUIRED - len(parts))
    limit, after = _seconds(parts[6]), _seconds(parts[7])
    header = Header(
        server_name=parts[0],
        map_name=parts[1] or None,
        config=parts[2],
        round_number=_ROUND_NUMBERS.get(parts[3]),
        defender_side=_SIDE_OF_DIGIT.get(parts[4]),
        winner_side=_SIDE_OF_DIGIT.get(parts[5]),
        time_limit_seconds=limit,
        next_time_limit_seconds=_known_next(after, limit),
        playtime_seconds=_playtime_seconds(parts[8]) if len(parts) > _REQUIRED else None,
        flags=tuple(_flags(parts, after, limit)),
    )
    for name, at, expected in _NECESSARY:
        if getattr(header, name) is None:
            faults.append(f"{expected} is {parts[at][:40]!r}")
    if after is None:
        faults.append(f"next time limit (M:SS) is {parts[7][:40]!r}")
    if (longest := max(map(len, parts[:_REQUIRED]))) > _LONGEST_FIELD:
        faults.append(f"a header field of {longest} characters, expected at most {_LONGEST_FIELD}")
    if "\0" in line:
        faults.append("the header holds a zero byte")
    return replace(header, faults=tuple(faults)) if faults else header


def _seconds(text: str) -> int | None:
    if found := _MINUTES_SECONDS.fullmatch(text):
        return int(found[1]) * 60 + int(found[2])
    if found := _DECIMAL_MINUTES.fullmatch(text):
        hundredths = int(found[2].ljust(2, "0"))
        return int(found[1]) * 60 + (hundredths * 60 + 50) // 100
    return None


def _known_next(after: int | None, limit: int | None) -> int | None:
    """`next` as far as it can be true: 0:00 and anything above the limit are engine or script faults (2.2)."""
    if after is None or after == 0 or (limit is not None and after > limit):
        return None
    return after


def _playtime_seconds(text: str) -> int | None:
    if not _MILLISECONDS.fullmatch(text) or int(text) == 0:
        return None
    value = int(text)
    return value if value <= LARGEST_PLAYTIME_WRITTEN_IN_SECONDS else (value + 500) // 1000


def _flags(parts: list[str], after: int | None, limit: int | None) -> list[Flag]:
    flags = []
    if _DECIMAL_MINUTES.fullmatch(parts[6]) or _DECIMAL_MINUTES.fullmatch(parts[7]):
        flags.append(Flag("decimal_time_limit", f"time limits written as {parts[6]} and {parts[7]} minutes"))
    if after is not None and _known_next(after, limit) is None:
        flags.append(Flag("next_time_limit_unknown", f"next time limit {parts[7]} cannot be (limit {parts[6]})"))
    return flags
