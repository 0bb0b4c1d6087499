"""One player line: head, weapon blocks, columns (format-spec 3)."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from operator import gt
from typing import Final

from include.parser.columns import (
    COLUMNS,
    COLUMNS_OF_LAYOUT,
    LARGEST_COUNT,
    LAYOUTS,
    WEAPON_COUNTERS,
    WEAPONS,
    Column,
)
from include.parser.errors import BadLineError
from include.parser.header import SIDES
from include.parser.names import clean_name
from include.parser.values import PlayerLine, Side, WeaponCounters

_GUID: Final = re.compile(r"[0-9A-G][0-9A-F]{7}|OMNIBOT[ -~]{0,33}")
"""A G is no hexadecimal digit: with it begins what stands for a forgotten player (include/parser/redaction.py)."""
_BOT_GUID: Final = re.compile(r"[!-~]{1,40}")
_LONGEST_NAME: Final = 128
"""The engine allows 35 characters; anything near this bound is something else, and would not fit into an index."""
BOT_NAME: Final = "[BOT]"
_ROUNDS: Final = re.compile(r"[0-9]{1,9}")
_BLOCK: Final = len(WEAPON_COUNTERS)
_MASK_END: Final = 1 << len(WEAPONS)
_WHOLE_NUMBERS: Final = re.compile(r" *[0-9][0-9 ]*+")
_LONGEST_WEAPON_PART: Final = (1 + len(WEAPONS) * _BLOCK) * 12
_counters = partial(tuple.__new__, WeaponCounters)  # a third of the time of WeaponCounters._make, and ten are in a line
_SIDE_OF_TEAM: Final[dict[str, Side | None]] = {"1": SIDES[0], "2": SIDES[1], "3": None}


class _Numbers(dict[str, int]):
    """Whole numbers by what is written: most of a file are small, and found in half the time that int() takes."""

    def __missing__(self, written: str) -> int:
        return int(written)


_SMALL: Final = 1000
_number = _Numbers({f"{tenths:02}": tenths for tenths in range(10)} | {str(n): n for n in range(_SMALL)}).__getitem__


def _largest(column: Column) -> int:
    """The most that a column may hold, in the unit that it is kept in."""
    return column.largest * 10 if column.tenths and column.largest < LARGEST_COUNT else column.largest


def _pattern(column: Column) -> str:
    """A value of fewer digits than the largest has: what is written so is in range without being asked."""
    digits = len(str(_largest(column))) - 1
    sign = "-?" if column.smallest < 0 else ""
    return sign + (rf"[0-9]{{1,{digits - 1}}}+\.[0-9]" if column.tenths else f"[0-9]{{1,{digits}}}+")


_COLUMNS_AS_WRITTEN: Final = {
    layout: re.compile("\t".join(_pattern(column) for column in COLUMNS_OF_LAYOUT[layout])) for layout in LAYOUTS
}
_NAMES: Final = {layout: tuple(column.name for column in COLUMNS_OF_LAYOUT[layout]) for layout in LAYOUTS}
_BOUNDED: Final = tuple((column.name, _largest(column)) for column in COLUMNS if column.largest < LARGEST_COUNT)
_ONE_VALUE: Final = re.compile(r"-?[0-9]{1,10}(?:\.[0-9])?")


def column_count(text: str) -> int:
    """How many columns a line carries; more than the newest layout has count as the newest (format-spec 11.15)."""
    return min(text.count("\t"), LAYOUTS[-1])


def read_line(number: int, text: str, columns: int, layout: int) -> PlayerLine:
    """
    Read one player line of a file with the given layout.

    Args:
        columns: how many the line has, see `column_count`.

    Raises:
        BadLineError: a head part, the mask, a block or a column is not what the format allows; the message says which.

    Source: format-spec 3 and the blocking items of section 9.
    """
    head, _, written = text.partition("\t")
    guid, raw_name, rounds, team, weapon_numbers = _head(head)
    if columns != layout:
        raise BadLineError("column_count", f"{columns} columns in a file of {layout}")
    name = clean_name(raw_name)
    is_bot = guid.startswith("OMNIBOT") or name.startswith(BOT_NAME)
    key = f"{guid}:{name}" if is_bot else guid
    columns_read, weapons = _columns(written, layout), _weapons(weapon_numbers)
    # By place: by name it takes twice the time.
    return PlayerLine(key, guid, raw_name, name, is_bot, rounds, _SIDE_OF_TEAM[team], columns_read, weapons, number)


def _head(head: str) -> tuple[str, str, int, str, str]:
    """GUID, name, rounds, team, weapon numbers: cut from the right, so that a backslash in a name does no harm."""
    guid, _, rest = head.partition("\\")
    parts = rest.rsplit("\\", 3)
    if len(parts) != 4:
        raise BadLineError("bad_head", f"{head.count(chr(92)) + 1} parts before the first tab, expected 5")
    raw_name, rounds, team, weapon_numbers = parts
    if not _GUID.fullmatch(guid) and not _is_named_bot(guid, raw_name):
        raise BadLineError("bad_guid", f"GUID is {guid[:40]!r}, expected 8 upper-case hexadecimal digits")
    if not _ROUNDS.fullmatch(rounds):
        raise BadLineError("bad_head", f"rounds is {rounds[:40]!r}, expected a whole number")
    if team not in _SIDE_OF_TEAM:
        raise BadLineError("bad_head", f"team is {team[:40]!r}, expected 1, 2 or 3")
    if len(raw_name) > _LONGEST_NAME:
        raise BadLineError("bad_head", f"a name of {len(raw_name)} characters, expected at most {_LONGEST_NAME}")
    if "\0" in head:
        raise BadLineError("bad_head", "the name holds a zero byte")
    return guid, raw_name, int(rounds), team, weapon_numbers


def _is_named_bot(guid: str, raw_name: str) -> bool:
    """A bot by its name is no format fault, whatever its GUID (format-spec 11.10)."""
    return bool(_BOT_GUID.fullmatch(guid)) and clean_name(raw_name).startswith(BOT_NAME)


@lru_cache(maxsize=4096)
def _names_of_mask(mask: int) -> tuple[str, ...]:
    return tuple(weapon.name for bit, weapon in enumerate(WEAPONS) if mask >> bit & 1)


def _weapons(text: str) -> dict[str, WeaponCounters]:
    if len(text) > _LONGEST_WEAPON_PART or not _WHOLE_NUMBERS.fullmatch(text):
        raise BadLineError("bad_weapons", "the weapon part holds something else than whole numbers")
    mask, *numbers = map(_number, text.split())
    if not 0 < mask < _MASK_END:
        raise BadLineError("bad_weapons", f"weapon mask is {mask}, expected 1 to {_MASK_END - 1}")
    names = _names_of_mask(mask)
    if len(numbers) != _BLOCK * len(names):
        expected = _BLOCK * len(names)
        raise BadLineError("bad_weapons", f"{len(numbers)} weapon numbers, the mask expects {expected}")
    hits = numbers[0::_BLOCK]
    if any(map(gt, numbers[2::_BLOCK] + numbers[4::_BLOCK], hits + hits)):
        raise BadLineError("bad_weapons", "a weapon with more kills or headshot hits than hits")
    if sum(numbers) > LARGEST_COUNT:
        raise BadLineError("out_of_range", "the weapon numbers add up to more than the engine can count")
    return dict(zip(names, map(_counters, zip(*[iter(numbers)] * _BLOCK, strict=True)), strict=True))


def _columns(written: str, layout: int) -> dict[str, int]:
    if _COLUMNS_AS_WRITTEN[layout].fullmatch(written):
        return dict(zip(_NAMES[layout], map(_number, written.replace(".", "").split("\t")), strict=True))
    columns = _columns_one_by_one(written, layout)
    if max(columns.values()) > LARGEST_COUNT or min(columns.values()) < -LARGEST_COUNT:
        raise BadLineError("out_of_range", "a column is greater than the engine can count")
    for name, largest in _BOUNDED:
        if columns[name] > largest:
            raise BadLineError("out_of_range", f"{name} is {columns[name] / 10}, expected at most {largest // 10}")
    return columns


def _columns_one_by_one(written: str, layout: int) -> dict[str, int]:
    """The slow way, for large values, too: a decimal may lack its digit, columns behind the last known are left."""
    columns = {}
    for column, text in zip(COLUMNS_OF_LAYOUT[layout], written.split("\t"), strict=False):
        if not _ONE_VALUE.fullmatch(text) or ("." in text and not column.tenths):
            expected = "a number with one decimal" if column.tenths else "a whole number"
            raise BadLineError("bad_column", f"{column.name} is {text[:40]!r}, expected {expected}")
        value = int(text.replace(".", "")) if "." in text or not column.tenths else int(text) * 10
        if value < 0 <= column.smallest:
            raise BadLineError("bad_column", f"{column.name} is {text}, expected no negative number")
        columns[column.name] = value
    return columns
