"""One bar a label, the first on top."""

from __future__ import annotations

from matplotlib.figure import Figure

from include.charts.chart import Chart
from include.charts.style import COLOURS, LETTERS, TEXT, figure, lettering, plain


def draw(chart: Chart) -> Figure:
    """Give the picture of the first series of a chart of the kind "bars"; its labels say the figures."""
    picture = figure(0.7 + 0.42 * len(chart.labels))
    axes = picture.add_subplot()
    plain(axes)
    values = [value or 0.0 for value in chart.series[0].values]
    axes.barh(range(len(values)), values, color=COLOURS[0], height=0.66)
    axes.set_yticks(range(len(values)), [lettering(label) for label in chart.labels])
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.set_xlim(0, max([*values, 1e-9]) * 1.02)
    picture.suptitle(lettering(chart.title), color=TEXT, fontsize=LETTERS + 2)
    return picture
