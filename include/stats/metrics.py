"""
Derived figures: integers in, ratio out, nothing rounded.

Every function takes sums, so that a figure over many rounds is the ratio of the sums and never a mean of ratios.
Source: format-spec 7, which also says what a zero denominator gives.
"""

from __future__ import annotations


def kd(kills: int, deaths: int) -> float:
    """Kills per death; without deaths the kills themselves. (The producer's script writes kills + 1 there.)"""
    return kills / deaths if deaths else float(kills)


def accuracy_percent(hits: int, shots: int) -> float:
    """Share of shots that hit, 0 to 100; splash weapons can push it above. 0 without shots."""
    return 100 * hits / shots if shots else 0.0
