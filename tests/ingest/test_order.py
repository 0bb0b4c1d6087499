"""The tables after any order of arrival, any repetition and any interruption are the same."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from include.ingest.check import check
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.samples import SampleOptions, generate
from include.store.integrity import count_violations
from tests.ingest.folders import MemoryFolder, derived_tables, folder_of, ingest, row_versions, states

pytestmark = [pytest.mark.database, pytest.mark.validation]

DEFECTS = frozenset({
    "aborted", "aborted-second-round", "bots", "crlf", "joiner", "missing", "missing-second", "reconnecting", "rematch",
    "replayed", "spectator", "truncated",
})  # fmt: skip


@pytest.fixture(scope="module")
def evenings():
    files = generate(SampleOptions(evenings=2, maps=14, defects=DEFECTS, endstats="headed"))
    assert len(files) > 40
    return files


def test_any_order_of_arrival_gives_the_same_rows(fresh_pipeline, evenings):
    in_order = fresh_pipeline()
    ingest(in_order, folder_of(evenings))
    expected = derived_tables(in_order)
    assert all(expected.values())

    for seed in (1, 2):
        shuffled = list(evenings)
        random.Random(seed).shuffle(shuffled)
        pipeline, folder = fresh_pipeline(), MemoryFolder()
        for start in range(0, len(shuffled), 9):
            for file in shuffled[start : start + 9]:
                folder.write(file.filename, file.content)
            ingest(pipeline, folder)

        assert derived_tables(pipeline) == expected
        assert states(pipeline) == states(in_order)


def test_files_that_come_one_by_one_backwards_give_the_same_rows(fresh_pipeline, evening):
    at_once, one_by_one = fresh_pipeline(), fresh_pipeline()
    ingest(at_once, folder_of(evening))

    folder = MemoryFolder()
    for file in reversed(evening):
        folder.write(file.filename, file.content)
        ingest(one_by_one, folder)

    assert derived_tables(one_by_one) == derived_tables(at_once)


def test_loading_again_writes_no_row(pipeline, evenings):
    folder = folder_of(evenings)
    ingest(pipeline, folder)
    before = row_versions(pipeline)
    assert all(before.values())

    ingest(pipeline, folder)
    with pipeline.store.transaction() as connection:
        every_file = [row[0] for row in connection.execute("SELECT file_id FROM stats_files")]
    check(pipeline, every_file)
    load(pipeline, every_file)

    assert row_versions(pipeline) == before


def test_a_round_2_waits_as_orphan_until_its_round_1_comes(pipeline, evening):
    first, second = evening[:2]
    folder = folder_of([second])

    ingest(pipeline, folder)
    assert states(pipeline) == [(second.filename, "orphan", "no_round_1")]
    assert not any(derived_tables(pipeline).values())

    folder.write(first.filename, first.content)
    ingest(pipeline, folder)
    assert states(pipeline) == [(first.filename, "loaded", ""), (second.filename, "loaded", "")]
    tables = derived_tables(pipeline)
    assert (len(tables["rounds"]), len(tables["matches"]), len(tables["gaming_sessions"])) == (2, 1, 1)


@pytest.mark.parametrize("steps", ["fetch", "fetch and check", "fetch, check and half of load"])
def test_a_run_that_was_killed_is_finished_by_the_next(fresh_pipeline, evenings, steps):
    whole, killed = fresh_pipeline(), fresh_pipeline()
    ingest(whole, folder_of(evenings))

    folder = folder_of(evenings)
    file_ids = fetch(killed, folder, fetched_by="load").file_ids
    if "check" in steps:
        check(killed, file_ids)
    if "load" in steps:
        load(killed, file_ids[: len(file_ids) // 2])
    ingest(killed, folder)

    assert derived_tables(killed) == derived_tables(whole)
    assert states(killed) == states(whole)


def test_a_kill_inside_the_transaction_leaves_nothing_behind(pipeline, evening, monkeypatch):
    folder = folder_of(evening)
    fetched = fetch(pipeline, folder, fetched_by="load")
    check(pipeline, fetched.file_ids)
    monkeypatch.setattr("include.ingest.load._compare", _killed)

    with pytest.raises(KeyboardInterrupt):
        load(pipeline, fetched.file_ids)

    assert not any(derived_tables(pipeline).values())
    assert {state for _, state, _ in states(pipeline)} == {"fetched"}


def _killed(*_):
    raise KeyboardInterrupt


def test_a_copy_under_a_later_date_is_a_duplicate_whichever_comes_first(fresh_pipeline, evening):
    original = evening[0]
    copy_name = original.filename.replace("2026-01-10", "2026-01-17")
    assert copy_name != original.filename
    outcomes = []
    for names in ([original.filename, copy_name], [copy_name, original.filename]):
        pipeline, folder = fresh_pipeline(), MemoryFolder()
        for name in names:
            folder.write(name, original.content)
            ingest(pipeline, folder)
        outcomes.append((derived_tables(pipeline), states(pipeline)))

    assert outcomes[0] == outcomes[1]
    assert outcomes[0][1] == [(original.filename, "loaded", ""), (copy_name, "duplicate", "same_bytes")]


def test_names_are_counted_right_while_rounds_come_and_go(pipeline, evening):
    folder = folder_of(evening[:2])
    steps = (
        lambda: None,
        lambda: [folder.write(file.filename, file.content) for file in evening[2:]],
        lambda: folder.write(evening[0].filename, evening[0].content[:-40]),
        lambda: folder.write(evening[0].filename, evening[0].content),
    )

    for step in steps:
        step()
        ingest(pipeline, folder)

        with pipeline.store.transaction() as connection:
            violations = dict(count_violations(connection))
        assert violations["alias_differs_from_rounds"] == 0


def test_a_file_between_two_sessions_joins_them(fresh_pipeline):
    """Sessions part at 60 minutes of silence (format-spec 8.3): without its middle an evening is two."""
    files = generate(SampleOptions(maps=14))
    pipeline, whole = fresh_pipeline(), fresh_pipeline()
    folder = folder_of([*files[:4], *files[-4:]])
    ingest(pipeline, folder)
    assert len(derived_tables(pipeline)["gaming_sessions"]) == 2

    for file in files[4:-4]:
        folder.write(file.filename, file.content)
    ingest(pipeline, folder)
    ingest(whole, folder_of(files))

    assert derived_tables(pipeline) == derived_tables(whole)
    assert len(derived_tables(pipeline)["gaming_sessions"]) == 1


def test_loads_at_the_same_time_wait_for_each_other(fresh_pipeline, evenings):
    alone, together = fresh_pipeline(), fresh_pipeline()
    ingest(alone, folder_of(evenings))
    file_ids = fetch(together, folder_of(evenings), fetched_by="load").file_ids
    check(together, file_ids)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda part: load(together, file_ids[part::3]), range(3)))

    assert derived_tables(together) == derived_tables(alone)
    assert states(together) == states(alone)


@pytest.mark.parametrize(
    "damage", ["DELETE FROM rounds", "UPDATE player_comprehensive_stats SET name = name || '?' WHERE NOT is_bot"]
)
def test_names_are_counted_right_when_damaged_rounds_are_derived_again(pipeline, evening, damage):
    """As a backfill with reprocessing does it: what is lost is no longer known, and was counted all the same."""
    ingest(pipeline, folder_of(evening))
    before = derived_tables(pipeline)
    with pipeline.store.transaction() as connection:
        connection.execute(damage)
        file_ids = [row[0] for row in connection.execute("SELECT file_id FROM stats_files")]

    load(pipeline, file_ids)

    assert derived_tables(pipeline) == before
