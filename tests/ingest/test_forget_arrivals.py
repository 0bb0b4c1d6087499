"""What arrives after somebody was forgotten: new files, changed ones, a restored database. Nobody comes back."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Thread
from time import sleep

import pytest

from include.ingest import forget as forgetting
from include.ingest.fetch import fetch
from include.ingest.forget import ForgetReport, forget
from include.ingest.rebuild import rebuild
from include.ingest.reconcile import verify_database
from include.parser.duels import ascii_name
from include.samples import SampleOptions, generate
from include.store import Store
from tests.ingest.folders import MemoryFolder, derived_tables, folder_of, ingest
from tests.ingest.forgetting import ask, guids_of, left, names_of, query, tables, tokens

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture(scope="module")
def files():
    """Two evenings of the same people, with awards files that name no subjects."""
    return evenings("plain")


def evenings(endstats):
    found = generate(SampleOptions(seed=3, evenings=2, maps=2, players=6, endstats=endstats))
    assert len(found) == 16
    return found


def of_evening(files, day):
    found = [file for file in files if file.filename.startswith(f"2026-01-{day}")]
    assert len(found) == 8
    return found


def is_awards(file):
    return file.filename.endswith("-endstats.txt")


@pytest.fixture
def forgotten(pipeline, files):
    """After the first evening whoever played most was forgotten."""
    ingest(pipeline, folder_of(of_evening(files, 10)))
    return forget_somebody(pipeline, files)


def forget_somebody(pipeline, files):
    """Who plays on both evenings and has awards on the second."""
    second = of_evening(files, 11)
    awards = b"".join(file.content for file in second if is_awards(file))
    guid = next(
        guid
        for guid in guids_of(pipeline)
        if any(f"\n{guid}\\".encode() in file.content for file in second)
        and any(f"\t{name}\t".encode() in awards for name in names_of(second, guid))
    )
    ask(pipeline, guid)
    forget(pipeline)
    return guid


def words_of(files, guid):
    return {guid, *names_of(files, guid)}


def as_if_forgotten_last(fresh_pipeline, files, guid):
    """The tables when all files came first and the person was forgotten then; what stands for tokens is one word."""
    other = fresh_pipeline()
    ingest(other, folder_of(files))
    ask(other, guid)
    forget(other)
    return shown(other)


def shown(pipeline):
    """What all derived tables say, row by row, sorted after the token is gone: each database has its own."""
    (token,) = tokens(pipeline)
    text = repr(sorted(derived_tables(pipeline).items())).replace(token, "TOKEN")
    return sorted(text.split("("))


def test_a_new_evening_of_a_forgotten_player_is_stored_without_him(pipeline, files, forgotten, fresh_pipeline):
    fetch(pipeline, folder_of(files), fetched_by="load")
    assert left(pipeline, words_of(files, forgotten)) == []

    ingest(pipeline, folder_of(files))

    assert left(pipeline, words_of(files, forgotten)) == []
    assert len(tokens(pipeline)) == 1
    assert shown(pipeline) == as_if_forgotten_last(fresh_pipeline, files, forgotten)
    assert verify_database(pipeline) == {}
    assert forget(pipeline, everywhere=True) == ForgetReport()


@pytest.mark.parametrize("awards_first", [False, True])
@pytest.mark.parametrize("endstats", ["plain", "headed"])
def test_awards_that_come_before_or_after_their_rounds_lose_the_name_too(
    pipeline, fresh_pipeline, endstats, awards_first
):
    files = evenings(endstats)
    ingest(pipeline, folder_of(of_evening(files, 10)))
    guid = forget_somebody(pipeline, files)
    second = of_evening(files, 11)
    folder = MemoryFolder()

    for awards in (awards_first, not awards_first):
        for file in second:
            if is_awards(file) == awards:
                folder.write(file.filename, file.content)
        ingest(pipeline, folder)

    assert left(pipeline, words_of(files, guid)) == []
    assert shown(pipeline) == as_if_forgotten_last(fresh_pipeline, files, guid)


def test_a_name_that_he_has_only_now_is_known_when_the_awards_come(pipeline, files, forgotten):
    second = of_evening(files, 11)
    words = sorted(names_of(second, forgotten), key=len, reverse=True)
    renamed = []
    for file in second:
        content = file.content
        for word in words:
            content = content.replace(word.encode(), b"Newcomer")
        renamed.append(type(file)(file.filename, content))
    awards = [file for file in renamed if is_awards(file)]
    assert any(b"Newcomer" in file.content for file in awards)

    ingest(pipeline, folder_of([file for file in renamed if not is_awards(file)]))
    ingest(pipeline, folder_of(awards))

    assert left(pipeline, {"Newcomer", forgotten}) == []


def test_awards_of_a_namesake_stay_with_nobody(pipeline, files, forgotten):
    """Two of the round had the name, so it meant neither; nor may it mean the other now."""
    (token,) = tokens(pipeline)
    second = of_evening(files, 11)
    theirs = [names_of(second, guid) for guid in guids_of(pipeline) if guid not in (token, forgotten)]
    name = next(name for names in theirs for name in sorted(names) if "^" not in name)
    changed = []
    for file in second:
        lines = file.content.split(b"\n")
        lines = [same_name(line, forgotten, name) for line in lines]
        changed.append(type(file)(file.filename, b"\n".join(lines)))
    ingest(pipeline, folder_of(changed))

    assert left(pipeline, {forgotten}) == []
    assert awards_on_the_second_evening(pipeline, ascii_name(name), token) == (0, 0)
    named, whose = awards_on_the_second_evening(pipeline, f"forgotten-{token}?", token)
    assert named > 0
    assert whose == 0


def awards_on_the_second_evening(pipeline, name, token):
    """How many say this name, and of how many it is told who that is, in rounds that the forgotten player was in."""
    (found,) = query(
        pipeline,
        "SELECT count(*), count(player_guid) FROM round_awards JOIN rounds USING (round_id) "
        f"WHERE player_name = '{name}' AND rounds.ended_at > '2026-01-11' AND EXISTS (SELECT FROM "
        f"player_comprehensive_stats AS own WHERE own.round_id = rounds.round_id AND own.guid = '{token}')",
    )
    return found


def same_name(line, guid, name):
    if not line.startswith(guid.encode() + b"\\"):
        return line
    head, tab, rest = line.partition(b"\t")
    own, _, *figures = head.rsplit(b"\\", 4)
    return b"\\".join([own, name.encode(), *figures]) + tab + rest


def test_a_file_that_is_known_is_not_fetched_again_and_a_changed_one_is_redacted_as_well(pipeline, files, forgotten):
    folder = folder_of(of_evening(files, 10))
    before = query(pipeline, "SELECT file_id, content FROM stats_files ORDER BY 1")

    again = fetch(pipeline, folder, fetched_by="sync", settled=folder.list_files())
    assert (again.fetched, again.known) == ([], 8)
    assert query(pipeline, "SELECT file_id, content FROM stats_files ORDER BY 1") == before

    changed = next(file for file in of_evening(files, 10) if not is_awards(file))
    folder.write(changed.filename, changed.content.replace(b"\t0\t", b"\t0\t", 1) + b"\n")
    assert ingest(pipeline, folder, "sync").failed == {}

    assert left(pipeline, words_of(files, forgotten)) == []
    assert len(query(pipeline, f"SELECT 1 FROM stats_files WHERE filename = '{changed.filename}'")) == 2


def test_a_database_from_before_forgets_again_by_the_file_beside_it(
    pipeline, files, database_url, postgres_server, tmp_path
):
    kept = tmp_path / "privacy.jsonl"
    ingest(pipeline, folder_of(files))
    guid = guids_of(pipeline)[0]
    words = words_of(files, guid)
    dump, name = tmp_path / "before.dump", database_url.rpartition("/")[2]
    postgres_server.client("pg_dump", "--format=custom", f"--file={dump}", name)
    ask(pipeline, guid)
    forget(pipeline, kept)
    expected = derived_tables(pipeline)
    postgres_server.create_database("restored_privacy")
    try:
        postgres_server.client("pg_restore", "--dbname=restored_privacy", str(dump))
        with Store(postgres_server.url("restored_privacy"), "tests") as store:
            restored = replace(pipeline, store=store)
            assert left(restored, words) != []

            assert forget(restored, kept).guids == 1

            assert left(restored, words) == []
            assert derived_tables(restored) == expected
            assert tokens(restored) == tokens(pipeline)
            assert forget(restored, kept) == ForgetReport()
    finally:
        postgres_server.client("dropdb", "--force", "restored_privacy")


def test_a_dump_holds_no_word_of_a_forgotten_player_and_the_kept_file_neither(
    pipeline, files, database_url, postgres_server, tmp_path
):
    kept = tmp_path / "privacy.jsonl"
    ingest(pipeline, folder_of(files))
    guid = guids_of(pipeline)[0]
    words = words_of(files, guid)
    ask(pipeline, guid)

    def said():
        dump = postgres_server.client("pg_dump", "--inserts", database_url.rpartition("/")[2]).stdout.lower()
        forms = {
            form for word in words for form in (word.lower(), word.lower().replace("\\", "\\\\"), word.encode().hex())
        }
        return {form for form in forms if form in dump}

    assert guid.encode().hex() in said()
    forget(pipeline, kept)

    assert said() == set()
    assert [word for word in words if word.lower() in kept.read_text().lower()] == []
    assert set(json.loads(kept.read_text())) == {"token", "salt", "guid_sha256", "name_sha256s"}
    assert kept.stat().st_mode & 0o777 == 0o600


def test_bytes_that_somebody_put_back_are_redacted_by_a_rebuild(pipeline, files, forgotten):
    """As after a part of a table was restored from a backup."""
    expected = tables(pipeline)
    original = next(file for file in of_evening(files, 10) if not is_awards(file))
    with pipeline.store.transaction() as connection:
        connection.execute(
            "UPDATE stats_files SET content = %s, redacted_sha256 = NULL, redacted_lines = NULL, redacted_at = NULL "
            "WHERE filename = %s",
            [original.content, original.filename],
        )

    rebuild(pipeline)

    assert left(pipeline, words_of(files, forgotten)) == []
    assert tables(pipeline) == expected


def test_files_that_come_while_somebody_is_being_forgotten_lose_him_too(pipeline, files, monkeypatch):
    """One fetch is committed after the search of all files, another waits for the end and finds who is forgotten."""
    ingest(pipeline, folder_of(of_evening(files, 10)))
    guid = next(guid for guid in guids_of(pipeline) if names_of(of_evening(files, 11), guid))
    ask(pipeline, guid)
    second, derive_again, keep = of_evening(files, 11), forgetting._derive_again, forgetting.keep
    waiting = []

    def derive_while_fetching(*arguments):
        fetch(pipeline, folder_of(second[:4]), fetched_by="load")
        derive_again(*arguments)

    def keep_while_fetching(*arguments):
        waiting.append(Thread(target=fetch, args=(pipeline, folder_of(second[4:])), kwargs={"fetched_by": "load"}))
        waiting[0].start()
        sleep(0.5)
        keep(*arguments)

    monkeypatch.setattr(forgetting, "_derive_again", derive_while_fetching)
    monkeypatch.setattr(forgetting, "keep", keep_while_fetching)
    forget(pipeline)
    waiting[0].join()

    assert len(query(pipeline, "SELECT 1 FROM stats_files")) == 16
    assert left(pipeline, words_of(files, guid)) == []


def test_two_runs_at_once_give_one_token(pipeline, files):
    ingest(pipeline, folder_of(of_evening(files, 10)))
    guid = guids_of(pipeline)[0]
    ask(pipeline, guid)

    with ThreadPoolExecutor() as both:
        reports = list(both.map(lambda _: forget(pipeline), range(2)))

    assert sorted(report.guids for report in reports) == [0, 1]
    assert len(tokens(pipeline)) == 1
