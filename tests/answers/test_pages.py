"""Long lists, a page at a time."""

from __future__ import annotations

import pytest

from include.answers.pages import page_of, part


@pytest.mark.parametrize(
    ("rows", "page", "shown"),
    [
        ("abcde", 1, ("ab", 1, 3)),
        ("abcde", 3, ("e", 3, 3)),
        ("abcde", 99, ("e", 3, 3)),
        ("abcde", 0, ("ab", 1, 3)),
        ("abcd", 2, ("cd", 2, 2)),
        ("", 1, ("", 1, 1)),
    ],
)
def test_a_page_is_never_outside_of_the_list(rows, page, shown):
    assert part(rows, page, 2) == shown


def test_one_page_needs_no_number():
    assert (page_of(1, 1), page_of(2, 3)) == ("", "Page 2 of 3 · ")
