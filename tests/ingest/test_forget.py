"""Who asked to be forgotten is nowhere any more; nobody else's figures change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from include.ingest import forget as forgetting
from include.ingest.announce import announce
from include.ingest.forget import ForgetReport, forget
from include.ingest.rebuild import rebuild
from include.ingest.reconcile import verify_database
from include.receipts.build import receipt_of_file
from include.receipts.verdict import standing
from include.samples import SampleOptions, generate
from include.store import Store
from include.store.roles import LOADER
from tests.ingest.folders import folder_of, ingest
from tests.ingest.forgetting import MEMBER, ask, everything, guids_of, left, names_of, query, renamed, tables, tokens

pytestmark = [pytest.mark.database, pytest.mark.validation]

DEFECTS = frozenset({"joiner", "reconnecting", "rematch", "truncated", "missing"})


def evenings(endstats):
    found = generate(SampleOptions(seed=3, evenings=2, maps=5, players=8, endstats=endstats, defects=DEFECTS))
    assert len(found) > 20
    return found


@pytest.fixture(scope="module")
def files():
    return evenings("plain")


@pytest.fixture
def filled(pipeline, files):
    ingest(pipeline, folder_of(files))
    return pipeline


@pytest.fixture
def guid(filled):
    """Of whoever played most, who asks to be forgotten."""
    guid = guids_of(filled)[0]
    ask(filled, guid)
    return guid


@pytest.mark.parametrize("endstats", ["plain", "headed"])
def test_nothing_of_a_forgotten_player_is_left_and_nobody_elses_figures_change(pipeline, endstats):
    files = evenings(endstats)
    ingest(pipeline, folder_of(files))
    guid = guids_of(pipeline)[0]
    words = {guid, *names_of(files, guid)}
    held = {place.partition(":")[0] for place in left(pipeline, words)}
    assert {"stats_files.content", "player_aliases.alias", "round_awards.player_name"} <= held
    before = tables(pipeline)
    ask(pipeline, guid)

    report = forget(pipeline)

    (token,) = tokens(pipeline)
    assert report.guids == 1
    assert report.files > 10
    assert left(pipeline, words) == []
    instead = dict.fromkeys(words, f"forgotten-{token}") | {guid: token}
    after = tables(pipeline)
    for table, rows in before.items():
        assert after[table] == sorted(renamed(rows, instead), key=repr), table
    assert verify_database(pipeline) == {}
    assert forget(pipeline, everywhere=True) == ForgetReport()


def test_a_rebuild_brings_nobody_back_and_says_what_the_tables_say(filled, files, guid):
    forget(filled)

    report = rebuild(filled)

    assert report.before == report.after
    assert report.changed == 0
    assert left(filled, {guid, *names_of(files, guid)}) == []
    assert query(filled, "SELECT * FROM round_revisions") == []


def test_the_loader_s_role_may_do_all_of_it(filled, guid, url_of_role):
    with Store(url_of_role(LOADER), "tests") as store:
        report = forget(replace(filled, store=store))

    assert report.files > 10
    assert left(filled, {guid}) == []


@pytest.mark.parametrize("step", ["check", "load", "_derive_again"])
def test_a_run_that_is_broken_off_changes_nothing_and_the_next_does_it_all(filled, guid, monkeypatch, tmp_path, step):
    def broken_off(*_, **__):
        raise KeyboardInterrupt

    before = everything(filled)
    with monkeypatch.context() as broken:
        broken.setattr(forgetting, step, broken_off)
        with pytest.raises(KeyboardInterrupt):
            forget(filled, tmp_path / "privacy.jsonl")

    assert everything(filled) == before
    forget(filled, tmp_path / "privacy.jsonl")
    assert left(filled, {guid}) == []


def test_a_run_that_dies_before_its_commit_is_done_again_under_the_same_token(filled, guid, monkeypatch, tmp_path):
    """The file beside the database is written first."""
    kept, keep = tmp_path / "privacy.jsonl", forgetting.keep

    def dying(*arguments):
        keep(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(forgetting, "keep", dying)
        with pytest.raises(KeyboardInterrupt):
            forget(filled, kept)
    written = kept.read_text()

    forget(filled, kept)

    assert left(filled, {guid}) == []
    assert kept.read_text() == written
    assert len(tokens(filled)) == 1


def test_a_receipt_says_how_many_lines_were_replaced_and_still_finds_the_rows_in_the_bytes(filled, guid):
    ((file_id,),) = query(
        filled,
        "SELECT min(file_id) FROM rounds JOIN player_comprehensive_stats USING (round_id) "
        f"WHERE player_guid = '{guid}'",
    )
    forget(filled)

    receipt = receipt_of_file(filled, file_id)

    assert (receipt.rederived, receipt.differences, receipt.file.redacted_lines) == ("equal", (), 1)
    said = [reason.text for reason in standing(receipt).reasons]
    assert "Of 1 line GUID and name were replaced: a player asked to be forgotten. The figures stay." in said


def test_posts_that_exist_are_edited(pipeline, files, discord):
    ingest(pipeline, folder_of(files), "watch")
    announce(pipeline, discord)
    guid = guids_of(pipeline)[0]
    ask(pipeline, guid)
    names = {name for name in names_of(files, guid) if "^" not in name}
    assert [message for message in discord.messages.values() if any(name in str(message) for name in names)]
    posts = list(discord.posts)

    forget(pipeline)
    announce(pipeline, discord)

    assert [message for message in discord.messages.values() if any(name in str(message) for name in names)] == []
    assert discord.posts == posts
    assert "a player asked to be forgotten" in str(discord.messages)


def test_who_is_not_verified_any_more_is_not_forgotten_nor_when_the_link_is_approved_again(filled, guid):
    before = tables(filled)

    for verified in ("verified_at = NULL, verified_by = NULL", "verified_at = now(), verified_by = 9"):
        with filled.store.transaction() as connection:
            connection.execute(f"UPDATE player_links SET {verified}")
        assert forget(filled) == ForgetReport()

    assert tables(filled) == before
    assert query(filled, "SELECT * FROM forget_requests") == []


def test_both_guids_of_one_person_are_forgotten_and_stay_one_person(filled, files, guid):
    other = guids_of(filled)[1]
    with filled.store.transaction() as connection:
        connection.execute("INSERT INTO player_merges VALUES (%s, %s, 'tests')", [other, guid])
    rebuild(filled)
    sums = query(filled, f"SELECT sum(kills) FROM player_year_summary WHERE player_guid = '{guid}'")

    forget(filled)

    words = {guid, other, *names_of(files, guid), *names_of(files, other)}
    assert left(filled, words) == []
    ((minor, main),) = query(filled, "SELECT player_guid, main_guid FROM player_merges")
    assert {minor, main} == set(tokens(filled))
    assert query(filled, f"SELECT sum(kills) FROM player_year_summary WHERE player_guid = '{main}'") == sums


def test_what_people_wrote_and_what_was_noted_loses_guid_and_names_and_nothing_else(filled, files, guid):
    name = min(name for name in names_of(files, guid) if "^" not in name)
    words = {"guid": guid, "name": name, "member": MEMBER}
    statements = (
        "UPDATE stats_files SET discarded_reason = 'test of ' || %(name)s, discarded_at = now() "
        "WHERE file_id = (SELECT max(file_id) FROM stats_files)",
        "INSERT INTO round_revisions VALUES (1, 2, now(), 'a cause', "
        "jsonb_build_array('figures of ' || %(name)s::text, 'winner axis -> allies'))",
        "INSERT INTO announcements (subject, kind, note, error) VALUES (1, 'round', %(name)s || ' removed', %(guid)s)",
        "INSERT INTO validation_results (suite, success, evaluated, failures, results, file_ids, observed) "
        "VALUES ('round_totals', true, 1, '[]', '{}', '{}', jsonb_build_object('a.txt', "
        "jsonb_build_object('players_differing_from_weapons', %(guid)s::text || ': kills 3', 'kills', 12)))",
        "INSERT INTO admin_audit_log (discord_id, member_name, command, arguments, level_needed, level_held, outcome, "
        "reason) VALUES (9, %(name)s, 'merge', jsonb_build_object('player', upper(%(name)s), 'count', 3), 2, 2, "
        "'failed', %(guid)s)",
        "INSERT INTO squads_by_hand VALUES (1, now(), %(guid)s, 'A', %(name)s)",
        "INSERT INTO paged_answers VALUES (1, 1, 1, jsonb_build_object('player', %(guid)s::text), '[]', now())",
        "INSERT INTO hidden_players VALUES (%(guid)s)",
    )
    with filled.store.transaction() as connection:
        for statement in statements:
            connection.execute(statement, words)

    forget(filled)

    (token,) = tokens(filled)
    assert left(filled, {guid, *names_of(files, guid)}) == []
    assert query(filled, "SELECT changes FROM round_revisions") == [
        ([f"figures of forgotten-{token}", "winner axis -> allies"],)
    ]
    assert query(
        filled, "SELECT observed FROM validation_results WHERE suite = 'round_totals' AND file_ids = '{}'"
    ) == [({"a.txt": {"players_differing_from_weapons": f"{token}: kills 3", "kills": 12}},)]
    assert query(filled, "SELECT member_name, arguments, reason FROM admin_audit_log") == [
        (f"forgotten-{token}", {"player": f"forgotten-{token}", "count": 3}, token)
    ]
    assert query(filled, "SELECT player_guid, set_by FROM squads_by_hand") == [(token, f"forgotten-{token}")]
    assert query(filled, "SELECT * FROM player_links") == query(filled, "SELECT * FROM forget_requests") == []
