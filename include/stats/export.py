"""Rounds of players as lines of a table: the one definition of our CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import tzinfo
from typing import Final, TextIO

from include.stats.profile import PlayedRound
from include.stats.registry import METRICS, value
from include.stats.sums import SUM_NAMES

_FIRST: Final = ("kills", "deaths", "kd", "dpm", "accuracy")

_METRICS: Final = (*_FIRST, *(code for code in METRICS if code not in (*_FIRST, "rounds")))

_PARTS: Final = tuple(name for name in SUM_NAMES if name not in METRICS)
"""Sums that are no metric themselves, so that whoever adds rounds up can divide sums and need not average ratios."""

HEADER: Final = ("date", "time", "map", "round", "player", "guid", "side", *_METRICS, *_PARTS)
"""The names of the columns: codes of metrics, then names of sums."""

FIRST_FIGURE: Final = HEADER.index(_FIRST[0])
"""The column from which on cells are numbers or empty."""

_BEGINS_A_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet computes instead of showing it (OWASP, CSV Injection); the wide forms do so in some languages."""

_OBEYED_BY_A_TERMINAL: Final = dict.fromkeys(
    {*range(0x20), *range(0x7F, 0xA0)} - set(map(ord, "\t\r\n")), "\N{REPLACEMENT CHARACTER}"
)


def write_csv(rounds: Iterable[PlayedRound], zone: tzinfo, file: TextIO) -> int:
    """
    Write a heading and a line for each round as they come.

    Args:
        zone: of the dates and times.
        file: opened for UTF-8 without translation of line ends.

    Returns:
        how many rounds there were.
    """
    writer = csv.writer(file)  # with the line ends of RFC 4180: with others it would leave a \r in a name unquoted
    writer.writerow(HEADER)
    written = 0
    for played in rounds:
        writer.writerow(cells(played, zone))
        written += 1
    return written


def cells(played: PlayedRound, zone: tzinfo) -> list[str]:
    """
    Give one round as cells in the order of `HEADER`.

    Figures have the decimals of the registry, no thousands and no units; what is not known is empty.
    """
    ended_at = played.ended_at.astimezone(zone)
    texts = (played.map_name, str(played.round_number), played.name, played.player_guid, played.side or "")
    return [
        f"{ended_at:%Y-%m-%d}",
        f"{ended_at:%H:%M:%S}",
        *map(harmless, texts),
        *(_figure(code, value(code, played.sums)) for code in _METRICS),
        *("" if (part := played.sums[name]) is None else str(part) for name in _PARTS),
    ]


def harmless(text: str) -> str:
    """
    Give a text that no spreadsheet takes for a formula, and that no terminal obeys.

    What begins like a formula gets an apostrophe in front; control characters are seen to stand.
    """
    shown = text.translate(_OBEYED_BY_A_TERMINAL)
    return f"'{shown}" if shown.startswith(_BEGINS_A_FORMULA) else shown


def _figure(code: str, figure: float | None) -> str:
    return "" if figure is None else f"{figure:.{METRICS[code].decimals}f}"
