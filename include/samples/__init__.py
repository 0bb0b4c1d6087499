"""Invented stopwatch evenings: stats files of any layout with defects on demand, and the truth behind them."""

from __future__ import annotations

from include.samples.defects import DEFECTS
from include.samples.errors import SampleOptionError
from include.samples.generator import delivery_order, generate, generate_with_truth, iterate_with_truth
from include.samples.options import SampleOptions
from include.samples.truth import PlayedTruth, SampleFile, SampleRound

__all__ = [
    "DEFECTS",
    "PlayedTruth",
    "SampleFile",
    "SampleOptionError",
    "SampleOptions",
    "SampleRound",
    "delivery_order",
    "generate",
    "generate_with_truth",
    "iterate_with_truth",
]
