"""`fragflow privacy` as a person runs it."""

from __future__ import annotations

import psycopg
import pytest
from click.testing import CliRunner

from cli.load_command import load_command
from cli.privacy_command import privacy_command
from include.samples import SampleOptions, generate

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture
def run(database_url, monkeypatch, tmp_path):
    monkeypatch.setenv("FRAGFLOW_HOME", str(tmp_path / "home"))

    def run(command, *arguments):
        return CliRunner().invoke(command, [*map(str, arguments), "--database-url", database_url])

    return run


def test_apply_forgets_who_asked_and_says_how_many_files(run, database_url, tmp_path):
    for sample in generate(SampleOptions(maps=1)):
        (tmp_path / sample.filename).write_bytes(sample.content)
    assert run(load_command, tmp_path).exit_code == 0
    with psycopg.connect(database_url) as connection:
        guid = connection.execute("SELECT min(guid) FROM player_comprehensive_stats").fetchone()[0]
        connection.execute("INSERT INTO player_links VALUES (1, %s, 'linked', now(), now(), 2)", [guid])
        connection.execute("INSERT INTO forget_requests VALUES (1, %s)", [guid])

    said, again = run(privacy_command, "apply"), run(privacy_command, "apply")

    assert (said.exit_code, said.output) == (0, "GUIDs replaced: 1, in 2 files.\n")
    assert (again.exit_code, again.output) == (0, "Nobody had come back.\n")
    assert (tmp_path / "home" / "privacy.jsonl").exists()


def test_show_ends_hiding_and_refuses_whom_nobody_hid(run, database_url):
    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO hidden_players VALUES ('ABCD1234')")

    assert run(privacy_command, "show", "ABCD1234").output == "ABCD1234 is shown.\n"
    refused = run(privacy_command, "show", "ABCD1234")

    assert (refused.exit_code, refused.output) == (1, "Error: ABCD1234 is not hidden\n")
