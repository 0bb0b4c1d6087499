"""What the suites compare by name: shared with the builders of the frames, free of Great Expectations."""

from __future__ import annotations

from typing import Final

TABLES: Final = ("rounds", "players", "weapons")
"""Of which `loaded_rounds` compares the rows."""

SUMMED: Final = ("kills", "deaths", "damage_given", "damage_received", "time_played_seconds")
"""Player columns whose sum over a loaded round is compared by itself, for people to follow."""

TOTALS: Final = ("kills", "deaths", "damage_given", "damage_received")
"""Totals of a round that count on from round 1 to round 2; derived and added up they must be the file's again."""
