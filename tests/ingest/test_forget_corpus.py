"""Real files, with ties and names as they are: eight players are forgotten one by one, and nobody else notices."""

from __future__ import annotations

import pytest

from include.ingest.forget import forget
from include.ingest.reconcile import verify_database
from include.source.folder import LocalFiles
from tests.corpus import CORPUS, needs_corpus
from tests.ingest.folders import ingest
from tests.ingest.forgetting import ask, guids_of, left, renamed, tables, tokens

pytestmark = [pytest.mark.database, pytest.mark.validation]

NAMES = slice(3, 5)
"""Name and raw name in a row of `player_comprehensive_stats`."""


@needs_corpus
def test_the_figures_of_all_stay_when_eight_are_forgotten(pipeline):
    ingest(pipeline, LocalFiles([CORPUS]))
    people = guids_of(pipeline)[:8]
    before = nameless(tables(pipeline))
    instead = {}

    for number, guid in enumerate(people, start=1):
        ask(pipeline, guid, number)
        forget(pipeline)
        (instead[guid],) = set(tokens(pipeline)) - set(instead.values())

    assert left(pipeline, people) == []
    after = nameless(tables(pipeline))
    assert len(after["player_comprehensive_stats"]) > 700
    for table, rows in before.items():
        assert after[table] == sorted(renamed(rows, instead), key=repr), table
    assert verify_database(pipeline) == {}


def nameless(found):
    rows = [row[: NAMES.start] + row[NAMES.stop :] for row in found["player_comprehensive_stats"]]
    return found | {"player_comprehensive_stats": sorted(rows, key=repr)}
