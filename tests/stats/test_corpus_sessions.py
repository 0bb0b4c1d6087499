"""The sessions of the real files, against counts of the specification and scores worked out by hand from the bytes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cli.session_scores import derive_files, maps_by_session
from include.parser.judge import SourceFile, sha256_of
from include.stats.session_maps import score_of
from tests.corpus import CORPUS, needs_corpus

pytestmark = needs_corpus


@pytest.fixture(scope="module")
def found():
    sources = [
        SourceFile(path.name, content := path.read_bytes(), sha256_of(content), modified_at=datetime.now(UTC))
        for path in sorted(CORPUS.glob("*.txt"))
    ]
    hour = timedelta(hours=1)
    return maps_by_session(derive_files(sources, zone=UTC, match_window=hour, session_gap=hour))


def maps_of_session(found, began):
    return found[datetime.strptime(began, "%Y-%m-%d-%H%M%S").replace(tzinfo=UTC)]


def test_the_complete_rounds_of_the_corpus_are_seventeen_sessions(found):
    assert len(found) == 17


def test_every_map_with_two_rounds_has_a_result_and_known_squads(found):
    """69 pairs are in these files (format-spec 8.1: every pair has a result by winner and defender)."""
    maps = [each for of_session in found.values() for each in of_session]

    assert sum(len(each.rounds) == 2 for each in maps) == 69
    assert [each.map_name for each in maps if (len(each.rounds) == 2) != (each.score is not None)] == []


@pytest.mark.parametrize(
    ("began", "scores", "total"),
    [
        ("2025-10-14-212214", [(2, 0)] * 12, (24, 0)),
        ("2025-10-17-202140", [None, (0, 2), (2, 0)], (2, 2)),
        ("2025-10-26-213907", [(2, 0), (2, 0), (2, 0), (1, 1)], (7, 1)),
    ],
)
def test_scores_are_those_that_headers_and_rosters_give_by_hand(found, began, scores, total):
    """docs/sessions.md shows defender, winner and who stood on which side in each file of these sessions."""
    maps = maps_of_session(found, began)
    score = score_of(maps)

    assert [each.score for each in maps] == scores
    assert (score.team_a, score.team_b) == total


def test_the_map_that_was_started_again_is_told_as_such(found):
    """2025-10-17 supply: round 1 at 20:21:40, and again at 20:34:25 (format-spec 8.1)."""
    first, again, _ = maps_of_session(found, "2025-10-17-202140")

    assert (first.map_name, first.state, again.map_name, again.state) == (
        "supply", "started again", "supply", "finished"
    )  # fmt: skip
