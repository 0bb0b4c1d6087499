"""A name is text on the pages of Great Expectations too, which writes values as they are."""

from __future__ import annotations

from html import escape

import pytest

from tests.expectations.frames import FIRST, SECOND, round_file
from tests.fuzz.budget import tried
from tests.fuzz.hostile_text import NAMES

pytestmark = pytest.mark.validation

SHOWN_VALUES = 20
"""Of a column as many values that fail stand on a page."""

MARKUP = [name for name in NAMES if set("<>&") & set(name)][:SHOWN_VALUES]


def test_what_fails_a_check_is_never_markup_on_a_page(tmp_path):
    from expectations.docs import write_docs
    from include.ingest.frames import parsed_round_frame

    frame = parsed_round_frame([round_file(FIRST), round_file(SECOND, 2)])
    frame = frame.loc[[0] * len(MARKUP)].reset_index(drop=True)
    for column in ("filename", "player_key", "header_map_name", "human_guid", "side", "weapon"):
        frame[column] = MARKUP
    tried("names on pages of Great Expectations", len(MARKUP))

    site = write_docs({"parsed_round": frame}, tmp_path).parent

    (page,) = [path.read_text() for path in site.glob("validations/**/*.html")]
    assert len(MARKUP) > 10
    assert [name for name in MARKUP if escape(name) not in page] == []
    assert [name for name in MARKUP if f">{name}<" in page] == []
