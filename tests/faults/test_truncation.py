"""A file cut short is never loaded as if it were whole. The long search: `python -m tests.faults.truncation`."""

from __future__ import annotations

from random import Random

import pytest

from include.parser.columns import LAYOUTS
from include.samples import SampleOptions, generate
from tests.corpus import CORPUS, needs_corpus
from tests.faults.truncation import cases_of, corpus_files, cuts_of, outcomes_at, source_of

pytestmark = pytest.mark.lengthy

FEW = 3


def sampled_outcomes(files, seed=3):
    cases = cases_of(files)
    assert any(case.partner for case in cases)
    found = []
    for case in cases:
        cuts = cuts_of(case.file.content, case.seed)
        ends = [kept for kept, place in cuts.items() if place == "line end"]
        others = Random(seed).sample(sorted(cuts), min(FEW, len(cuts)))
        found += outcomes_at(case, {kept: cuts[kept] for kept in {*ends, *others}})
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_cut_file_of_any_layout_is_held_back_or_flagged(layout):
    evening = generate(SampleOptions(seed=7, maps=4, layout=layout))
    outcomes = sampled_outcomes([source_of(file.filename, file.content) for file in evening])

    assert len(outcomes) > 80
    assert {outcome.result for outcome in outcomes} <= {"held back", "flagged", "right"}


@needs_corpus
def test_a_cut_file_of_the_corpus_is_held_back_or_flagged():
    outcomes = sampled_outcomes(corpus_files(CORPUS))

    assert len(outcomes) > 2000
    assert [outcome for outcome in outcomes if outcome.result == "wrong"] == []


def test_every_line_end_and_every_byte_of_the_last_line_is_cut():
    cuts = cuts_of(b"one\ntwo\nlast\n", seed=1)

    assert [kept for kept, place in sorted(cuts.items()) if place == "line end"] == [4, 8]
    assert {9, 10, 11, 12} <= set(cuts)
    assert 13 not in cuts
