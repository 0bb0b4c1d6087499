"""Tables as code blocks, as narrow as a phone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size

from include.posts.fields import fitting
from include.posts.text import in_code_block

TABLE_CELLS: Final = 34
"""Columns of a fixed-width font that a phone 390 points wide shows without breaking the line."""

LIMIT: Final = 4000
"""A description holds 4,096 UTF-16 units; a field FIELD_LIMIT."""


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, name_column: int = 0, limit: int = LIMIT) -> str:
    """
    Give a table as a code block of at most `TABLE_CELLS` columns.

    Every column is as wide as its widest cell and to the right, but that of names, which is to the left and gets what
    is left. Cells are hostile text; too long names are cut.

    Args:
        limit: of UTF-16 units; rows that do not fit are counted in the last line.
    """
    lines = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(columns, *lines, strict=True)]
    others = sum(widths) - widths[name_column] + len(widths) - 1
    widths[name_column] = max(4, min(widths[name_column], TABLE_CELLS - others))
    shown = [
        " ".join(
            in_code_block(cell, width) if place == name_column else set_cell_size(cell.rjust(width), width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in [list(columns), *lines]
    ]
    return "```\n" + fitting(shown, limit - len("```\n\n```")) + "\n```"
