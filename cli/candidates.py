"""Files of the ledger on the command line: which one a word means, and their lines as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import click
from rich.padding import Padding
from rich.text import Text

from cli.plain import indented, plain
from include.parser.values import BadLine
from include.store.receipts import MOST_CANDIDATES


class Named(Protocol):
    """Anything of the ledger that a name can mean."""

    @property
    def filename(self) -> str: ...
    @property
    def sha256(self) -> str | None: ...
    @property
    def state(self) -> str: ...


def no_match(text: str, an_id: str) -> click.ClickException:
    """
    Give the error for a word that nothing answers to.

    Args:
        an_id: the kind of id that it may be, like "a round's id".
    """
    return click.ClickException(
        f'Nothing in the ledger is called "{plain(text)}".\n'
        f"Give {an_id}, a filename, a part of one, or at least six digits of a file's sha256."
    )


def listed(files: Sequence[Named]) -> str:
    """Give several matches, one a line, to choose from."""
    lines = [f"{plain(file.filename)}  {(file.sha256 or 'no bytes')[:12]}  {file.state}" for file in files]
    if len(files) < MOST_CANDIDATES:
        return "\n".join([f"{len(files)} files match; name one of them:", *lines])
    return "\n".join([f"Too many files match; the latest {len(files)} of them:", *lines])


def held_line(line: BadLine) -> tuple[Text, Padding]:
    """Give a line that was held back: where and why, then its text."""
    where = plain(f"line {line.line_number}, {line.reason}: {line.message}")
    return where, indented(plain(line.text.expandtabs(2)))
