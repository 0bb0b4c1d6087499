"""What a case of a command is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.bot.evenings import Evenings

if TYPE_CHECKING:
    from tests.bot.running import Running
    from tests.discord_server.people import Person

Shown = Callable[[Evenings], Iterable[str]]
"""Patterns, each of which some line of the answer matches from its first letter on; see `plain`."""

Prepare = Callable[["Running", "Person", Evenings], "Person | None"]


@dataclass(frozen=True)
class Case:
    """
    How a command is asked and what is shown.

    Attributes:
        typed: behind the prefix; by an alias where the command has one.
        options: of the slash command; PLAYER and OTHER are replaced by names, as in `typed`.
        file: how a file beside the answer begins.
        prepare: makes what the command is about, and gives the member that CLAIMANT stands for.
    """

    typed: str
    shows: Shown
    options: Mapping[str, Any] = field(default_factory=dict)
    file: bytes | None = None
    prepare: Prepare | None = None


PLAYER, OTHER, FIRST_DAY = "PLAYER", "OTHER", "FIRST_DAY"
CLAIMANT = "CLAIMANT"


def filled_in(text: Any, evenings: Evenings) -> Any:
    """Replace the words that stand for names and dates."""
    if not isinstance(text, str):
        return text
    known = {
        PLAYER: evenings.names[evenings.regular],
        OTHER: evenings.names[evenings.other],
        FIRST_DAY: evenings.days[0].isoformat(),
    }
    return re.sub("|".join(known), lambda found: known[found[0]], text)


def row(*cells: Any) -> str:
    """Give a line of a table; the cells stand apart."""
    return r"\s+".join(cell.pattern if isinstance(cell, re.Pattern) else re.escape(str(cell)) for cell in cells)


def says(*patterns: str) -> Shown:
    """What is known whatever was played."""
    return lambda _: patterns
