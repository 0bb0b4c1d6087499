"""The truth beside a file is what that file, or two files of a map, add up to."""

from __future__ import annotations

from include.samples import PlayedTruth, SampleOptions, generate_with_truth
from tests.samples import stats_text as t

FIRST, SECOND, *_ = generate_with_truth(SampleOptions(seed=9))


def truth_by_guid(played: tuple[PlayedTruth, ...]) -> dict[str, PlayedTruth]:
    return {truth.guid: truth for truth in played}


def test_first_file_holds_what_was_played():
    truth = truth_by_guid(FIRST.played)
    lines = t.lines_of(FIRST.file.content)
    assert set(truth) == set(lines)
    for guid, line in lines.items():
        assert line.whole(t.DAMAGE_GIVEN) == truth[guid].counts["damage_given"]
        assert line.whole(t.KILLING_SPREE) == truth[guid].counts["killing_spree"]
        assert line.total(t.KILLS) == sum(block[t.KILLS] for block in truth[guid].weapons.values())


def test_second_file_adds_damage_and_starts_sprees_again():
    before, after = truth_by_guid(FIRST.played), truth_by_guid(SECOND.played)
    lines = t.lines_of(SECOND.file.content)
    assert len(lines) == 6
    for guid, line in lines.items():
        both = before[guid].counts["damage_given"] + after[guid].counts["damage_given"]
        assert line.whole(t.DAMAGE_GIVEN) == both
        assert line.whole(t.KILLING_SPREE) == after[guid].counts["killing_spree"]


def test_nobody_is_alive_longer_than_he_played():
    assert all(0 < truth.alive_ms <= truth.time_played_ms for truth in (*FIRST.played, *SECOND.played))
