"""SQL lives in include/sql and nowhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from include.settings import PROJECT_ROOT

PROGRAM = ("benchmarks", "bot", "cli", "dags", "expectations", "include", "local", "plugins")
STATEMENT = re.compile(
    r"""(?ix) ^ \s* (?:
        select \s .* | insert \s+ into \s .* | update \s+ \S+ \s+ set \s .* | delete \s+ from \s .* | truncate \s .*
      | (?:create|alter|drop) \s+ (?:or \s+ replace \s+)? (?:materialized \s+)?
        (?:table|view|index|unique|database|role|schema|type|function|trigger|extension) \b .*
      | copy \s .* (?:from|to) \s .* | with \s+ \w+ \s+ as \s* \( .* | (?:grant|revoke) \s .* \s (?:to|from) \s .*
    )"""
)


def statements_in(folder: Path) -> list[str]:
    """Each text of a Python program that begins like an SQL statement, as file:line."""
    return [
        f"{path.relative_to(folder)}:{line}"
        for path in sorted(folder.rglob("*.py"))
        for line, text in _texts(ast.parse(path.read_text()))
        if any(STATEMENT.match(part) for part in (text, *text.splitlines()))
    ]


def _texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The texts that are used: not those that stand alone, which are docstrings."""
    alone: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            alone.add(id(node.value))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.lineno, node.value


@pytest.mark.parametrize("package", PROGRAM)
def test_a_package_holds_no_sql(package: str):
    assert statements_in(PROJECT_ROOT / package) == []


@pytest.mark.parametrize(
    "line",
    [
        'rows = connection.execute("SELECT kills FROM rounds")',
        'query = f"""\n    insert into rounds values ({1})\n"""',
        'query = "with latest as (select 1) select * from latest"',
        'copy = "COPY rounds (round_id) FROM STDIN"',
        'query = "UPDATE rounds SET map = 1"',
    ],
)
def test_sql_in_a_program_is_found(line: str, tmp_path: Path):
    (tmp_path / "planted.py").write_text(f'"""Select a map from the list."""\n{line}\n')

    assert statements_in(tmp_path) == ["planted.py:2"]
