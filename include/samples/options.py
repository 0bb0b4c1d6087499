"""What can be asked of the generator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from include.parser.columns import LAYOUTS
from include.samples.errors import SampleOptionError

Endstats = Literal["none", "plain", "headed"]

FEWEST_PLAYERS: Final = 4
"""Two a side: below that nobody can be exchanged and the two rounds of a map still share half of their players."""
MOST_PLAYERS: Final = 32
MOST_MAPS: Final = 32
"""So many that every defect finds a map."""


@dataclass(frozen=True, slots=True)
class SampleOptions:
    """
    A wish for sample evenings; equal wishes give equal bytes.

    Attributes:
        players: on both sides together.
        maps: per evening; each gives two files.
        layout: column count, one of 33, 36, 37, 38.
        first_evening: the following evenings come one day later each.
        ninth_field: write the measured length of the round as ninth header field.
        endstats: whether an awards file stands beside each round: `plain` as older scripts write it, `headed` with a
            line that says whose duels follow.
        defects: names from `include.samples.defects.DEFECTS`; each befalls every evening.

    Raises:
        SampleOptionError: a value is out of range.
    """

    seed: int = 1
    evenings: int = 1
    maps: int = 4
    players: int = 6
    layout: int = 38
    first_evening: date = date(2026, 1, 10)
    ninth_field: bool = False
    endstats: Endstats = "none"
    defects: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise SampleOptionError(f"seed must be 0 or more, not {self.seed}")
        if self.evenings < 1:
            raise SampleOptionError(f"evenings must be 1 or more, not {self.evenings}")
        if not 1 <= self.maps <= MOST_MAPS:
            raise SampleOptionError(f"maps must be 1 to {MOST_MAPS} an evening, not {self.maps}")
        if not FEWEST_PLAYERS <= self.players <= MOST_PLAYERS:
            raise SampleOptionError(f"players must be {FEWEST_PLAYERS} to {MOST_PLAYERS}, not {self.players}")
        if self.layout not in LAYOUTS:
            raise SampleOptionError(f"layout must be one of {', '.join(map(str, LAYOUTS))}, not {self.layout}")
