"""A receipt says why a file's numbers may be believed, and when they may not."""

from __future__ import annotations

import pytest

from include.ingest.fetch import fetch
from include.receipts.build import find, receipt_of_file, receipt_of_round
from tests.ingest.folders import derived_tables, folder_of, ingest

pytestmark = [pytest.mark.database, pytest.mark.validation]


def receipt(pipeline, filename):
    (candidate,) = find(pipeline, filename)
    return receipt_of_file(pipeline, candidate.file_id)


def run(pipeline, statement):
    with pipeline.store.transaction() as connection:
        connection.execute(statement)


def test_a_clean_round_has_nothing_against_it(pipeline, evening):
    ingest(pipeline, folder_of(evening))

    found = receipt(pipeline, evening[1].filename)

    assert (found.rederived, found.differences, found.held_back, found.changes) == ("equal", (), (), ())
    assert (found.file.state, found.partner) == ("loaded", evening[0].filename)
    assert found.title.endswith(", round 2")
    assert [suite.suite for suite in found.suites] == [
        "transfer", "novelty", "parsed_round", "round_totals", "loaded_rounds",
    ]  # fmt: skip
    checked = [expectation for suite in found.suites for expectation in suite.expectations]
    assert len(checked) > 50
    assert all(expectation.holds for expectation in checked)


def test_a_check_is_shown_with_what_it_saw_of_this_file(pipeline, evening):
    ingest(pipeline, folder_of(evening))

    found = receipt(pipeline, evening[1].filename)

    length = len(evening[1].content)
    checks = {check.column: check.observed for suite in found.suites for check in suite.expectations}
    assert checks["read_bytes, listed_size_bytes"] == f"read_bytes {length}, listed_size_bytes {length}"
    assert checks["header_round_number, round_number"] == "header_round_number 2, round_number 2"
    assert checks["players"] == f"players {evening[1].content.count(bytes([10])) - 1}"
    assert {suite.run for suite in found.suites} == {"tests"}
    limits = {check.column: check.limits for suite in found.suites for check in suite.expectations}
    assert (limits["players"], limits["winner_side"], limits["known_file"]) == ("at least 2", "axis or allies", "no")
    assert (limits["time_played_percent"], limits["players_without_side"]) == ("0 to 100", "0")


def test_both_rounds_of_a_map_show_the_same_proof(pipeline, evening):
    ingest(pipeline, folder_of(evening))

    first, second = (receipt(pipeline, file.filename) for file in evening[:2])

    assert first.pairing == second.pairing
    assert len(second.pairing) == 9
    assert all(point.holds for point in second.pairing)
    assert second.pairing[-1].observed == "1 of 1 round 1 files before it in time fits"


def test_a_receipt_is_found_by_the_round_too(pipeline, evening):
    ingest(pipeline, folder_of(evening))
    found = receipt(pipeline, evening[0].filename)

    assert receipt_of_round(pipeline, found.round_id) == found
    assert receipt_of_round(pipeline, found.round_id + 1) is None
    assert receipt_of_file(pipeline, 7) is None


def test_an_orphan_shows_what_spoke_against_each_candidate(pipeline, evening):
    folder = folder_of(evening)
    header, rest = evening[1].content.split(b"\n", 1)
    fields = header.split(b"\\")
    fields[2] = b"another config"
    folder.write(evening[1].filename, b"\\".join(fields) + b"\n" + rest)
    ingest(pipeline, folder)

    found = receipt(pipeline, evening[1].filename)

    assert (found.file.state, found.round_id, found.partner, found.rederived) == ("orphan", None, None, "no round")
    assert [point.what for point in found.pairing if not point.holds] == [f"{evening[0].filename}: same config"]


def test_a_receipt_knows_when_the_other_round_came(pipeline, evening):
    ingest(pipeline, folder_of(evening[1:2]))
    ingest(pipeline, folder_of(evening[:2]))

    first, second = (receipt(pipeline, file.filename) for file in evening[:2])

    assert (second.round_number, second.rederived) == (2, "equal")
    assert second.partner_came_at == first.file.fetched_at > second.file.fetched_at


def test_an_orphan_without_candidates_says_so(pipeline, evening):
    ingest(pipeline, folder_of(evening[1:]))

    found = receipt(pipeline, evening[1].filename)

    assert [(point.observed, point.holds) for point in found.pairing] == [("none in the 60 minutes before", False)]


def test_a_number_changed_behind_our_back_is_named(pipeline, evening):
    ingest(pipeline, folder_of(evening))
    run(pipeline, "UPDATE player_comprehensive_stats SET kills = kills + 1 WHERE player_guid = "
        "(SELECT min(player_guid) FROM player_comprehensive_stats)")  # fmt: skip

    found = receipt(pipeline, evening[0].filename)

    assert found.rederived == "differs"
    (difference,) = found.differences
    guid = min(row[1] for row in derived_tables(pipeline)["player_comprehensive_stats"])
    assert difference.startswith(f"player {guid}, kills: stored ")


@pytest.mark.parametrize(
    ("statement", "difference"),
    [
        ("DELETE FROM weapon_comprehensive_stats", "follows from the bytes, but is not stored"),
        ("UPDATE rounds SET config = 'x'", "round, config: stored x, from the bytes"),
        ("INSERT INTO round_flags SELECT round_id, 'odd', NULL, 'why' FROM rounds", "flag odd (why): stored, but"),
        ("UPDATE matches SET squad_a_score = NULL, squad_b_score = NULL", "score: stored (None, None), from"),
        ("UPDATE stats_files SET state = 'aborted', reason = 'x'", "state: stored aborted (x), from the bytes loaded"),
        ("DELETE FROM rounds", "there is no round, but one follows from the bytes"),
    ],
)
def test_whatever_is_stored_otherwise_is_named(pipeline, evening, statement, difference):
    ingest(pipeline, folder_of(evening))
    run(pipeline, statement)

    found = receipt(pipeline, evening[0].filename)

    assert found.rederived == "differs"
    assert any(difference in sentence for sentence in found.differences)


def test_a_round_with_a_line_held_back_shows_the_line_and_its_flag(pipeline, evening):
    folder = folder_of(evening)
    lines = evening[0].content.decode().split("\n")
    lines.insert(2, "not a player")
    folder.write(evening[0].filename, "\n".join(lines).encode())
    ingest(pipeline, folder)

    found = receipt(pipeline, evening[0].filename)

    assert found.rederived == "equal"
    assert [(line.line_number, line.text) for line in found.held_back] == [(3, "not a player")]
    assert "lines_quarantined" in [flag.code for flag in found.flags]


def test_a_file_in_quarantine_shows_the_line_at_fault(pipeline, evening):
    folder = folder_of(evening)
    folder.write(evening[0].filename, evening[0].content[:-40])
    ingest(pipeline, folder)

    found = receipt(pipeline, evening[0].filename)

    assert (found.file.state, found.round_id, found.rederived) == ("quarantined", None, "no round")
    assert [line.reason for line in found.held_back] == ["unfinished"]


def test_checks_that_could_not_look_at_a_file_are_not_on_its_receipt(pipeline, evening):
    """A suite runs over a batch: what it says of those that could be read says nothing about a cut file."""
    folder = folder_of(evening)
    folder.write(evening[0].filename, evening[0].content[:-40])
    ingest(pipeline, folder)

    cut, orphan = (receipt(pipeline, file.filename) for file in evening[:2])

    assert [suite.suite for suite in cut.suites] == ["transfer", "novelty"]
    (newline,) = [expectation for expectation in cut.suites[0].expectations if not expectation.holds]
    assert (newline.column, newline.severity, newline.observed) == (
        "ends_with_newline",
        "warning",
        "ends_with_newline no",
    )
    assert all(expectation.holds for expectation in orphan.suites[0].expectations)
    assert [suite.suite for suite in orphan.suites] == ["transfer", "novelty", "parsed_round"]


def test_a_repaired_file_shows_both_revisions(pipeline, evening):
    folder = folder_of(evening)
    folder.write(evening[0].filename, evening[0].content[:-40])
    ingest(pipeline, folder, "watch")
    folder.write(evening[0].filename, evening[0].content)
    ingest(pipeline, folder, "watch")

    found = receipt(pipeline, evening[0].filename)

    assert [revision.state for revision in found.revisions] == ["ignored", "loaded"]
    assert [revision.superseded_by for revision in found.revisions] == [found.file.sha256, None]
    assert {post.kind for post in found.posts} == {"round"}
    older = receipt_of_file(pipeline, found.revisions[0].file_id)
    assert (older.file.reason, older.round_id, older.rederived) == ("superseded", None, "no round")


def test_a_round_whose_numbers_changed_says_what_and_why(pipeline, evening):
    """The table is filled by whoever derives; here by hand."""
    ingest(pipeline, folder_of(evening))
    run(pipeline, "INSERT INTO round_revisions (round_id, revision, cause, changes) "
        """SELECT round_id, 2, 'its file changed', '["kills of Otter: 3, before 2"]' FROM rounds""")  # fmt: skip

    (change,) = receipt(pipeline, evening[0].filename).changes

    assert (change.revision, change.cause, change.changes) == (2, "its file changed", ("kills of Otter: 3, before 2",))


def test_a_transfer_that_failed_has_a_receipt(pipeline, evening):
    folder = folder_of(evening)
    folder.broken = {evening[0].filename}
    ingest(pipeline, folder)

    found = receipt(pipeline, evening[0].filename)

    assert (found.file.state, found.file.sha256, found.rederived, found.suites) == ("failed", None, "no round", ())


def test_a_file_that_waits_says_so(pipeline, evening):
    fetch(pipeline, folder_of(evening), fetched_by="load")

    found = receipt(pipeline, evening[0].filename)

    assert (found.file.state, found.rederived) == ("fetched", "no round")
    assert found.differences == ("it was fetched and waits to be checked and derived",)


def test_a_file_is_found_by_part_of_its_name_and_by_its_hash(pipeline, evening):
    ingest(pipeline, folder_of(evening))
    (whole,) = find(pipeline, evening[0].filename)

    assert len(find(pipeline, evening[0].filename[:10])) == 4
    assert find(pipeline, whole.sha256[:12]) == [whole]
    assert find(pipeline, str(whole.round_id)) == [whole]
    for text in ("", "%", "no such file", "a\x00b", "\udcff"):
        assert find(pipeline, text) == []
