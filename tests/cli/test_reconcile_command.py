"""`fragflow reconcile` as a person runs it: over a real game server, over folders, over the ledger alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from cli.load_command import load_command
from cli.reconcile_command import reconcile_command
from include.samples import SampleOptions, generate
from local.keys import key_file
from tests.game_server import running

pytestmark = [pytest.mark.database, pytest.mark.validation]

LONG_AGO = 1_770_000_000
"""In the year 2026, after the sample evening."""


@pytest.fixture
def evening():
    return generate(SampleOptions(maps=2))


@pytest.fixture
def folder(tmp_path, evening):
    """The evening on the game server's disk, written long ago."""
    folder = tmp_path / "root" / "gamestats"
    folder.mkdir(parents=True)
    for file in evening:
        write(folder / file.filename, file.content)
    return folder


@pytest.fixture
def server(folder, tmp_path, monkeypatch):
    """A game server over the folder, and settings that lead to it."""
    with running(folder.parent, tmp_path / "keys") as started:
        settings = {
            "SSH_HOST": started.host,
            "SSH_PORT": str(started.port),
            "SSH_USER": started.user,
            "SSH_KEY_PATH": str(started.key_path),
            "SSH_HOST_KEY": started.host_key,
        }
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        yield started


@pytest.fixture
def reconcile(database_url):
    def invoke(*arguments):
        return CliRunner().invoke(
            reconcile_command, [str(argument) for argument in arguments] + ["--database-url", database_url]
        )

    return invoke


@pytest.fixture
def loaded(folder, database_url):
    assert CliRunner().invoke(load_command, [str(folder), "--database-url", database_url]).exit_code == 0


def write(path, content):
    path.write_bytes(content)
    os.utime(path, (LONG_AGO, LONG_AGO))


def test_a_server_whose_files_are_all_here_lacks_nothing(server, loaded, reconcile):
    found = reconcile()

    assert (found.exit_code, found.exception) == (0, None)
    assert [row.split()[:3] for row in found.stdout.splitlines()[1:3]] == [["loaded", "4", "0"], ["all", "4", "0"]]
    assert found.stdout.endswith(
        "Nothing missing: every stats file is a round, has a reason why not, or is on its way.\n"
    )


def test_what_is_missing_is_listed_with_what_to_do_and_is_exit_code_1(server, folder, loaded, reconcile):
    write(folder / "2026-01-10-235959-supply-round-1.txt", b"new\n")

    found = reconcile()

    assert found.exit_code == 1
    assert "Missing: 2026-01-10-235959-supply-round-1.txt: absent, the server has 4 bytes" in found.stdout
    assert "What to do, absent: " in found.stdout
    assert found.stdout.endswith("1 missing.\n")


def test_json_adds_up(server, folder, loaded, reconcile, evening):
    write(folder / "2026-01-10-235959-supply-round-1.txt", b"new\n")
    write(folder / "notes.md", b"")
    (folder / evening[3].filename).unlink()

    summary = json.loads(reconcile("--json").stdout)
    every_file = json.loads(reconcile("--json", "--all").stdout)

    assert (summary["complete"], summary["server"]) == (False, "ET: Legacy")
    assert summary["listed"] == {"stats": 4, "other": 1}
    assert summary["on_server"] == {"loaded": 3, "absent": 1}
    assert summary["only_in_ledger"] == {"loaded": 1}
    assert (summary["loaded_files"], summary["rounds"]) == (4, 4)
    assert [each["filename"] for each in summary["missing"]] == ["2026-01-10-235959-supply-round-1.txt"]
    assert [each["filename"] for each in every_file["in_order"]] == [file.filename for file in evening]


def test_all_lists_each_file(server, loaded, reconcile, evening):
    listed = reconcile("--all").stdout

    assert evening
    assert all(f"In order: {file.filename}: loaded\n" in listed for file in evening)
    assert evening[0].filename not in reconcile().stdout


def test_a_file_in_quarantine_is_told_and_is_not_missing(server, folder, database_url, reconcile, evening):
    write(folder / evening[3].filename, evening[3].content[:-40])
    CliRunner().invoke(load_command, [str(folder), "--database-url", database_url])

    found = reconcile()

    assert found.exit_code == 0
    assert f"Held back: {evening[3].filename}: quarantined, unfinished: " in found.stdout


def test_folders_are_compared_by_their_bytes(folder, loaded, reconcile, tmp_path, evening):
    copies = tmp_path / "copies"
    copies.mkdir()
    for file in evening:
        (copies / file.filename).write_bytes(file.content)
    assert reconcile(copies).exit_code == 0

    (copies / evening[0].filename).write_bytes(evening[0].content + b"more\n")
    found = reconcile(copies)

    assert found.exit_code == 1
    assert f"Missing: {evening[0].filename}: changed" in found.stdout


def test_without_a_server_contradictions_are_found(loaded, database_url, reconcile, evening):
    complete = reconcile("--no-server")
    assert complete.exit_code == 0
    assert [row.split()[:3] for row in complete.stdout.splitlines()[:3]] == [
        ["State", "In", "the"],
        ["loaded", "4", "its"],
        ["all", "4", "4"],
    ]
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE stats_files SET state = 'orphan' WHERE filename = %s", (evening[1].filename,))

    found = reconcile("--no-server")

    assert found.exit_code == 1
    assert f"Contradiction: {evening[1].filename}: the ledger calls it orphan" in found.stdout
    assert found.stdout.endswith("0 missing, 1 contradictory.\n")


def test_a_hostile_name_neither_colours_nor_turns_the_line(folder, loaded, reconcile):
    write(folder / "2026-01-10-235959-\x1b[31m\N{RIGHT-TO-LEFT OVERRIDE}[bold]-round-1.txt", b"x\n")

    found = reconcile(folder)

    assert "\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}[bold]-round-1.txt: refused" in found.stdout
    assert "\x1b" not in found.output


def test_without_settings_it_says_what_to_name(reconcile):
    found = reconcile()

    assert found.exit_code == 2
    assert "SSH_HOST is not set: name a folder" in found.stderr


def test_another_host_key_is_exit_code_2(server, reconcile, tmp_path, monkeypatch):
    key_file(tmp_path / "other")
    monkeypatch.setenv("SSH_HOST_KEY", (tmp_path / "other.pub").read_text())

    found = reconcile()

    assert (found.exit_code, found.stdout) == (2, "")
    assert "host key is not the one in SSH_HOST_KEY" in found.stderr


def test_a_server_that_is_away_is_one_sentence(server, database_url, monkeypatch):
    """In a process of its own: what libraries log would stand there too."""
    monkeypatch.setenv("SSH_PORT", "1")
    command = [str(Path(sys.executable).with_name("fragflow")), "reconcile", "--database-url", database_url]

    found = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.strip().splitlines()[-1].startswith("Error: the game server cannot be reached: ")
    assert len(found.stderr.strip().splitlines()) <= 2


def test_a_folder_and_no_server_do_not_go_together(folder, reconcile):
    assert reconcile(folder, "--no-server").exit_code == 2
