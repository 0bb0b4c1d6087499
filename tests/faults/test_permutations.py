"""Any order of arrival gives the same rows. The long search: `python -m tests.faults.permutations --count 200`."""

from __future__ import annotations

import pytest

from tests.faults.permutations import arrive, batches, fingerprints, fresh_pipeline, small_evening

pytestmark = [pytest.mark.database, pytest.mark.validation]


def test_every_order_of_arrival_gives_one_fingerprint(postgres_server, migrated_template):
    """Late, missing and then there, twice, cut short at first; across midnight and the autumn change."""
    found = list(fingerprints(postgres_server, migrated_template, small_evening(), range(1001, 1009)))

    assert len(found) == 9
    assert len(set(found)) == 1


def test_the_evening_holds_what_makes_order_matter(postgres_server, migrated_template):
    """Otherwise equal fingerprints would show nothing."""
    evening = small_evening()
    with fresh_pipeline(postgres_server, migrated_template, "permutation_of_none", evening.zone) as pipeline:
        arrive(pipeline, [evening.files])
        with pipeline.store.transaction() as connection:
            states = {row[0] for row in connection.execute("SELECT state FROM stats_files")}
            flags = {row[0] for row in connection.execute("SELECT code FROM round_flags")}
            days = connection.execute("SELECT count(DISTINCT ended_at::date) FROM rounds").fetchone()

    assert states == {"loaded", "orphan"}
    assert {"time_ambiguous", "abandoned"} <= flags
    assert days is not None
    assert days[0] >= 3


def test_an_order_has_repeats_and_files_cut_short():
    evening = small_evening()
    arrivals = [arrival for batch in batches(evening, 7) for arrival in batch]
    whole = {file.filename: file.content for file in evening.files}

    assert len(arrivals) > len(evening.files)
    assert any(arrival.content != whole[arrival.filename] for arrival in arrivals)
    assert {arrival.filename for arrival in arrivals} == set(whole)
