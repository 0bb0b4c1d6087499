"""
The awards file that a server script writes beside a round, `-endstats.txt` (format-spec 10.2).

Its first part names who was best at what, its second who killed whom how often. Names in it have neither colour codes
nor characters beyond ASCII; they mean players within its round only (`include.parser.duels`). What it says of a player
is never a source of his totals: engine counters in it go on over both rounds of a map.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from include.parser.errors import ParserError
from include.parser.filename import ENDSTATS
from include.parser.values import BadLine

_END: Final = f"{ENDSTATS}.txt"

_OVER_MAP: Final = (
    "Most damage given", "Most damage received", "Most team damage given", "Most team damage received",
    "Most teamkills", "Most selfkills", "Most deaths", "Most kills per minute", "Most damage per minute",
    "Best K/D ratio", "Most corpse gibs", "Highest light weapons accuracy", "Highest headshot accuracy",
    "Most headshots", "Most bullets fired",
)  # fmt: skip
_OF_THE_ROUND: Final = (
    "Most doublekills", "Most multikills", "Quickest multikill w/ light weapons", "Farthest riflenade kill",
    "Most light weapon kills", "Most pistol kills", "Most rifle kills", "Most riflenade kills", "Most sniper kills",
    "Most knife kills", "Most air support kills", "Most mine kills", "Most grenade kills", "Most panzer kills",
    "Most mortar kills", "Most panzer deaths", "Most mortar deaths", "Mortarmagnet", "Most MG42 kills",
    "Most MG42 deaths", "Most revives", "Most revived", "Most dynamites planted", "Most dynamites defused",
    "Longest killing spree", "Longest death spree", "Most objectives stolen", "Most objectives returned",
    "Most kill assists", "Most killsteals", "Most headshot kills", "Tank/Meatshield (Refuses to die)",
    "Most useful kills (>Half respawn time left)", "Most useless kills", "Full respawn king",
    "Least time dead (What spawn?)", "Most playtime denied",
)  # fmt: skip
KNOWN_LABELS: Final = frozenset((*_OVER_MAP, *_OF_THE_ROUND))
"""Every label that a script was seen to write; others are kept as they are."""

_REPEATED: Final = "Longest killing spree"
"""Printed a second time in the place of the useful kills."""
_RELABELLED: Final = {"Full respawn king": "Highest dead share"}
"""Labels under which another figure is printed, with what it is."""
_STOLEN, _USELESS = "Most objectives stolen", "Most useless kills"
"""The first is printed for the second, directly after the repeat."""

SUBJECT: Final = "VS_HEADER"
_LONGEST_LINE: Final = 512
_MOST_LINES: Final = 8192
"""More than 64 players against each other and all labels fill."""
_FIRST_NUMBER: Final = re.compile(r"(?<![0-9.])-?[0-9]{1,9}(?![0-9])(\.[0-9]{1,6})?")
DUEL: Final = re.compile(r"([^\t ][^\t]{0,255})\t([0-9]{1,6})\t([0-9]{1,6})\s*")
"""A line of the second part: two plain numbers behind a name that is no known label (format-spec 10.2)."""
_GUID: Final = re.compile(r"[0-9A-Ga-g][0-9A-Fa-f]{7,63}")
_SIGNIFICANT: Final = 8
"""Characters of a GUID by which a round file knows its players (format-spec 3)."""


class UnreadableEndstatsError(ParserError):
    """Nothing of the awards file can be trusted; its round is none the worse for it."""


@dataclass(frozen=True, slots=True)
class EndstatsAward:
    """
    Who was best at something.

    Attributes:
        code: made of the label, unique in the file.
        label: what the figure is; where the script is known to print another label, not that one.
        value: the first number of the text, None without one.
        text: the value as written, like "113 seconds".
        covers_map: in a round 2 the figure covers both rounds of the map.
    """

    code: str
    label: str
    player_name: str
    value: Decimal | None
    text: str
    covers_map: bool


@dataclass(frozen=True, slots=True)
class DuelRow:
    """
    One line of the second part: a subject's kills on an opponent, and deaths by them.

    Attributes:
        block: counts the subjects that the file names, from 1; 0 before the first, as in files that name none.
        subject_name, subject_guid: as the file names the subject, the GUID as round files have it; None where it
            does not say.
    """

    opponent_name: str
    kills: int
    deaths: int
    block: int = 0
    subject_name: str | None = None
    subject_guid: str | None = None


@dataclass(frozen=True, slots=True)
class EndstatsFile:
    """A readable awards file, in its own order; `bad_lines` are of neither part."""

    awards: tuple[EndstatsAward, ...]
    duels: tuple[DuelRow, ...]
    bad_lines: tuple[BadLine, ...] = ()


def is_endstats(filename: str) -> bool:
    """Whether a stats or side file of this name holds awards."""
    return filename.endswith(_END)


def stats_filename(filename: str) -> str:
    """Give the name that the round's file has when both were written in the same second."""
    return f"{filename.removesuffix(_END)}.txt"


def read_endstats(content: bytes) -> EndstatsFile:
    """
    Read an awards file.

    Args:
        content: as the server holds it; LF and CRLF.

    Raises:
        UnreadableEndstatsError: `unfinished`, `too_many_lines`, or `bad_lines` when more than half cannot be read.
    """
    if not content.endswith(b"\n"):
        raise UnreadableEndstatsError("unfinished", "no newline at the end: the file was not written to its end")
    lines = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").split("\n")
    if len(lines) > _MOST_LINES:
        raise UnreadableEndstatsError("too_many_lines", f"{len(lines)} lines, expected at most {_MOST_LINES}")
    reading = _Reading()
    for number, line in enumerate(lines, start=1):
        if line.strip():
            reading.take(number, line.removesuffix("\r"))
    good = len(reading.awards) + len(reading.duels) + reading.repeats
    if len(reading.bad_lines) > good:
        first = reading.bad_lines[0]
        raise UnreadableEndstatsError(
            "bad_lines",
            f"{len(reading.bad_lines)} of {len(reading.bad_lines) + good} lines cannot be read, "
            f"first line {first.line_number}: {first.message}",
        )
    return EndstatsFile(tuple(reading.awards), tuple(reading.duels), tuple(reading.bad_lines))


class _Reading:
    """What was read so far."""

    def __init__(self) -> None:
        self.awards: list[EndstatsAward] = []
        self.duels: list[DuelRow] = []
        self.bad_lines: list[BadLine] = []
        self.repeats = 0
        self._block = 0
        self._subject: tuple[str | None, str | None] = (None, None)
        self._follows_repeat = False
        self._seen: set[tuple[str, str, str]] = set()
        self._codes: set[str] = set()

    def take(self, number: int, line: str) -> None:
        duel = DUEL.fullmatch(line)
        if duel is not None and duel[1] not in KNOWN_LABELS and duel[1].isprintable():
            self.duels.append(DuelRow(duel[1], int(duel[2]), int(duel[3]), self._block, *self._subject))
            return
        fields = [field.strip() for field in line.split("\t")]
        fault = _fault(line, fields)
        if fault is not None:
            self.bad_lines.append(BadLine(number, "bad_award_line", fault, line[:_LONGEST_LINE]))
        elif fields[0] == SUBJECT:
            self._block += 1
            guid = fields[2].upper()[:_SIGNIFICANT] if _GUID.fullmatch(fields[2]) else None
            self._subject = (fields[1], guid)
        else:
            self._award(*fields)

    def _award(self, printed: str, player_name: str, text: str) -> None:
        if printed == _REPEATED and any(award.label == _REPEATED for award in self.awards):
            self._follows_repeat = True
            self.repeats += 1
            return
        label = _RELABELLED.get(printed, printed)
        if printed == _STOLEN and self._follows_repeat:
            label = _USELESS
        self._follows_repeat = False
        if (label, player_name, text) in self._seen:
            self.repeats += 1
            return
        self._seen.add((label, player_name, text))
        found = _FIRST_NUMBER.search(text)
        value = Decimal(found[0]) if found else None
        self.awards.append(EndstatsAward(self._code(label), label, player_name, value, text, printed in _OVER_MAP))

    def _code(self, label: str) -> str:
        """A word for the label; another figure with an equal one is told from it by a number."""
        word = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:80] or "award"
        code, number = word, 1
        while code in self._codes:
            number += 1
            code = f"{word}_{number}"
        self._codes.add(code)
        return code


def _fault(line: str, fields: list[str]) -> str | None:
    if len(line) > _LONGEST_LINE:
        return f"{len(line)} characters, expected at most {_LONGEST_LINE}"
    if len(fields) != 3 or not all(fields):
        return f"{sum(map(bool, fields))} filled fields of {len(fields)}, expected 3"
    if not all(field.isprintable() for field in fields):
        return "characters that cannot be shown"
    return None
