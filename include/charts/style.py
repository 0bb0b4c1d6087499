"""How all pictures look: dark as Discord, large letters, colours that everybody can tell apart."""

from __future__ import annotations

import io
import unicodedata
from typing import Final

from matplotlib import font_manager, rcParams
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font

rcParams["text.parse_math"] = False  # otherwise "$" in a name begins a formula, and an odd one an exception
rcParams["font.family"] = ["DejaVu Sans"]  # comes with matplotlib, so the picture is the same on every machine

BACKGROUND: Final = "#2b2d31"
"""Of an embed in Discord's dark theme."""
TEXT: Final = "#e6e8eb"
GRID: Final = "#5c5f66"

COLOURS: Final = ("#56b4e9", "#e69f00", "#2fbf91", "#cc79a7")
"""
Sky blue, orange, bluish green (lightened for the dark ground), reddish purple of Okabe and Ito, "Color Universal
Design" (2008), which people of all kinds of colour vision tell apart. Shapes differ besides: `MARKERS`, `DASHES`.
"""
MARKERS: Final = "osD^"
DASHES: Final = ("-", "--", "-.", ":")

WIDTH_INCHES: Final = 5.0
DPI: Final = 160
LETTERS: Final = 11.0
"""Points: 24 of 800 pixels, which a phone 390 points wide shows as large as its own text."""

MOST_SIGNS: Final = 28
_MARKS_KEPT: Final = 2
"""Accents on one letter; a heap of them leaves no room for the picture."""
_MISSING: Final = "\N{WHITE SQUARE}"


def figure(height_inches: float) -> Figure:
    """Give an empty picture."""
    return Figure(figsize=(WIDTH_INCHES, height_inches), dpi=DPI, facecolor=BACKGROUND, layout="constrained")


def lettering(text: str) -> str:
    """
    Give hostile text as one short line that can be drawn: a square for each sign that the font does not have.

    The font has Latin, Greek, Cyrillic, Arabic, Hebrew; no Chinese, Japanese, Korean.
    """
    font = _font().get_charmap()
    drawn, marks = "", 0
    for sign in " ".join(text.split()):
        category = unicodedata.category(sign)
        marks = marks + 1 if category.startswith("M") else 0
        if not category.startswith("C") and marks <= _MARKS_KEPT:
            drawn += sign if ord(sign) in font else _MISSING
    return drawn if len(drawn) <= MOST_SIGNS else drawn[: MOST_SIGNS - 1] + "…"


def plain(axes: Axes) -> None:
    """Take away what is not read, and let the rest be seen on the dark ground."""
    axes.set_facecolor(BACKGROUND)
    axes.tick_params(colors=TEXT, labelsize=LETTERS, length=0)
    for edge in axes.spines.values():
        edge.set_visible(False)


def png(picture: Figure) -> bytes:
    """Give the bytes of a finished picture."""
    FigureCanvasAgg(picture)
    written = io.BytesIO()
    picture.savefig(written, format="png", facecolor=BACKGROUND, metadata={"Software": None})
    return written.getvalue()


def _font() -> FT2Font:
    return font_manager.get_font(font_manager.findfont("DejaVu Sans"))
