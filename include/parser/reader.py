"""The bytes of a stats file to values (format-spec 1.3, 2, 3, 11)."""

from __future__ import annotations

from typing import Final

from include.parser.columns import LAYOUTS
from include.parser.errors import BadLineError, UnreadableRoundError
from include.parser.header import read_header
from include.parser.lines import column_count, read_line
from include.parser.values import BadLine, Flag, Header, PlayerLine, RoundFile, RoundName

_BOM: Final = b"\xef\xbb\xbf"

MOST_PLAYER_LINES: Final = 256
"""A server has room for 64 players; those who leave keep a line. What stands behind more lines is not looked at."""


def header_of(content: bytes) -> Header:
    """The header as far as it can be read, of any bytes; what cannot be read is None and named in `faults`."""
    lines, _ = _lines(content)
    return read_header(lines[0][1] if lines else "")


def read_round(name: RoundName, content: bytes) -> RoundFile:
    """
    Read one stats file.

    Args:
        content: as the server holds it; LF and CRLF, with or without a byte order mark.

    Returns:
        the good lines and those held back; without any player line `lines` is empty (the file's state is `empty`).

    Raises:
        UnreadableRoundError: nothing of the file can be trusted. Reasons: `unfinished`, `bad_header`,
            `too_many_lines`, `unknown_layout`, `bad_lines`.
    """
    numbered, flags = _lines(content)
    if not content.endswith(b"\n"):
        message = "no newline at the end: the file was not written to its end"
        raise UnreadableRoundError("unfinished", message, _at_fault(numbered[-1:], "unfinished", message))
    header = read_header(numbered[0][1] if numbered else "")
    _check_header(name, header, numbered[:1])
    player_lines = numbered[1:]
    if not player_lines:
        return RoundFile(name, header, None, (), flags=header.flags + flags)
    columns = [column_count(text) for _, text in player_lines]
    layout = _checked_layout(player_lines, columns)
    lines, bad_lines = _read_lines(player_lines, columns, layout)
    if len(bad_lines) * 2 > len(bad_lines) + len(lines) or not lines:
        raise UnreadableRoundError(
            "bad_lines",
            f"{len(bad_lines)} of {len(bad_lines) + len(lines)} player lines cannot be read, "
            f"first line {bad_lines[0].line_number}: {bad_lines[0].message}",
            bad_lines,
        )
    if layout == LAYOUTS[-1] and any(text.count("\t") > layout for _, text in player_lines):
        flags += (Flag("unknown_columns", f"more than {LAYOUTS[-1]} columns; the rest is kept in the raw bytes only"),)
    return RoundFile(name, header, layout, lines, bad_lines, header.flags + flags)


def layout_of(content: bytes) -> int | None:
    """The most common column count of a file's player lines; None without lines or for a count no layout has."""
    counts = [column_count(text) for _, text in _lines(content)[0][1:]]
    return layout if counts and (layout := _most_common(counts)) in LAYOUTS else None


def _lines(content: bytes) -> tuple[list[tuple[int, str]], tuple[Flag, ...]]:
    """
    The lines that are not blank, with their numbers from 1, and a flag for each that is no UTF-8 (11.13).

    Of more than a round has, one too many: that is enough to refuse them.
    """
    numbered = []
    flags = []
    for number, line in enumerate(content.removeprefix(_BOM).split(b"\n"), start=1):
        line = line.removesuffix(b"\r")
        if not line or line.isspace():
            continue
        try:
            text = line.decode()
        except UnicodeDecodeError:
            text = line.decode("latin-1")
            flags.append(Flag("not_utf8", f"line {number} is no UTF-8 and was read as Latin-1"))
        numbered.append((number, text))
        if len(numbered) > 1 + MOST_PLAYER_LINES:
            break
    return numbered, tuple(flags)


def _at_fault(numbered: list[tuple[int, str]], reason: str, message: str) -> tuple[BadLine, ...]:
    return tuple(BadLine(number, reason, message, text) for number, text in numbered)


def _check_header(name: RoundName, header: Header, numbered: list[tuple[int, str]]) -> None:
    faults = list(header.faults)
    if header.round_number is not None and header.round_number != name.round_number:
        faults.append(f"round {header.round_number}, the file's name says {name.round_number}")
    if header.map_name is not None and header.map_name != name.map_name:
        faults.append(f"map {header.map_name[:80]!r}, the file's name says {name.map_name[:80]!r}")
    if faults:
        message = "; ".join(faults)
        raise UnreadableRoundError("bad_header", message, _at_fault(numbered, "bad_header", message))


def _checked_layout(player_lines: list[tuple[int, str]], columns: list[int]) -> int:
    """The column count of the file, or UnreadableRoundError for one of no layout, or for more lines than players."""
    if len(player_lines) > MOST_PLAYER_LINES:
        raise UnreadableRoundError("too_many_lines", f"more than {MOST_PLAYER_LINES} player lines")
    layout = _most_common(columns)
    if layout not in LAYOUTS:
        message = f"{layout} columns in a player line, expected one of {', '.join(map(str, LAYOUTS))}"
        example = [line for line, count in zip(player_lines, columns, strict=True) if count == layout][:1]
        raise UnreadableRoundError("unknown_layout", message, _at_fault(example, "unknown_layout", message))
    return layout


def _most_common(counts: list[int]) -> int:
    """Of counts equally common the larger: a line cut short shows fewer columns, never more."""
    if counts.count(counts[0]) == len(counts):
        return counts[0]
    return max(counts, key=lambda count: (counts.count(count), count))


def _read_lines(
    numbered: list[tuple[int, str]], columns: list[int], layout: int
) -> tuple[tuple[PlayerLine, ...], tuple[BadLine, ...]]:
    good: dict[str, tuple[PlayerLine, str]] = {}
    bad: list[BadLine] = []
    twice: set[str] = set()
    for (number, text), found in zip(numbered, columns, strict=True):
        try:
            line = read_line(number, text, found, layout)
        except BadLineError as fault:
            bad.append(BadLine(number, fault.reason, str(fault), text))
            continue
        earlier = good.get(line.key)
        if earlier is None:
            good[line.key] = (line, text)
        elif earlier[1] != text:
            twice.add(line.key)
            bad.append(_same_player_again(line, text))
    bad += [_same_player_again(*good.pop(key)) for key in sorted(twice)]
    return tuple(line for line, _ in good.values()), tuple(sorted(bad, key=lambda line: line.line_number))


def _same_player_again(line: PlayerLine, text: str) -> BadLine:
    return BadLine(line.line_number, "same_player_twice", f"two different lines for {line.key!r}", text)
