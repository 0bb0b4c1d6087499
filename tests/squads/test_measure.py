"""The figures of docs/squads.md, as far as they are facts about the real files."""

from __future__ import annotations

import pytest

from tests.corpus import CORPUS, needs_corpus
from tests.faults.truncation import corpus_files
from tests.squads.measure import SIDE, TOGETHER, measure, sessions_of

pytestmark = [pytest.mark.lengthy, needs_corpus]


@pytest.fixture(scope="module")
def tallies():
    found = sessions_of(corpus_files(CORPUS))
    assert (len(found), sum(map(len, found))) == (17, 146)
    return measure(found)


def test_every_hidden_side_of_one_player_is_found(tallies):
    tally = tallies["one player"]

    assert tally.right[SIDE] == 958
    assert tally.wrong[SIDE] == tally.abstained[SIDE] == 0


@pytest.mark.parametrize("way", ["a round", "a map"])
def test_no_hidden_round_or_map_gives_a_wrong_side(tallies, way):
    tally = tallies[way]

    assert tally.wrong[SIDE] == tally.wrong[TOGETHER] == 0
    assert tally.right[SIDE] == 957


def test_the_swap_rule_is_never_wrong(tallies):
    """Format-spec 6: 891 of 891 players swapped."""
    assert tallies["one player"].wrong["swap"] == 0
