"""Few players on the same spokes, each from 0 to 100."""

from __future__ import annotations

from math import nan, pi
from typing import Final, cast

from matplotlib.figure import Figure
from matplotlib.projections.polar import PolarAxes

from include.charts.chart import Chart
from include.charts.style import COLOURS, DASHES, GRID, LETTERS, MARKERS, TEXT, figure, lettering, plain

_RINGS: Final = (25, 50, 75, 100)
_LETTERS_OF_A_LINE: Final = 36
"""With the signs of two lines beside them."""


def draw(chart: Chart) -> Figure:
    """Give the picture of a chart of the kind "radar"; a spoke without a value breaks the line."""
    picture = figure(5.2)
    axes = cast(PolarAxes, picture.add_subplot(projection="polar"))
    angles = [2 * pi * place / len(chart.labels) for place in range(len(chart.labels))]
    _draw_spokes(axes, chart, angles)
    around = [*angles, *angles[:1]]
    for place, series in enumerate(chart.series):
        known = [nan if value is None else value for value in series.values]
        colour = COLOURS[place % len(COLOURS)]
        axes.plot(
            around,
            [*known, *known[:1]],
            color=colour,
            linewidth=2.4,
            linestyle=DASHES[place % len(DASHES)],
            marker=MARKERS[place % len(MARKERS)],
            clip_on=False,  # whole marks on the rim
        )
        axes.fill(angles, [value or 0.0 for value in series.values], color=colour, alpha=0.22)
    names = [lettering(series.name) for series in chart.series]
    picture.legend(
        axes.get_lines(),
        names,  # as labels of the lines matplotlib would leave out those that begin with "_"
        loc="outside lower center",
        ncols=2 if sum(map(len, names)) <= _LETTERS_OF_A_LINE else 1,
        frameon=False,
        labelcolor=TEXT,
        fontsize=LETTERS,
    )
    picture.suptitle(lettering(chart.title), color=TEXT, fontsize=LETTERS + 2)
    return picture


def _draw_spokes(axes: PolarAxes, chart: Chart, angles: list[float]) -> None:
    plain(axes)
    axes.set_theta_zero_location("N")
    axes.set_theta_direction(-1)
    axes.set_ylim(0, 100)
    axes.set_xticks(angles, chart.labels)
    axes.tick_params(axis="x", pad=22)
    axes.set_yticks(_RINGS, [])
    axes.grid(color=GRID, linewidth=0.8)
