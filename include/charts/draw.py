"""A chart -> the bytes of a PNG. Matplotlib, 60 MB of memory, is loaded with the first one."""

from __future__ import annotations

import gc
from threading import Lock
from typing import Final

from include.charts.chart import Chart

_ONE_AT_A_TIME: Final = Lock()
"""Matplotlib's fonts and settings belong to the whole process, and a second picture at once only takes memory."""


def draw(chart: Chart) -> bytes:
    """
    Give the picture of a chart, 800 pixels wide. It takes about a tenth of a second: not for an event loop.

    The first call of a process takes about a second more.
    """
    from include.charts import bars, lines, radar
    from include.charts.style import png

    draws = {"radar": radar.draw, "lines": lines.draw, "bars": bars.draw}
    with _ONE_AT_A_TIME:
        picture = png(draws[chart.kind](chart))
        gc.collect()  # a figure is a ring of references with its pixels: fifty of them took 40 MB before they went
        return picture
