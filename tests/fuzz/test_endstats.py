"""Whatever an awards file has become, it is read or says why not, and what it gives fits its tables."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.parser.duels import Roster, duels
from include.parser.endstats import UnreadableEndstatsError, read_endstats
from include.parser.judge import judge
from include.samples import SampleOptions, generate_with_truth
from tests.fuzz import hostile_text
from tests.fuzz.budget import tried, tries
from tests.fuzz.mutations import changed, source_of

pytestmark = pytest.mark.lengthy


@cache
def rounds():
    """Awards files of both kinds, each with the players of its round."""
    found = []
    for endstats in ("plain", "headed"):
        samples = generate_with_truth(SampleOptions(seed=7, maps=1, players=7, endstats=endstats))
        verdicts = judge(source_of(each.file.filename, each.file.content) for each in samples)
        for sample, verdict in zip(samples, verdicts, strict=True):
            players = {player.guid: player for player in verdict.played.players}
            found.append((source_of(sample.endstats.filename, sample.endstats.content), players))
    return found


def assert_fits(content, players):
    tried("awards files")
    try:
        file = read_endstats(content)
    except UnreadableEndstatsError:
        return
    codes = [award.code for award in file.awards]
    assert len(codes) == len(set(codes))
    for award in file.awards:
        texts = (award.code, award.label, award.player_name, award.text)
        assert all(text and text.isprintable() and len(text) <= 512 for text in texts)
        assert award.value is None or abs(award.value) < Decimal(10**9)
    found = duels(file.duels, Roster(players))
    for (player, opponent), score in found.scores.items():
        assert player != opponent
        assert {player, opponent} <= players.keys()
        assert found.scores[opponent, player] == score[::-1]
        assert sum(score) > 0


@tries(40)
@given(st.integers(0, 3).flatmap(lambda place: st.tuples(changed(rounds()[place][0]), st.just(rounds()[place][1]))))
def test_changed_awards_files_are_read_or_say_why_not(changed_file):
    file, players = changed_file

    assert_fits(file.content, players)


fields = st.one_of(hostile_text.names, hostile_text.numbers, st.sampled_from(["Most deaths", "VS_HEADER", "4"]))


@tries(40)
@given(st.lists(st.lists(fields, min_size=1, max_size=4).map("\t".join), max_size=12))
def test_any_fields_in_any_lines_are_read_or_say_why_not(lines):
    assert_fits("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"), rounds()[0][1])


@tries(20)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_say_why_not(content):
    assert_fits(content, rounds()[0][1])
