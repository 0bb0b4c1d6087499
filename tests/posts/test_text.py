"""Names as hostile players write them. How Discord reads markup: its documentation of message formatting."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from include.posts.text import clock, cut, in_code_block, in_markdown, one_line


def as_discord_shows(text: str) -> str:
    """Discord drops a backslash before any sign that is no letter, digit or space."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text).replace("\u200b", "")


def unescaped(text: str) -> str:
    """What is left for Discord's markup rules once escaped signs are taken out."""
    return re.sub(r"\\[^0-9A-Za-z\s]", "", text)


@pytest.mark.parametrize(
    "name",
    [
        "**bold**", "_it_", "~~gone~~", "||spoiler||", "`code`", "> quote", "# big", "- item", "1. item", "-# small",
        "[click](https://evil.example)", "https://evil.example/x", "<https://evil.example>", "discord.gg/abcdef",
        "@everyone", "@here", "<@123456789>", "<@&123456789>", "<#123456789>", "</play:1>", "<id:browse>",
        "<t:0>", "<t:0:R>", ":skull:", "<:name:123>", "<a:name:123>", "\\*half", "\\", "a\\",
    ],
)  # fmt: skip
def test_a_name_is_shown_as_written_and_never_as_markup(name):
    safe = in_markdown(name, 40)

    assert as_discord_shows(safe) == name
    assert not re.search(r"[\\*_~|`<>\[\]():/@#]", unescaped(safe))


def test_everyone_is_a_broken_word_even_where_markup_is_not_read():
    """A phone's notification shows the raw text."""
    assert "@everyone" not in in_markdown("@everyone", 40)


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200f", "\u200b", "\u200d", "\ufeff", "\x00", "\x1b", "\u3164"])
def test_direction_signs_and_invisible_ones_are_dropped(sign):
    assert one_line(f"Ot{sign}ter") == "Otter"


@pytest.mark.parametrize("gap", ["\n", "\r\n", "\t", "\u2028", "\u2029", "\x85", "  ", "\xa0"])
def test_a_name_stays_on_one_line(gap):
    assert one_line(f"Ot{gap}ter") == "Ot ter"


def test_heaped_accents_are_thinned_out():
    assert one_line("O" + "\u0301" * 30 + "tter") == "O\u0301\u0301tter"


@pytest.mark.parametrize("name", ["", "   ", "\u202e", "\u3164"])
def test_a_name_without_anything_to_see_gets_the_engines_own(name):
    """The engine calls a player without a name UnnamedPlayer."""
    assert one_line(name) == "UnnamedPlayer"


def test_a_name_is_cut_before_it_is_escaped():
    """The other way round the cut can leave a lone backslash, which eats what follows."""
    assert in_markdown("**********", 5) == "\\*\\*\\*\\*…"


def test_a_name_that_fits_is_not_cut():
    assert cut("Otter", 5) == "Otter"


def test_a_code_block_cannot_be_ended_by_a_name():
    assert "`" not in in_code_block("```ends", 14)


def test_wide_letters_take_two_columns_of_a_table():
    assert cell_len(in_code_block("日本語", 10)) == 10


def test_a_right_to_left_name_cannot_turn_the_figures_after_it():
    """First strong isolate and its end, Unicode Annex 9."""
    assert in_code_block("אבג", 4) == "\u2068אבג \u2069"


def test_a_time_reads_as_in_the_game():
    assert (clock(521), clock(60), clock(5), clock(4265)) == ("8:41", "1:00", "0:05", "71:05")


@given(st.text(max_size=80))
def test_whatever_the_name_a_table_cell_has_its_width(name):
    cell = in_code_block(name, 14)

    assert cell_len(cell.strip("\u2068\u2069")) == 14
    assert not {unicodedata.category(c) for c in cell.strip("\u2068\u2069")} & {"Cc", "Cf", "Zl", "Zp"}
