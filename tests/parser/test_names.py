"""Format-spec 1.4."""

from __future__ import annotations

import pytest

from include.parser.names import clean_name


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("^1Red^7White", "RedWhite"),
        ("^/slash^?question", "slashquestion"),  # not only letters and digits are colours
        ("^^1one", "^one"),  # the first caret is literal, ^1 is a code
        ("end^", "end^"),
        ("a^ b", "a^ b"),  # a blank is no colour
        ("^\N{LATIN SMALL LETTER E WITH ACUTE}x", "x"),
        ("plain", "plain"),
        ("^1^2", "UnnamedPlayer"),  # what the engine makes of a name that is all colour
        ("", "UnnamedPlayer"),
        ("**@everyone**", "**@everyone**"),  # cleaning takes colours only: making safe is the page's work
    ],
)
def test_colour_codes_go_and_nothing_else(raw, clean):
    assert clean_name(raw) == clean
