"""Flags of a round follow from the files of its evening, whatever arrived first."""

from __future__ import annotations

import pytest

from tests.ingest.folders import derived_tables, folder_of, ingest

pytestmark = [pytest.mark.database, pytest.mark.validation]

TEAM_DAMAGE_GIVEN = 2
"""Column of a player line (format-spec 3.2)."""


@pytest.fixture
def unbalanced_second(evening):
    """An evening whose first round 2 has a player with one point of team damage that nobody received."""
    head, tab, columns = evening[1].content.split(b"\n")[1].partition(b"\t")
    values = columns.split(b"\t")
    values[TEAM_DAMAGE_GIVEN] = b"%d" % (int(values[TEAM_DAMAGE_GIVEN]) + 1)
    content = evening[1].content.replace(head + tab + columns, head + tab + b"\t".join(values))
    return {file.filename: content if file is evening[1] else file.content for file in evening}


@pytest.mark.parametrize("arrival", [(0, 1, 2, 3), (1, 0, 2, 3), (3, 2, 1, 0)])
def test_a_round_is_flagged_alike_whichever_of_its_files_came_last(fresh_pipeline, evening, unbalanced_second, arrival):
    at_once, one_by_one = fresh_pipeline(), fresh_pipeline()
    folder = folder_of(())
    for name, content in unbalanced_second.items():
        folder.write(name, content)
    ingest(at_once, folder)
    folder = folder_of(())
    for place in arrival:
        folder.write(evening[place].filename, unbalanced_second[evening[place].filename])
        ingest(one_by_one, folder)

    with one_by_one.store.transaction() as connection:
        flagged = connection.execute(
            "SELECT filename FROM round_flags JOIN rounds USING (round_id) JOIN stats_files USING (file_id) "
            "WHERE code = 'team_damage_unbalanced'"
        ).fetchall()
    assert flagged == [(evening[1].filename,)]
    assert derived_tables(one_by_one) == derived_tables(at_once)


def test_a_round_2_is_asked_for_its_totals_when_its_round_1_comes_late(pipeline, evening):
    folder = folder_of(evening[1:])
    ingest(pipeline, folder)
    folder.write(evening[0].filename, evening[0].content)
    ingest(pipeline, folder)

    with pipeline.store.transaction() as connection:
        found = connection.execute(
            "SELECT DISTINCT ON (file_id) observed -> filename ->> 'players' FROM stats_files "
            "JOIN validation_results ON file_id = ANY(file_ids) "
            "WHERE suite = 'round_totals' AND filename = %s ORDER BY file_id, validation_id DESC",
            [evening[1].filename],
        ).fetchone()
    assert found == (str(evening[1].content.count(b"\n") - 1),)
