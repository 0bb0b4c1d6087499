"""`fragflow quarantine` over a real database: list, show, retry, discard, restore."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from cli.load_command import load_command
from cli.quarantine_command import quarantine_command
from include.samples import SampleOptions, generate

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture
def evening():
    return generate(SampleOptions(maps=2))


@pytest.fixture
def quarantine(evening, database_url, tmp_path):
    """The command over an evening whose third file is cut off."""
    for file in evening:
        (tmp_path / file.filename).write_bytes(file.content)
    (tmp_path / evening[2].filename).write_bytes(evening[2].content[:-40])
    assert CliRunner().invoke(load_command, [str(tmp_path), "--database-url", database_url]).exit_code == 0

    def invoke(*arguments):
        return CliRunner().invoke(quarantine_command, [*arguments, "--database-url", database_url])

    return invoke


def test_the_list_names_file_and_reason(quarantine, evening):
    found = quarantine("list")

    assert (found.exit_code, found.exception) == (0, None)
    assert evening[2].filename in found.stdout
    assert "unfinished: " in found.stdout
    assert evening[0].filename not in found.stdout


def test_a_file_is_shown_with_its_last_line_and_what_can_be_done(quarantine, evening):
    shown = quarantine("show", evening[2].filename).stdout
    as_json = json.loads(quarantine("show", evening[2].filename, "--json").stdout)

    number = evening[2].content[:-40].count(b"\n") + 1
    assert f"line {number}, unfinished" in shown
    assert "discard" in shown
    assert as_json["lines"][0]["line_number"] == number


def test_a_part_of_the_name_means_the_only_held_file_among_its_matches(quarantine, evening):
    assert json.loads(quarantine("show", "round-", "--json").stdout)["file"]["filename"] == evening[2].filename


def test_discard_and_restore_say_what_became_of_the_file(quarantine, evening):
    discarded = quarantine("discard", evening[2].filename, "--reason", "the server was killed")
    assert (discarded.exit_code, discarded.exception) == (0, None)
    assert "is ignored now (discarded: the server was killed)" in discarded.stdout
    assert quarantine("list").stdout == "Nothing is held back.\n"
    assert evening[2].filename in quarantine("list", "--discarded").stdout

    restored = quarantine("restore", evening[2].filename)
    assert restored.exit_code == 0
    assert "is quarantined now" in restored.stdout
    assert quarantine("list", "--discarded").stdout == "Nothing was discarded.\n"


def test_a_retry_says_what_became_of_the_file(quarantine, evening):
    outcome = json.loads(quarantine("retry", evening[2].filename, "--json").stdout)

    assert (outcome["filename"], outcome["state"]) == (evening[2].filename, "quarantined")


def test_what_cannot_be_done_is_an_error_in_one_sentence(quarantine, evening):
    loaded = quarantine("discard", evening[0].filename, "--reason", "I lost")
    assert (loaded.exit_code, loaded.stdout) == (1, "")
    assert "only what is not loaded can be discarded" in loaded.stderr

    nothing_to_restore = quarantine("restore", evening[2].filename)
    assert nothing_to_restore.exit_code == 1

    without_reason = quarantine("discard", evening[2].filename)
    assert without_reason.exit_code == 2
    assert "--reason" in without_reason.stderr

    assert quarantine("discard", evening[2].filename, "--reason", " ").exit_code == 1


def test_what_nothing_or_too_much_matches_is_an_error(quarantine):
    assert quarantine("show", "nothing").exit_code == 1
    several = quarantine("show", "round-2")
    assert several.exit_code == 1
    assert "2 files match" in several.stderr
