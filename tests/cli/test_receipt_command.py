"""`fragflow receipt` over a real, empty database, and its answers where nothing matches."""

from __future__ import annotations

import json
import os

import pytest
from click.testing import CliRunner

from cli.load_command import load_command
from cli.receipt_command import receipt_command
from include.samples import SampleOptions, generate

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture
def evening():
    return generate(SampleOptions(maps=2))


@pytest.fixture
def receipt(evening, database_url, tmp_path):
    """The command over an evening whose third file is cut off and whose first has a hostile line."""
    contents = {file.filename: file.content for file in evening}
    contents[evening[2].filename] = contents[evening[2].filename][:-40]
    lines = contents[evening[0].filename].split(b"\n")
    lines.insert(2, "\x1b[2J[bold]\u202eA\\B".encode())
    contents[evening[0].filename] = b"\n".join(lines)
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    loaded = CliRunner().invoke(load_command, [str(tmp_path), "--database-url", database_url])
    assert loaded.exit_code == 0

    def invoke(*arguments):
        return CliRunner().invoke(receipt_command, [*arguments, "--database-url", database_url])

    return invoke


def test_a_sound_round_is_printed_with_its_pair_and_its_checks(receipt, evening):
    found = receipt(evening[1].filename)

    assert (found.exit_code, found.exception) == (0, None)
    assert f"with {evening[0].filename}" in found.stdout
    assert "yes  same defenders" in found.stdout
    assert "worked out again just now" in found.stdout
    assert "parsed_round: " in found.stdout
    assert "unchanged" not in found.stdout
    assert "not awaited, loaded by hand" in found.stdout


def test_a_receipt_begins_with_whether_the_round_may_be_believed(receipt, evening):
    said = receipt(evening[1].filename).stdout.splitlines()

    assert said[3:5] == ["Believed", f"  yes  {reasons(receipt, evening)[0]}"]
    assert said[8] == ""


def reasons(receipt, evening):
    return [
        reason["text"] for reason in json.loads(receipt(evening[1].filename, "--json").stdout)["standing"]["reasons"]
    ]


def test_a_check_that_only_counts_is_a_note(receipt, evening, database_url, tmp_path):
    name = evening[1].filename
    for file in evening[:2]:
        path = tmp_path / file.filename
        path.write_bytes(file.content.replace(b"samples", b"Samples", 1))
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime + 60))
    CliRunner().invoke(load_command, [str(tmp_path), "--database-url", database_url])

    assert "note expect_values_in_set of known_name (no): known_name yes (only counted)" in receipt(name).stdout


def test_in_a_pipe_each_line_stays_one_line(receipt, evening):
    said = receipt(evening[1].filename, "--checks").stdout.splitlines()

    assert max(map(len, said)) > 120
    assert [line for line in said if line != line.rstrip()] == []


def test_every_check_is_shown_on_demand(receipt, evening):
    length = len(evening[1].content)
    line = f"expect_pair_equal of read_bytes, size_after_bytes: read_bytes {length}, size_after_bytes {length}"

    assert line not in receipt(evening[1].filename).stdout
    assert f"yes  {line}" in receipt(evening[1].filename, "--checks").stdout


def test_the_receipt_as_json_has_the_same_and_more(receipt, evening):
    found = json.loads(receipt(evening[1].filename, "--json").stdout)

    assert (found["rederived"], found["partner"], found["file"]["state"]) == ("equal", evening[0].filename, "loaded")
    assert json.loads(receipt(str(found["round_id"]), "--json").stdout) == found


def test_a_hostile_line_is_shown_and_never_obeyed(receipt, evening):
    shown = receipt(evening[0].filename).stdout

    assert "line 3, " in shown
    assert "[bold]" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_a_file_in_quarantine_says_where_it_ends(receipt, evening):
    shown = receipt(evening[2].filename).stdout

    assert "quarantined, unfinished: " in shown
    assert "No round came of it" in shown


def test_several_matches_are_listed(receipt, evening):
    found = receipt("round-")

    assert found.exit_code == 0
    assert found.stdout.startswith("4 files match")
    assert all(file.filename in found.stdout for file in evening)
    assert len(json.loads(receipt("round-", "--json").stdout)["candidates"]) == 4


@pytest.mark.parametrize("text", ["nothing", "\x1b[2J", ""])
def test_what_nothing_matches_is_an_error_that_says_what_to_give(receipt, text):
    found = receipt(text)

    assert found.exit_code == 1
    assert "a round's id, a filename" in found.stderr
    assert found.stderr.count('"') == 2
    assert "\x1b" not in found.stderr
