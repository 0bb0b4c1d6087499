"""Rounds as posts read them."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from include.ingest.context import Pipeline
from include.parser.judge import SourceFile, judge, sha256_of
from include.samples import SampleOptions, generate
from include.store import Store, ids, rounds
from tests.ingest.folders import folder_of, ingest

pytestmark = [pytest.mark.database, pytest.mark.validation]


@pytest.fixture(scope="module")
def samples():
    return generate(SampleOptions(maps=2, layout=33))


@pytest.fixture
def store(database_url, samples):
    hour = timedelta(hours=1)
    with Store(database_url, "tests") as store:
        ingest(Pipeline(store, 1, "tests", UTC, hour, hour, "tests"), folder_of(samples))
        yield store


def _id(sample):
    name = sample.filename
    verdict = judge([SourceFile(name, sample.content, sha256_of(sample.content))])[0]
    return ids.round_id(1, verdict.ended_at, verdict.header.map_name, verdict.header.round_number)


def test_a_summary_holds_what_was_judged(store, samples):
    verdict = judge([SourceFile(file.filename, file.content, sha256_of(file.content)) for file in samples])[1]
    with store.transaction() as connection:
        summary = rounds.read_round_summary(connection, _id(samples[1]))

    assert (summary.filename, summary.ended_at, summary.duration_seconds) == (
        samples[1].filename, verdict.ended_at, verdict.duration_seconds
    )  # fmt: skip
    assert {
        player.guid: (player.name, player.side, player.kills, player.damage_given) for player in summary.players
    } == {
        player.guid: (player.name, player.side, player.kills, player.counts["damage_given"])
        for player in verdict.played.players
    }
    assert {player.revives_given for player in summary.players} == {None}


def test_the_first_round_of_a_second_is_its_partner(store, samples):
    with store.transaction() as connection:
        first = rounds.read_first_round_summary(connection, _id(samples[3]))
        none = rounds.read_first_round_summary(connection, _id(samples[2]))

    assert first.filename == samples[2].filename
    assert none is None


def test_a_round_that_is_not_there_is_none(store):
    with store.transaction() as connection:
        assert rounds.read_round_summary(connection, 1) is None
