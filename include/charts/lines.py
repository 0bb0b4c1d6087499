"""Figures of different scales over the same points in time: one small picture above the other."""

from __future__ import annotations

from math import isfinite, nan
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator

from include.charts.chart import Chart, Series
from include.charts.style import COLOURS, GRID, LETTERS, MARKERS, TEXT, figure, lettering, plain

_MOST_LABELS: Final = 4
_MOST_MARKED: Final = 40
"""Points; more of them would run together."""


def draw(chart: Chart) -> Figure:
    """Give the picture of a chart of the kind "lines"; a point without a value breaks its line."""
    picture = figure(0.8 + 1.5 * len(chart.series))
    every = picture.subplots(len(chart.series), sharex=True, squeeze=False)[:, 0]
    for place, (axes, series) in enumerate(zip(every, chart.series, strict=True)):
        _draw_one(axes, series, place)
    step = max(1, -(-len(chart.labels) // _MOST_LABELS))
    shown = range((len(chart.labels) - 1) % step, len(chart.labels), step)  # the last one always
    every[-1].set_xticks(list(shown), [chart.labels[place] for place in shown])
    picture.suptitle(lettering(chart.title), color=TEXT, fontsize=LETTERS + 2)
    return picture


def _draw_one(axes: Axes, series: Series, place: int) -> None:
    plain(axes)
    colour = COLOURS[place % len(COLOURS)]
    values = [nan if value is None else value for value in series.values]
    marker = MARKERS[place % len(MARKERS)] if len(values) <= _MOST_MARKED else ""
    axes.plot(range(len(values)), values, color=colour, linewidth=2.2, marker=marker, markersize=5)
    axes.set_title(lettering(series.name), loc="left", color=colour, fontsize=LETTERS)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3) if any(map(isfinite, values)) else NullLocator())
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_xlim(-0.5, max(len(values) - 0.5, 0.5))
