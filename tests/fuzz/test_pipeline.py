"""Hostile files all the way into the database: they stop nobody, each says why, and only sound ones are counted."""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from cli.main import main
from include.parser.judge import judge
from include.posts.corrections import withdrawn_post
from include.posts.embeds import round_post
from include.samples import SampleOptions, generate
from include.store import Store, integrity, rounds
from local.message_limits import refusal
from tests.fuzz.budget import tried, tries
from tests.fuzz.mutations import changed, files_of_a_map, source_of
from tests.fuzz.terminal import obeyed

pytestmark = [pytest.mark.database, pytest.mark.validation]

NEIGHBOURS = tuple(
    source_of(
        f"{file.filename[:17]}-neighbour-round-{number}.txt",
        file.content.replace(file.filename[18:].partition("-round-")[0].encode(), b"neighbour", 1),
    )
    for number, file in enumerate(generate(SampleOptions(seed=77, maps=1)), start=1)
)
"""Two sound files of a map that nobody else plays, in the same evening as the hostile ones."""

LOOKED_AT = 2
"""Files of a batch that are asked for one by one, bad ones first: each opens the database anew."""

batches = st.lists(files_of_a_map(), min_size=1, max_size=6).map(
    lambda groups: list(
        {file.filename: file for file in [*(f for group in groups for f in group), *NEIGHBOURS]}.values()
    )
)


@st.composite
def arrivals(draw):
    """Two states of one folder: files, and what some of them are later."""
    files = draw(batches)
    later = [draw(changed(file)) if draw(st.booleans()) else file for file in files if file not in NEIGHBOURS]
    return files, [*later, *NEIGHBOURS]


@pytest.fixture
def database(database_url):
    with Store(database_url, "tests") as store:
        yield database_url, store


@tries(3)
@given(batches)
def test_hostile_files_are_loaded_or_say_why_and_stop_nobody(database, files):
    url, store = database
    _empty(store)
    files = [file for file in files if _can_be_written(file.filename)]
    tried("files loaded into a database", len(files))

    with _folder_of(files) as folder, _log_lines() as lines:
        loaded = _run("load", str(folder), url=url)
        held = _run("quarantine", "list", url=url)

    assert not obeyed(loaded + held)
    assert [line for line in lines if not line.isprintable()] == []
    states = _states(store)
    _assert_as_judged(files, states)
    assert [states[file.filename][0] for file in NEIGHBOURS] == ["loaded", "loaded"]
    _assert_only_loaded_rounds_count(store)
    typeable = filter(str.isprintable, states)  # others are looked at by their id
    for filename in sorted(typeable, key=lambda name: (states[name][0] == "loaded", name))[:LOOKED_AT]:
        assert not obeyed(_run("quarantine", "show", filename, url=url))
        assert not obeyed(_run("receipt", "--checks", filename, url=url))
        json.loads(_run("receipt", "--json", filename, url=url))


@tries(3)
@given(arrivals())
def test_the_tables_follow_from_the_last_bytes_of_files_that_change(database, folders):
    """What was believed before is corrected or withdrawn, and a rebuild comes to the same."""
    url, store = database
    _empty(store)
    for files, minutes_old in zip(folders, (2, 1), strict=True):
        files = [file for file in files if _can_be_written(file.filename)]
        tried("files loaded into a database", len(files))
        with _folder_of(files, minutes_old) as folder:
            _run("load", str(folder), url=url)
            listed = _run("reconcile", "--all", str(folder), url=url, exit_codes={0, 1})
            compared = json.loads(_run("reconcile", "--json", str(folder), url=url, exit_codes={0, 1}))
        assert not obeyed(listed)
        assert compared["contradictions"] == []
        assert sum(compared["listed"].values()) == len(files)
        assert {file["state"] for file in compared["missing"]} <= {"failed"}

    _assert_as_judged(files, _states(store))
    _assert_only_loaded_rounds_count(store)
    _assert_corrections_can_be_posted(store)
    assert json.loads(_run("rebuild", "--json", url=url))["equal"]


def _assert_corrections_can_be_posted(store):
    with store.transaction() as connection:
        for (sentences,) in connection.execute("SELECT changes FROM round_revisions").fetchall():
            tried("corrections")
            assert refusal(withdrawn_post("; ".join(sentences))) is None


def _assert_as_judged(files, states):
    """The ledger says of each file what the judge says, and of each that gave no round why."""
    verdicts = {verdict.filename: verdict for verdict in judge(files)}
    assert states.keys() <= verdicts.keys()
    for filename, verdict in verdicts.items():
        state, reason = states.get(filename, ("never fetched", "no name of a stats file"))
        assert state != "fetched"
        assert state == "loaded" or reason
        if verdict.state == "complete":
            assert state == "loaded" or (state, (reason or "").partition(":")[0]) == ("duplicate", "same_round")
        else:
            assert state in (verdict.state, "never fetched", "failed" if not filename.isprintable() else "")


def _assert_only_loaded_rounds_count(store):
    with store.transaction() as connection:
        others = connection.execute(
            "SELECT filename FROM counted_rounds JOIN stats_files USING (file_id) WHERE state <> 'loaded'"
        ).fetchall()
        few = connection.execute(
            "SELECT round_id FROM counted_rounds AS r WHERE 2 > ("
            "SELECT count(*) FROM player_comprehensive_stats AS p WHERE p.round_id = r.round_id AND NOT p.is_bot)"
        ).fetchall()
        broken = [name for name, rows in integrity.count_violations(connection) if rows]
        ids = [row[0] for row in connection.execute("SELECT round_id FROM rounds").fetchall()]
        for round_id in ids:
            played = rounds.read_round_summary(connection, round_id)
            assert played is not None
            assert refusal(round_post(played)) is None
    assert others == []
    assert few == []
    assert broken == []


def _states(store):
    with store.transaction() as connection:
        rows = connection.execute(
            "SELECT filename, state, reason FROM stats_files WHERE reason IS DISTINCT FROM 'superseded'"
        ).fetchall()
    return {filename: (state, reason) for filename, state, reason in rows}


def _run(*arguments, url, exit_codes=frozenset({0})):
    result = CliRunner().invoke(main, [*arguments, "--database-url", url], catch_exceptions=False)
    assert result.exit_code in exit_codes, result.output
    return result.stdout


@contextmanager
def _folder_of(files, minutes_old=0):
    """A file that changes without another time or size is not looked at again: each state has a time of its own."""
    folder = Path(tempfile.mkdtemp())
    changed_at = time.time() - 60 * minutes_old
    try:
        for file in files:
            (folder / file.filename).write_bytes(file.content)
            os.utime(folder / file.filename, (changed_at, changed_at))
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def _log_lines():
    """Every line that our own code logs."""
    lines: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record):
            lines.append(record.getMessage())

    listener, logger = Listener(), logging.getLogger("include")
    logger.addHandler(listener)
    level = logger.level
    logger.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        logger.setLevel(level)
        logger.removeHandler(listener)


def _can_be_written(filename):
    return not {"/", "\0"} & set(filename) and filename not in ("", ".", "..") and len(filename.encode()) <= 255


def _empty(store):
    with store.transaction() as connection:
        tables = [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        kept = {"schema_migrations"}
        names = [psycopg.sql.Identifier(table) for table in tables if table not in kept]
        connection.execute(psycopg.sql.SQL("TRUNCATE {} CASCADE").format(psycopg.sql.SQL(", ").join(names)))
