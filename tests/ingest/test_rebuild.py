"""Whatever the derived tables say, a rebuild makes them say what follows from the files; or it leaves all as it was."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from zoneinfo import ZoneInfo

import psycopg
import pytest

from include.ingest import rebuild as rebuilding
from include.ingest.announce import announce
from include.ingest.check import check
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.ingest.rebuild import rebuild
from include.ingest.reconcile import verify_database
from include.samples import SampleOptions, generate
from include.store import Store
from include.store.fingerprint import read_fingerprint
from tests.ingest.folders import MemoryFolder, derived_tables, folder_of, ingest, row_versions, states
from tests.ingest.test_corrections import query, renamed

pytestmark = [pytest.mark.database, pytest.mark.validation]

DAMAGE = {
    "a figure": "UPDATE player_comprehensive_stats SET kills = kills + 1",
    "lost weapons": "DELETE FROM weapon_comprehensive_stats WHERE hits > 2",
    "lost rounds": "DELETE FROM rounds WHERE round_number = 2",
    "a round's time": "UPDATE rounds SET ended_at = ended_at - interval '7 seconds', map_name = 'elsewhere'",
    "a map's name": "UPDATE matches SET map_name = 'elsewhere'",
    "a session's start": "UPDATE gaming_sessions SET started_at = started_at - interval '1 minute'",
    "a round in a strange match": "DELETE FROM rounds WHERE round_number = 2 AND match_id = (SELECT max(match_id) "
    "FROM matches); UPDATE rounds SET match_id = (SELECT max(match_id) FROM matches) WHERE round_number = 2",
    "files that give each other's rounds": "UPDATE rounds SET file_id = ends.first + ends.last - file_id "
    "FROM (SELECT min(file_id) AS first, max(file_id) AS last FROM rounds) AS ends WHERE file_id IN (first, last)",
    "invented flags": "INSERT INTO round_flags SELECT round_id, 'invented', NULL, '' FROM rounds",
    "names that nobody had": "UPDATE player_aliases SET alias = alias || '?', times_seen = 7",
    "a match without rounds": "INSERT INTO matches VALUES (1, 1, 'nowhere', now(), NULL, NULL)",
    "a wrong state": "UPDATE stats_files SET state = 'orphan', reason = 'no_round_1'",
    "a wrong verdict": "UPDATE stats_files SET blocked_reason = 'parsed_round: wrong' WHERE file_id = "
    "(SELECT min(file_id) FROM rounds WHERE round_number = 1)",
    "a wrong warning": """UPDATE stats_files SET check_warnings = '[{"code": "invented", "detail": ""}]'""",
    "a wrong time in the ledger": "UPDATE stats_files SET ended_at = ended_at - interval '5 hours'",
}

WAITS = "SELECT wait_event FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def of(pipeline):
    with pipeline.store.transaction() as connection:
        return read_fingerprint(connection)


def outbox(pipeline):
    return query(pipeline, "SELECT * FROM announcements ORDER BY announcement_id")


def test_files_with_every_defect_come_out_as_they_were(pipeline):
    defects = frozenset({
        "aborted", "bots", "crlf", "joiner", "missing", "missing-second", "reconnecting", "rematch", "replayed",
        "spectator", "truncated",
    })  # fmt: skip
    ingest(pipeline, folder_of(generate(SampleOptions(evenings=2, maps=12, defects=defects))))
    tables, ledger = derived_tables(pipeline), states(pipeline)
    assert {state for _, state, _ in ledger} > {"loaded", "quarantined", "orphan"}

    report = rebuild(pipeline)

    assert report.before == report.after == of(pipeline)
    assert (derived_tables(pipeline), states(pipeline)) == (tables, ledger)
    assert (report.changed, report.retimed, report.failed) == (0, 0, {})
    assert report.files == len(ledger)


def test_an_unchanged_rebuild_writes_every_row_anew_and_touches_neither_outbox_nor_revisions(pipeline, discord, posted):
    said, versions = outbox(pipeline), row_versions(pipeline)

    rebuild(pipeline)

    assert outbox(pipeline) == said
    assert query(pipeline, "SELECT * FROM round_revisions") == []
    for table, rows in row_versions(pipeline).items():
        assert not set(rows) & set(versions[table]), table
    announce(pipeline, discord)
    assert (len(discord.posts), discord.edits) == (4, [])


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_repaired(pipeline, discord, posted, damage):
    before = of(pipeline)
    with pipeline.store.transaction() as connection:
        connection.execute(DAMAGE[damage])

    report = rebuild(pipeline)

    assert report.after == of(pipeline) == before
    assert report.failed == {}
    announce(pipeline, discord)
    assert (len(discord.posts), discord.edits) == (4, [])


def test_without_checks_the_verdicts_of_the_ledger_stand(pipeline, posted):
    before = of(pipeline)
    query(pipeline, "UPDATE stats_files SET blocked_reason = 'parsed_round: so be it' WHERE file_id = "
          "(SELECT file_id FROM rounds ORDER BY ended_at LIMIT 1) RETURNING 1")  # fmt: skip

    assert "rounds" in rebuild(pipeline, with_checks=False).after.differing(before)
    assert rebuild(pipeline).after == before


@pytest.mark.parametrize("error", [KeyboardInterrupt, psycopg.OperationalError("the server went away")])
def test_a_rebuild_that_is_broken_off_leaves_everything_as_it_was(pipeline, posted, monkeypatch, error):
    query(pipeline, "UPDATE player_comprehensive_stats SET kills = kills + 1 RETURNING 1")
    before, versions, said = of(pipeline), row_versions(pipeline), outbox(pipeline)
    results = query(pipeline, "SELECT count(*) FROM validation_results")

    def broken_off(*arguments):
        raise error

    monkeypatch.setattr(rebuilding.refill, "refill_rest", broken_off)
    with pytest.raises(type(error) if isinstance(error, Exception) else error):
        rebuild(pipeline)

    assert (of(pipeline), row_versions(pipeline), outbox(pipeline)) == (before, versions, said)
    assert query(pipeline, "SELECT count(*) FROM validation_results") == results


def test_a_rebuild_whose_connection_is_cut_leaves_everything_as_it_was(pipeline, posted, monkeypatch, database_url):
    before, versions = of(pipeline), row_versions(pipeline)
    fill = rebuilding.refill.refill_rest

    def cut(connection, server_id):
        with psycopg.connect(database_url) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
        fill(connection, server_id)

    monkeypatch.setattr(rebuilding.refill, "refill_rest", cut)
    with pytest.raises(Exception, match="connection"):
        rebuild(pipeline)

    assert (of(pipeline), row_versions(pipeline)) == (before, versions)


def test_readers_see_the_earlier_rows_until_the_end(pipeline, posted, monkeypatch, database_url):
    query(pipeline, "DELETE FROM rounds WHERE round_number = 2 RETURNING 1")
    fill, seen = rebuilding.refill.refill_rest, []

    def watched(connection, server_id):
        fill(connection, server_id)
        with psycopg.connect(database_url, options="-c statement_timeout=2s") as other:
            seen.append(other.execute("SELECT count(*) FROM player_comprehensive_stats JOIN rounds USING (round_id) "
                                      "WHERE round_number = 2").fetchone())  # fmt: skip

    monkeypatch.setattr(rebuilding.refill, "refill_rest", watched)
    rebuild(pipeline)

    assert seen == [(0,)]
    assert query(pipeline, "SELECT count(*) FROM rounds WHERE round_number = 2") == [(2,)]


def test_files_are_fetched_while_a_rebuild_goes_on(pipeline, evening, posted, monkeypatch, database_url):
    """Also when it reads the server's clock otherwise than before: it names the server last."""
    there = replace(pipeline, zone=ZoneInfo("Europe/Ljubljana"))
    fill, found = rebuilding.refill.refill_rest, []

    def watched(connection, server_id):
        fill(connection, server_id)
        with Store(f"{database_url}?options=-c%20lock_timeout%3D2s", "watch") as store:
            found.append(
                fetch(replace(there, store=store), folder_of(generate(SampleOptions(seed=2))), fetched_by="load")
            )

    monkeypatch.setattr(rebuilding.refill, "refill_rest", watched)
    rebuild(there)

    assert found[0].fetched


def test_known_files_that_come_again_wait_for_a_rebuild(pipeline, evening, posted, monkeypatch, database_url):
    """By the lock that has all the time it needs: for a row that the rebuild holds they would wait one minute."""
    fill, copied = rebuilding.refill.refill_rest, MemoryFolder(writes=3600)
    for file in evening:
        copied.write(file.filename, file.content)

    with ThreadPoolExecutor(1) as pool, psycopg.connect(database_url, autocommit=True) as other:

        def watched(connection, server_id):
            fill(connection, server_id)
            fetching.append(pool.submit(fetch, pipeline, copied, fetched_by="load"))
            until = time.monotonic() + 20
            while not (waits := other.execute(WAITS).fetchall()) and time.monotonic() < until:
                time.sleep(0.05)
            waited_for.extend(waits)

        fetching, waited_for = [], []
        monkeypatch.setattr(rebuilding.refill, "refill_rest", watched)
        rebuild(pipeline)
        report = fetching[0].result()

    assert waited_for == [("advisory",)]
    assert (report.known, report.fetched, report.failed) == (4, [], {})


def test_other_bytes_give_corrections(pipeline, evening, discord, posted):
    """A revision that was fetched, and a run that died before it loaded it."""
    posted.write(evening[0].filename, renamed(evening))
    fetch(pipeline, posted, fetched_by="watch", settled=posted.list_files())

    report = rebuild(pipeline)
    announce(pipeline, discord)

    assert (len(discord.posts), discord.edits) == (4, ["1", "2"])
    assert "its file was replaced on the server" in discord.messages["1"]["fields"][-1]["value"]
    assert report.changed == len(query(pipeline, "SELECT DISTINCT round_id FROM round_revisions")) == 2


def test_another_zone_moves_the_rounds_and_their_posts(fresh_pipeline, evening, discord):
    here, there = fresh_pipeline(), fresh_pipeline()
    ljubljana = ZoneInfo("Europe/Ljubljana")
    ingest(replace(here, zone=ljubljana), folder_of(evening))
    ingest(there, folder_of(evening), "watch")
    announce(there, discord)

    report = rebuild(replace(there, zone=ljubljana))
    announce(there, discord)

    assert report.after == of(here) != report.before
    assert (report.retimed, report.changed) == (4, 4)
    assert (len(discord.posts), sorted(set(discord.edits))) == (4, ["1", "2", "3", "4"])
    assert "the clock of the server is read otherwise" in discord.messages["1"]["fields"][-1]["value"]
    assert rebuild(replace(there, zone=ljubljana)).changed == 0
    assert rebuild(there).after == report.before


def test_rounds_that_a_load_had_still_to_announce_are_announced_and_no_others(pipeline, evening):
    """Nothing else would: once loaded a file is no longer taken up."""
    folder = folder_of(evening[:2])
    ingest(pipeline, folder, "watch")
    query(pipeline, "DELETE FROM announcements RETURNING 1")
    for file in evening[2:]:
        folder.write(file.filename, file.content)
    fetch(pipeline, folder, fetched_by="watch", settled=folder.list_files())

    rebuild(pipeline)

    said = query(
        pipeline,
        "SELECT filename, kind FROM announcements JOIN rounds ON round_id = subject JOIN stats_files USING (file_id) "
        "WHERE announcements.state = 'pending' ORDER BY filename",
    )
    assert said == [(evening[2].filename, "round"), (evening[3].filename, "map")]


def test_a_post_that_moves_while_its_map_is_still_to_be_announced_is_not_repeated(pipeline, evening, discord):
    """The first round is in Discord and the second only fetched when the clock is put right."""
    folder = folder_of(evening[:1])
    ingest(pipeline, folder, "watch")
    announce(pipeline, discord)
    folder.write(evening[1].filename, evening[1].content)
    fetch(pipeline, folder, fetched_by="watch", settled=folder.list_files())

    rebuild(replace(pipeline, zone=ZoneInfo("Europe/Ljubljana")))
    announce(pipeline, discord)

    assert (len(discord.posts), discord.edits) == (2, ["1"])


def test_rounds_that_only_a_rebuild_gives_alarm_nobody_and_are_never_posted(pipeline, evening, discord):
    """The watch fetched them, and the check of an earlier version held one of them back."""
    folder = folder_of(evening)
    file_ids = fetch(pipeline, folder, fetched_by="watch", settled=folder.list_files()).file_ids
    check(pipeline, file_ids)
    query(pipeline, f"UPDATE stats_files SET blocked_reason = 'x' WHERE filename = '{evening[0].filename}' RETURNING 1")
    load(pipeline, file_ids)
    announce(pipeline, discord)
    assert len(discord.posts) == 2

    rebuild(pipeline)

    assert verify_database(pipeline) == {}
    load(pipeline, file_ids)
    announce(pipeline, discord)
    assert (len(discord.posts), query(pipeline, "SELECT count(*) FROM rounds")) == (2, [(4,)])


def test_a_file_that_the_database_refuses_stops_nothing(pipeline, evening, posted):
    with pipeline.store.transaction() as connection:
        connection.execute(
            "ALTER TABLE rounds ADD CONSTRAINT refused CHECK (round_number = 1 OR map_name <> "
            f"'{query(pipeline, 'SELECT map_name FROM rounds ORDER BY ended_at')[0][0]}') NOT VALID"
        )

    report = rebuild(pipeline)

    assert list(report.failed) == [evening[1].filename]
    assert report.states == {"failed": 1, "loaded": 3}
    assert len(query(pipeline, "SELECT FROM rounds")) == 3


def test_a_load_after_a_rebuild_writes_no_row(pipeline, posted):
    """Both ways into the tables lead to the same rows."""
    rebuild(pipeline)
    versions = row_versions(pipeline)
    ids = [file_id for (file_id,) in query(pipeline, "SELECT file_id FROM stats_files")]

    check(pipeline, ids)
    load(pipeline, ids)

    assert row_versions(pipeline) == versions


def test_a_side_file_that_counted_as_a_round_by_an_older_rule_is_ignored(pipeline, evening, posted):
    """What a name says is asked again as well."""
    name = evening[0].filename.replace(".txt", "_ws.txt")
    query(pipeline, f"UPDATE stats_files SET filename = '{name}' WHERE filename = '{evening[0].filename}' RETURNING 1")

    report = rebuild(pipeline)

    assert (name, "ignored", "side_file") in states(pipeline)
    assert (evening[1].filename, "orphan", "no_round_1") in states(pipeline)
    assert report.retimed == 1


def test_a_rebuild_of_nothing_is_no_error(pipeline):
    report = rebuild(pipeline)

    assert (report.before, report.files) == (report.after, 0)
