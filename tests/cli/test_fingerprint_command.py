"""`fragflow fingerprint` as a person runs it."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from click.testing import CliRunner

from cli.fingerprint_command import fingerprint_command

pytestmark = pytest.mark.database


def run(database_url, *arguments):
    found = CliRunner().invoke(fingerprint_command, ["--database-url", database_url, *arguments])
    assert (found.exit_code, found.exception) == (0, None)
    return found.stdout


def test_it_prints_one_hash_and_nothing_else(database_url):
    printed = run(database_url)

    assert len(printed) == 65
    assert printed == run(database_url)


def test_the_lines_of_the_tables_add_up_to_it(database_url):
    """`fragflow fingerprint --tables | head -n -1 | sha256sum` gives the last line."""
    *tables, last = run(database_url, "--tables").splitlines(keepends=True)

    assert tables[0].startswith("gaming_sessions 0 ")
    assert sha256("".join(tables).encode()).hexdigest() == last.strip() == run(database_url).strip()


def test_it_is_there_as_json(database_url):
    answer = json.loads(run(database_url, "--json"))

    assert answer["fingerprint"] == run(database_url).strip()
    assert {table["rows"] for table in answer["tables"]} == {0}
    assert "rounds" in {table["table"] for table in answer["tables"]}
