"""Discord's markdown on a terminal."""

from __future__ import annotations

import pytest

from cli.discord_text import rendered
from include.posts.text import in_markdown


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("**2:1** · draw", "2:1 · draw"),
        (r"snow\_otter \*not bold\*", "snow_otter *not bold*"),
        ("before\n```\n#  Player\n1  otter\n```\nafter", "before\n#  Player\n1  otter\nafter"),
        ("before ```1 otter``` after", "before \n1 otter\n after"),
        ("`**as it is**`", "**as it is**"),
        ("[the receipt](http://127.0.0.1:8080/r/1)", "the receipt (http://127.0.0.1:8080/r/1)"),
        ("__a__ *b* _c_ ~~d~~", "a b c d"),
        ("2 * 3 * 4, snow_otter_7", "2 * 3 * 4, snow_otter_7"),
        ("one\ntwo", "one\ntwo"),
        ("", ""),
    ],
)
def test_markdown_becomes_what_it_means(source: str, shown: str):
    assert rendered(source).plain == shown


def test_bold_is_bold_and_what_stands_around_it_is_not():
    text = rendered("a **b** c")

    assert [(text.plain[span.start : span.end], str(span.style)) for span in text.spans] == [("b", "bold")]


def test_no_text_rings_or_moves_the_cursor():
    assert rendered("a\x1b[2Jb\a\r`\x9b1A`").plain == "a\ufffd[2Jb\ufffd\ufffd\ufffd1A"


@pytest.mark.parametrize("name", ["@everyone", "**[x](http://y)**", "`a`", "_-=[x]=-_", "||ha||", "\\", "a\\*b"])
def test_a_name_is_shown_as_the_player_wrote_it(name: str):
    assert rendered(in_markdown(name, 40)).plain == name
