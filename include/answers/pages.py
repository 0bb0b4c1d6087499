"""Long lists, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

_Row = TypeVar("_Row")


def part(rows: Sequence[_Row], page: int, size: int) -> tuple[Sequence[_Row], int, int]:
    """Give the rows of a page, its number, which is the last one behind it, and how many pages there are."""
    before, number, pages = place(len(rows), page, size)
    return rows[before : before + size], number, pages


def place(count: int, page: int, size: int) -> tuple[int, int, int]:
    """Give how many of so many rows stand before a page, its number as in `part`, and how many pages there are."""
    pages = max(1, -(-count // size))
    number = min(max(page, 1), pages)
    return (number - 1) * size, number, pages


def page_of(number: int, pages: int) -> str:
    """Begin a footer where there are several pages."""
    return f"Page {number} of {pages} · " if pages > 1 else ""
