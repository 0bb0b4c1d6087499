"""`fragflow load` as a person runs it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from cli.load_command import load_command
from include.samples import SampleOptions, generate


@pytest.fixture
def folder(tmp_path):
    for file in generate(SampleOptions(maps=2)):
        (tmp_path / file.filename).write_bytes(file.content)
    assert len(list(tmp_path.iterdir())) == 4
    return tmp_path


def _load(*arguments):
    return CliRunner().invoke(load_command, [str(argument) for argument in arguments])


@pytest.mark.database
@pytest.mark.validation
def test_a_folder_is_loaded_and_summed_up(folder, database_url):
    found = _load(folder, "--database-url", database_url)

    assert (found.exit_code, found.exception) == (0, None)
    assert "loaded │ 4" in found.stdout
    assert "4 new, 0 there before." in found.stdout


@pytest.mark.database
@pytest.mark.validation
def test_a_refused_file_is_said_with_its_reason_and_is_no_error(folder, database_url):
    spoiled = sorted(folder.iterdir())[3]
    spoiled.write_bytes(spoiled.read_bytes()[:-9])
    (folder / "notes.md").write_text("no stats")

    found = _load(folder, "--database-url", database_url, "--json")
    summary = json.loads(found.stdout)

    assert found.exit_code == 0
    assert summary["states"] == {"loaded": 3, "quarantined": 1}
    assert [(each["filename"], each["reason"][:11]) for each in summary["refused"]] == [(spoiled.name, "unfinished:")]
    assert summary["not_stats"] == ["notes.md"]


@pytest.mark.database
@pytest.mark.validation
def test_an_awards_file_that_found_its_round_is_no_refusal(tmp_path, database_url):
    for file in generate(SampleOptions(maps=1, endstats="headed")):
        (tmp_path / file.filename).write_bytes(file.content)
    assert len(list(tmp_path.glob("*-endstats.txt"))) == 2

    summary = json.loads(_load(tmp_path, "--database-url", database_url, "--json").stdout)

    assert summary["states"] == {"ignored": 2, "loaded": 2}
    assert summary["refused"] == []


@pytest.mark.database
@pytest.mark.validation
def test_loading_again_finds_everything_there(folder, database_url):
    _load(folder, "--database-url", database_url)

    summary = json.loads(_load(folder, "--database-url", database_url, "--json").stdout)

    assert (summary["new"], summary["states"]) == (0, {"loaded": 4})


@pytest.mark.database
@pytest.mark.validation
def test_a_limit_takes_the_first_files_of_the_evening(folder, database_url):
    summary = json.loads(_load(folder, "--limit", 2, "--database-url", database_url, "--json").stdout)

    assert summary["states"] == {"loaded": 2}


def test_without_a_database_it_says_what_to_do(folder):
    found = _load(folder, "--database-url", "postgresql://someone:hidden@127.0.0.1:1/nothing")

    assert found.exit_code == 1
    assert "make demo" in found.stderr
    assert "POSTGRES_HOST" in found.stderr
    assert "hidden" not in found.output
