"""Why a round changed or went, as its revision and its post say it: one test for each cause."""

from __future__ import annotations

from dataclasses import replace

import pytest

from include.ingest.load import load
from tests.ingest.autumn import LJUBLJANA
from tests.ingest.folders import MemoryFolder, folder_of, ingest, states

pytestmark = [pytest.mark.database, pytest.mark.validation]

GIBS, XP = 5, 10
"""Columns of a player line after its weapons (format-spec 4): one that goes on over the map, one that starts again."""


def query(pipeline, statement, *values):
    with pipeline.store.transaction() as connection:
        return connection.execute(statement, values).fetchall()


def causes(pipeline, filename):
    """Why the round of a file was revised, in order."""
    rows = query(
        pipeline,
        "SELECT cause FROM round_revisions JOIN rounds USING (round_id) JOIN stats_files USING (file_id) "
        "WHERE filename = %s ORDER BY revision",
        filename,
    )
    return [cause for (cause,) in rows]


def map_note(pipeline, second):
    """What the map's post says of the last correction; the map is named by its round 2."""
    ((note,),) = query(
        pipeline,
        "SELECT note FROM announcements JOIN rounds ON round_id = subject JOIN stats_files USING (file_id) "
        "WHERE kind = 'map' AND filename = %s",
        second,
    )
    return note


def with_column(content, number, value):
    """The same round in which the first player's line says something else that no sum holds."""
    lines = content.split(b"\n")
    columns = lines[1].split(b"\t")
    assert columns[number] != value
    columns[number] = value
    return b"\n".join([lines[0], b"\t".join(columns), *lines[2:]])


def begun_twice(first):
    """Name and content of another round 1 of the same map, a minute earlier and nearly alike."""
    minute = int(first.filename[13:15]) - 1
    assert minute >= 0
    return f"{first.filename[:13]}{minute:02}{first.filename[15:]}", with_column(first.content, XP, b"1")


def put_aside(pipeline, filename):
    """Discard a loaded file, which `fragflow quarantine discard` does not offer, and derive its evening again."""
    ids = query(
        pipeline,
        "UPDATE stats_files SET discarded_reason = 'a test game', discarded_at = now() WHERE filename = %s "
        "RETURNING file_id",
        filename,
    )
    load(pipeline, [file_id for (file_id,) in ids])


def test_a_replaced_round_1_says_so_of_both_rounds(pipeline, evening):
    first, second, *_ = evening
    folder = folder_of(evening)
    ingest(pipeline, folder, "watch")
    folder.write(first.filename, with_column(first.content, GIBS, b"0"))
    ingest(pipeline, folder, "watch")

    assert causes(pipeline, first.filename) == ["its file was replaced on the server"]
    assert causes(pipeline, second.filename) == ["the file of its round 1 was replaced on the server"]
    note = map_note(pipeline, second.filename)
    assert note.startswith("round 1: figures of ")
    assert note.endswith("(the file of its round 1 was replaced on the server)")


def test_a_round_2_whose_own_round_1_comes_late_is_taken_from_the_other(pipeline, evening):
    first, second, *_ = evening
    folder = folder_of(evening[1:])
    folder.write(*begun_twice(first))
    ingest(pipeline, folder, "watch")
    folder.write(first.filename, first.content)
    ingest(pipeline, folder, "watch")

    assert causes(pipeline, second.filename) == ["its round 1 arrived"]
    assert map_note(pipeline, second.filename).endswith("(its round 1 arrived)")


def test_a_round_2_whose_round_1_is_put_aside_goes_back_to_the_other(pipeline, evening):
    first, second, *_ = evening
    folder = folder_of(evening)
    folder.write(*begun_twice(first))
    ingest(pipeline, folder, "watch")
    put_aside(pipeline, first.filename)

    assert causes(pipeline, second.filename) == ["it is paired with another round 1 now"]
    assert map_note(pipeline, second.filename).endswith("(it is paired with another round 1 now)")


def test_rows_that_somebody_changed_by_hand_are_derived_again(pipeline, evening):
    folder = folder_of(evening)
    ingest(pipeline, folder, "watch")
    query(pipeline, "UPDATE rounds SET winner_side = 'axis' WHERE winner_side = 'allies' RETURNING 1")
    query(pipeline, "UPDATE player_comprehensive_stats SET kills = kills + 1 RETURNING 1")
    load(pipeline, [file_id for (file_id,) in query(pipeline, "SELECT file_id FROM stats_files")])

    found = [cause for file in evening for cause in causes(pipeline, file.filename)]
    assert found == ["it was derived again"] * len(evening)


def test_a_round_that_follows_from_another_file_says_so(pipeline, evening):
    """In spring two names mean one instant: 02:30 is none, and reads as 03:30."""
    pipeline, first = replace(pipeline, zone=LJUBLJANA), evening[0]
    none, other = (f"2026-03-29-{clock}00{first.filename[17:]}" for clock in ("0230", "0330"))
    folder = MemoryFolder()
    folder.write(none, with_column(first.content, XP, b"1"))
    folder.write(other, first.content)
    ingest(pipeline, folder, "watch")
    assert states(pipeline) == [(none, "loaded", ""), (other, "duplicate", "same_round")]
    put_aside(pipeline, none)

    assert causes(pipeline, other) == ["it follows from another file now"]


@pytest.mark.parametrize(
    ("become", "why"),
    [
        (
            lambda content: content[:-20],
            "its file was replaced on the server, and the new one is "
            "quarantined: unfinished: no newline at the end: the file was not written to its end",
        ),
        (
            lambda content: content.partition(b"\n")[0] + b"\n",
            "its file was replaced on the server, and the new one is empty: no_players: a header without a player line",
        ),
    ],
)
def test_a_round_whose_new_file_is_none_says_what_that_is(pipeline, evening, become, why):
    first, *_ = evening
    folder = folder_of(evening)
    ingest(pipeline, folder, "watch")
    folder.write(first.filename, become(first.content))
    ingest(pipeline, folder, "watch")

    causes_of_all = [cause for (cause,) in query(pipeline, "SELECT cause FROM round_revisions ORDER BY changes")]
    assert causes_of_all == [why, "its file is orphan: no_round_1: no round 1 of this map in the 60 minutes before"]
    ((note,),) = query(
        pipeline, "SELECT note FROM announcements WHERE kind = 'round' AND state = 'pending' AND note <> ''"
    )
    assert note == f"withdrawn: etl_sp_delivery round 1 of {first.filename} ({why})"
