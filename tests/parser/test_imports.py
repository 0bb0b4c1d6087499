"""The parser is for everybody: a copy of the folder works without anything installed."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import include.parser


def test_the_parser_imports_only_the_standard_library_and_itself():
    modules = list(Path(include.parser.__path__[0]).glob("*.py"))
    assert len(modules) > 5
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.startswith("include.parser") or name.split(".")[0] in sys.stdlib_module_names, module
