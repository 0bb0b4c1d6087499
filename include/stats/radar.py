"""The shape of a player: a few figures brought to one scale, so that two players can be seen beside each other."""

from __future__ import annotations

from typing import Final

from include.stats.registry import value
from include.stats.sums import Sums

SPOKES: Final = {
    "kd": 25.0,
    "dpm": 1 / 5,
    "accuracy": 1.0,
    "objectives_per_round": 10.0,
    "revives_per_round": 5.0,
    "assists_per_round": 5.0,
}
"""
What each metric is multiplied by. Source: the list of commands, `compare`: "K/D x25, DPM/5, accuracy, objectives x10,
revives x5, assists x5". The last three are taken per round: of all rounds they would be at the rim for every regular.
"""

RIM: Final = 100.0


def spokes(sums: Sums) -> dict[str, float | None]:
    """Give each spoke's length by its metric, from 0 to `RIM`; None where the metric is not known."""
    return {code: _length(value(code, sums), scale) for code, scale in SPOKES.items()}


def _length(figure: float | None, scale: float) -> float | None:
    return None if figure is None else min(figure * scale, RIM)
