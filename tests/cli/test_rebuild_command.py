"""`fragflow rebuild` as a person runs it: beside others, and broken off."""

from __future__ import annotations

import json
import time
from threading import Thread

import psycopg
import pytest
from click.testing import CliRunner

from cli.load_command import load_command
from cli.rebuild_command import rebuild_command
from include.ingest import rebuild as rebuilding
from include.samples import SampleOptions, generate
from include.store.derivation import lock_server
from include.store.ids import SERVER_ID

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture
def stats(tmp_path):
    """Files of an evening."""
    for sample in generate(SampleOptions(maps=2)):
        (tmp_path / sample.filename).write_bytes(sample.content)
    return tmp_path


def run(command, database_url, *arguments):
    return CliRunner().invoke(command, [*map(str, arguments), "--database-url", database_url])


def break_off(monkeypatch, error):
    def broken_off(*arguments):
        raise error

    monkeypatch.setattr(rebuilding.refill, "refill_rest", broken_off)


def end_when_awaited(connection, database_url):
    """Roll back as soon as somebody waits for a lock, or after a while."""
    deadline = time.monotonic() + 60
    with psycopg.connect(database_url, autocommit=True) as watch:
        while time.monotonic() < deadline:
            if watch.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").fetchone():
                break
            time.sleep(0.05)
    connection.rollback()


def test_it_says_that_nothing_changed(database_url, stats):
    run(load_command, database_url, stats)

    found = run(rebuild_command, database_url)

    before, after, files, verdict = found.stdout.splitlines()
    assert before.split()[1] == after.split()[1]
    assert (files, verdict.partition(":")[0]) == ("4 files derived anew: 4 loaded.", "Equal")
    assert found.exit_code == 0


def test_it_says_which_tables_were_wrong(database_url, stats):
    run(load_command, database_url, stats)
    with psycopg.connect(database_url) as connection:
        connection.execute("DELETE FROM rounds WHERE round_number = 2")

    found = run(rebuild_command, database_url)

    assert "  rounds: 2 rows before, 4 after" in found.stdout.splitlines()
    assert found.exit_code == 0


def test_files_that_failed_before_and_again_are_named(database_url, stats):
    run(load_command, database_url, stats)
    with psycopg.connect(database_url) as connection:
        connection.execute("ALTER TABLE rounds ADD CONSTRAINT refused CHECK (round_number = 1) NOT VALID")
    run(rebuild_command, database_url)

    found = run(rebuild_command, database_url)

    assert "2 files" not in found.stdout
    assert found.stdout.count("failed: CheckViolation") == 2
    assert "Equal" in found.stdout


def test_its_json_is_all_that_it_prints(database_url, stats):
    run(load_command, database_url, stats)

    found = run(rebuild_command, database_url, "--json")

    report = json.loads(found.output)
    assert (report["equal"], report["files"], report["differing"]) == (True, 4, [])


@pytest.mark.parametrize(("command", "arguments"), [(rebuild_command, ()), (load_command, ("stats",))])
def test_it_waits_for_another_derivation_and_says_so(database_url, stats, command, arguments):
    with psycopg.connect(database_url) as other:
        lock_server(other, SERVER_ID)
        ending = Thread(target=end_when_awaited, args=[other, database_url])
        ending.start()
        found = run(command, database_url, *(stats for _ in arguments))
        ending.join()

    assert found.stderr.count("waiting for the end") == 1
    assert (found.exit_code, found.exception) == (0, None)


def test_ctrl_c_says_that_nothing_was_changed(database_url, stats, monkeypatch):
    run(load_command, database_url, stats)
    break_off(monkeypatch, KeyboardInterrupt)

    found = run(rebuild_command, database_url)

    assert found.stderr.splitlines()[-1] == "Error: Interrupted. Nothing was changed."
    assert found.exit_code == 1


def test_a_full_disk_of_the_database_is_told_in_a_sentence(database_url, stats, monkeypatch):
    run(load_command, database_url, stats)
    break_off(monkeypatch, psycopg.errors.DiskFull("could not extend file: No space left on device\nHINT: Check."))

    found = run(rebuild_command, database_url)

    assert "Error: The database refused to go on: could not extend file: No space left on device\n" in found.stderr
    assert "Traceback" not in found.stderr
    assert found.exit_code == 1
