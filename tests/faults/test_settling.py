"""However a file is written, no half of it is ever loaded, and in the end all is as if it had been there at once."""

from __future__ import annotations

import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC
from itertools import count
from threading import Event

import pytest

from include.ingest.check import check
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.samples import SampleOptions, generate
from include.source.settling import Settling
from include.source.sftp import SftpFolder
from tests.faults import unsteady_writer as writers
from tests.faults.permutations import fresh_pipeline as empty_pipeline
from tests.game_server import running, session
from tests.ingest.folders import MemoryFolder, derived_tables, folder_of, ingest

pytestmark = [pytest.mark.database, pytest.mark.validation]

LONGEST_SECONDS = 90


@pytest.fixture
def fresh_pipeline(postgres_server, migrated_template):
    """Gives any number of pipelines, each over an empty database."""
    names = (f"settling_{number}" for number in count())
    with ExitStack() as databases:
        yield lambda: databases.enter_context(empty_pipeline(postgres_server, migrated_template, next(names), UTC))


def with_more_xp(content):
    """The same round with another number that no sum holds."""
    lines = content.split(b"\n")
    columns = lines[1].split(b"\t")
    columns[10] = b"%d" % (int(columns[10]) + 100)
    return b"\n".join([lines[0], b"\t".join(columns), *lines[2:]])


def players_by_file(pipeline):
    """What each loaded file says of its players."""
    statement = """SELECT filename, players.*
        FROM player_comprehensive_stats AS players JOIN rounds USING (round_id) JOIN stats_files USING (file_id)"""
    found = defaultdict(set)
    with pipeline.store.transaction() as connection:
        for filename, *numbers in connection.execute(statement):
            found[filename].add(repr(numbers))
    return dict(found)


def fetched_names(pipeline):
    with pipeline.store.transaction() as connection:
        return {name for (name,) in connection.execute("SELECT filename FROM stats_files WHERE content IS NOT NULL")}


def follow(pipeline, folder, every_file_is_written, replaced_name, was_read):
    """What the live path does, as the folder changes: every state of the tables on the way, the last one last."""
    settling, states = Settling(), []
    until = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until:
        was_written = every_file_is_written()
        settling.observe(folder.list_files(), time.monotonic())
        report = fetch(pipeline, folder, fetched_by="watch", settled=settling.settled())
        check(pipeline, report.file_ids)
        load(pipeline, report.file_ids)
        states.append(players_by_file(pipeline))
        if replaced_name in fetched_names(pipeline):
            was_read.set()
        if was_written and not (report.file_ids or report.unsettled or report.failed):
            return states
    raise AssertionError("the folder never came to rest")


def test_no_way_of_writing_loads_half_a_file(fresh_pipeline, tmp_path):
    evening = generate(SampleOptions(seed=11, maps=4))
    assert len(evening) == 8
    earlier = with_more_xp(evening[5].content)
    undisturbed, before = fresh_pipeline(), fresh_pipeline()
    ingest(undisturbed, folder_of(evening))
    folder = folder_of(evening)
    folder.write(evening[5].filename, earlier)
    ingest(before, folder)
    right = [players_by_file(undisturbed), players_by_file(before)]
    was_read = Event()
    ways = [
        writers.slowly,
        writers.line_by_line,
        writers.in_bursts,
        writers.renamed_late,
        writers.truncated_and_restored,
        writers.replaced(was_read, earlier),
        writers.emptily_first,
        writers.at_once,
    ]
    followed, gamestats = fresh_pipeline(), tmp_path / "gamestats"
    gamestats.mkdir()

    with running(gamestats, tmp_path) as server, session(server) as client, ThreadPoolExecutor(len(ways)) as pool:
        writing = [
            pool.submit(way, gamestats / file.filename, file.content) for way, file in zip(ways, evening, strict=True)
        ]
        states = follow(
            followed,
            SftpFolder(client, "/"),
            lambda: all(writer.done() for writer in writing),
            evening[5].filename,
            was_read,
        )
        for writer in writing:
            writer.result()

    wrong = [
        (number, filename)
        for number, state in enumerate(states)
        for filename, players in state.items()
        if players not in [tables[filename] for tables in right]
    ]
    assert len(states) > 2
    assert wrong == []
    assert derived_tables(followed) == derived_tables(undisturbed)
    assert superseded(followed) >= {evening[5].filename}, "no half or earlier content was ever read: nothing is shown"


def superseded(pipeline):
    statement = "SELECT filename FROM stats_files WHERE reason = 'superseded'"
    with pipeline.store.transaction() as connection:
        return {name for (name,) in connection.execute(statement)}


def settled_how(pipeline):
    statement = "SELECT filename, settled_by, size_before_bytes, size_after_bytes FROM stats_files"
    with pipeline.store.transaction() as connection:
        return {filename: (how, before, after) for filename, how, before, after in connection.execute(statement)}


def test_the_ledger_says_how_each_file_settled_and_its_sizes_around_the_reading(fresh_pipeline):
    pipeline = fresh_pipeline()
    one, other, third = generate(SampleOptions(maps=2))[:3]
    folder = folder_of([one, other])

    fetch(pipeline, folder, fetched_by="watch", settled=folder.list_files()[:1])
    fetch(pipeline, folder_of([third]), fetched_by="load")

    assert settled_how(pipeline) == {
        one.filename: ("watch", len(one.content), len(one.content)),
        other.filename: ("two_listings", len(other.content), len(other.content)),
        third.filename: ("not_awaited", len(third.content), len(third.content)),
    }


class GrowingFolder(MemoryFolder):
    """A folder whose files grow whenever somebody reads or waits."""

    reads = 0

    def grow(self, seconds=0):
        for name, (content, _) in list(self.files.items()):
            self.write(name, content + b"x")

    def read(self, file):
        self.reads += 1
        reading = super().read(file)
        self.grow()
        return type(reading)(reading.content, reading.size_before_bytes, reading.size_after_bytes + 1)


def test_a_file_that_grew_while_it_was_read_is_not_read_again_before_it_settles(fresh_pipeline, monkeypatch):
    pipeline, folder = fresh_pipeline(), GrowingFolder()
    file = generate(SampleOptions(maps=1))[0]
    folder.write(file.filename, file.content[:200])
    monkeypatch.setattr("include.ingest.fetch.time.sleep", folder.grow)

    report = fetch(pipeline, folder, fetched_by="watch", settled=folder.list_files())

    assert (folder.reads, report.unsettled, report.file_ids) == (1, [file.filename], [])
