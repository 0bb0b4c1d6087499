"""
What every benchmark says in the end: medians, how they stand to their budgets, and a small JSON.

A benchmark is a module with `main(argv) -> int`; its docstring names the budget.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

RESULTS: Final = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One thing measured.

    Attributes:
        values: of every run.
        budget: what the design allows, None where it says nothing.
        more_is_better: the budget is the least there must be, as of a rate; else the most.
    """

    values: tuple[float, ...]
    unit: str
    budget: float | None = None
    more_is_better: bool = False

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def best(self) -> float:
        """The value of the run that other work of the machine disturbed least."""
        return max(self.values) if self.more_is_better else min(self.values)

    @property
    def ratio(self) -> float | None:
        """Median to budget."""
        return None if not self.budget else self.median / self.budget


def parser(name: str, doc: str | None) -> argparse.ArgumentParser:
    """Give the options of the benchmark `benchmarks.NAME`; its docstring's first line is the description."""
    summary = (doc or "").strip().splitlines()[0]
    options = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}", description=summary)
    options.add_argument("--json", type=Path, metavar="PATH", default=RESULTS / f"{name}.json", help="where to write")
    return options


def report(name: str, figures: Mapping[str, Figure], path: Path) -> None:
    """Print a line for each figure, and write all of them."""
    for label, figure in figures.items():
        budget = ""
        if figure.ratio is not None:
            side = "at least" if figure.more_is_better else "at most"
            budget = f"   budget {side} {figure.budget:,g}, ratio {figure.ratio:.2f}"
        print(f"{name}: {label:<44} {figure.median:>12,.5g} {figure.unit} (best {figure.best:,.5g}){budget}")
    said = {
        label: {
            "median": figure.median,
            "best": figure.best,
            "runs": len(figure.values),
            "unit": figure.unit,
            "budget": figure.budget,
            "ratio": figure.ratio,
        }
        for label, figure in figures.items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    # Other work of the machine slows a run down; its load says how much to believe.
    written = {"benchmark": name, "load": [round(each, 2) for each in os.getloadavg()], "figures": said}
    path.write_text(json.dumps(written, indent=1) + "\n")
