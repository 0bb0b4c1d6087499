"""Who asked to be forgotten is nowhere any more and does not come back; nobody else's figures change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from include.ingest.forget import ForgetReport, forget
from include.ingest.reconcile import verify_database
from include.samples import SampleOptions, generate
from include.store import Store
from include.store.fingerprint import read_fingerprint
from include.store.roles import LOADER
from tests.ingest.folders import derived_tables, folder_of, ingest
from tests.ingest.forgetting import ask, names_of, places_of, renamed
from tests.ingest.test_corrections import query

pytestmark = [pytest.mark.database, pytest.mark.validation]

DEFECTS = frozenset({"joiner", "reconnecting", "rematch", "truncated", "missing"})


@pytest.fixture(scope="module", params=["plain", "headed"])
def files(request):
    found = generate(SampleOptions(seed=3, evenings=2, maps=5, players=8, endstats=request.param, defects=DEFECTS))
    assert len(found) > 20
    return found


def guids_of(pipeline):
    """Who played most first."""
    rows = query(
        pipeline, "SELECT guid FROM player_comprehensive_stats WHERE NOT is_bot GROUP BY 1 ORDER BY count(*) DESC, 1"
    )
    assert len(rows) > 6
    return [row["guid"] if isinstance(row, dict) else row[0] for row in rows]


def tokens(pipeline):
    return [token for (token,) in query(pipeline, "SELECT token FROM forgotten_players ORDER BY 1")]


def of(pipeline):
    with pipeline.store.transaction() as connection:
        return read_fingerprint(connection)


def left(pipeline, words):
    with pipeline.store.transaction() as connection:
        return places_of(connection, words)


def tables(pipeline, words=None):
    """All derived tables but the names and how often each was seen, with other words for GUIDs and names."""
    found = renamed(derived_tables(pipeline), words or {})
    del found["player_aliases"]
    return {table: sorted(rows, key=repr) for table, rows in found.items()}


def test_nothing_of_a_forgotten_player_is_left_and_nobody_elses_figures_change(pipeline, files):
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


def test_the_loader_s_role_may_do_all_of_it(pipeline, files, url_of_role):
    ingest(pipeline, folder_of(files))
    guid = guids_of(pipeline)[0]
    ask(pipeline, guid)

    with Store(url_of_role(LOADER), "tests") as store:
        report = forget(replace(pipeline, store=store))

    assert report.files > 10
    assert left(pipeline, {guid}) == []
