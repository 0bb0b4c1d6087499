"""`fragflow inspect` shows hostile files, whatever they are called and hold, and obeys none."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from cli.main import main
from tests.fuzz import hostile_text
from tests.fuzz.budget import tried, tries
from tests.fuzz.mutations import files_of_a_map
from tests.fuzz.terminal import obeyed

pytestmark = pytest.mark.lengthy

LONGEST_NAME_BYTES = 255

strangers = st.lists(
    st.one_of(hostile_text.names, hostile_text.names.map("2026-01-10-210512-{}-round-1.txt".format)), max_size=4
)
odd_bytes = st.sampled_from([b"\xff\xfe", b"\x9b31m", b"caf\xe9-round-1.txt"])


@tries(10)
@given(files_of_a_map(), strangers, odd_bytes)
def test_nothing_of_a_hostile_file_is_obeyed_by_a_terminal(files, others, odd_name):
    folder = Path(tempfile.mkdtemp())
    try:
        names = [(file.filename, file.content) for file in files] + [(name, b"x\n") for name in others]
        written = sum(_write(folder, name.encode(), content) for name, content in names) + _write(folder, odd_name, b"")
        tried("files inspected", written)

        table = CliRunner().invoke(main, ["inspect", str(folder)], catch_exceptions=False)
        lines = CliRunner().invoke(main, ["inspect", "--json", str(folder)], catch_exceptions=False)
    finally:
        shutil.rmtree(folder)

    assert (table.exit_code, lines.exit_code) == (0, 0)
    assert not obeyed(table.output)
    assert lines.output.isascii()
    assert not obeyed(lines.output)
    assert len([json.loads(line) for line in lines.output.splitlines()]) == written


def _write(folder: Path, name: bytes, content: bytes) -> int:
    """Write a file as far as a file system takes its name; gives how many were written."""
    if not name or b"/" in name or b"\0" in name or name in (b".", b"..") or len(name) > LONGEST_NAME_BYTES:
        return 0
    path = Path(str(folder) + "/" + name.decode("utf-8", "surrogateescape"))
    new = not path.exists()
    path.write_bytes(content)
    return int(new)
