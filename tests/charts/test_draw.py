"""Pictures of charts. A PNG begins with its signature and the header chunk (PNG specification, 5.2 and 11.2.2)."""

from __future__ import annotations

import struct
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from include.charts.chart import Chart, Series
from include.charts.draw import draw

pytestmark = pytest.mark.lengthy

SPOKES = ("K/D", "DPM", "Accuracy", "Objectives", "Revives", "Assists")

HOSTILE = [
    "",
    "$",
    "$x_1",
    "_nobody",
    "\\frac{1}{0}",
    "玩家",
    "😀" * 40,
    "שלום مرحبا",
    "a\nb\x00\u202e",
    "e" + "\u0301" * 30,
]


def size_of(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert png[12:16] == b"IHDR"
    return struct.unpack(">II", png[16:24])


def chart(kind: str, labels: tuple[str, ...], *values: tuple[float | None, ...], name: str = "otter") -> Chart:
    return Chart(kind, name, labels, tuple(Series(name, each) for each in values), "")


@pytest.fixture(autouse=True)
def warnings_are_errors():
    """Matplotlib warns about letters that its font lacks, and about layouts that do not fit."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", ["radar", "lines", "bars"])
def test_any_name_can_be_drawn(kind, name):
    values = (10.0, 20.0, 30.0, 40.0, 50.0, 60.0)

    assert size_of(draw(chart(kind, SPOKES, values, values, name=name)))[0] == 800


@pytest.mark.parametrize("kind", ["radar", "lines", "bars"])
def test_what_is_not_known_can_be_drawn(kind):
    assert size_of(draw(chart(kind, SPOKES, (None,) * 6, (1.0, None, 2.0, None, None, 100.0))))


@pytest.mark.parametrize("days", [1, 2, 14, 3650])
def test_a_line_may_be_one_point_or_ten_years(days):
    assert size_of(draw(chart("lines", tuple(map(str, range(days))), tuple(map(float, range(days)))))) == (800, 368)


def test_bars_of_nothing_can_be_drawn():
    assert size_of(draw(chart("bars", ("MP40",), (0.0,))))


def test_letters_that_the_font_lacks_become_squares_and_names_are_cut():
    from include.charts.style import lettering

    assert lettering("玩 a\u202eb\n$") == "□ ab $"
    assert lettering("x" * 29) == "x" * 27 + "…"


def test_colours_stand_out_from_the_ground():
    """At least 3:1, what WCAG 2.2 asks of graphical objects (success criterion 1.4.11)."""
    from include.charts.style import BACKGROUND, COLOURS

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for colour in COLOURS:
        assert (luminance(colour) + 0.05) / (luminance(BACKGROUND) + 0.05) > 3


def test_threads_may_draw_at_once():
    asked = [chart(kind, SPOKES, (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)) for kind in ("radar", "lines", "bars")] * 4
    alone = [draw(each) for each in asked[:3]] * 4

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(draw, asked)) == alone


def test_fifty_charts_fit_beside_a_bot():
    """The bot has 150 MB with charts (design, "Budgets"), and needs 50 without them."""
    program = f"""
from pathlib import Path
from include.charts.chart import Chart, Series
from include.charts.draw import draw
for number in range(50):
    draw(Chart(("radar", "lines", "bars")[number % 3], "", {SPOKES}, (Series("otter", (1, 2, 3, 4, 5, 6)),) * 2, ""))
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert int(ran.stdout) < 100_000  # kB at most
