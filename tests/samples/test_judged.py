"""What the parser makes of sample evenings is what was played, known from the simulation and not from the parser."""

from __future__ import annotations

from datetime import UTC
from functools import cache

import pytest

from include.parser.judge import SourceFile, judge, sha256_of
from include.parser.values import PlayedLine, PlayedRound, Verdict
from include.samples import DEFECTS, PlayedTruth, SampleOptions, SampleRound, delivery_order, generate_with_truth
from include.samples.options import MOST_MAPS

ROUNDING_SECONDS = 7
"""
A time in a file is a percentage to one decimal of minutes to one decimal: three seconds either way in each of the two
files that a second round is the difference of, and the round's clock runs a little over.
"""


@cache
def judged(options: SampleOptions) -> tuple[list[SampleRound], dict[str, Verdict]]:
    """The sample rounds, and the verdict on each file as the folder holds it in the end."""
    rounds = generate_with_truth(options)
    folder = {file.filename: file.content for file in delivery_order(sample.file for sample in rounds)}
    sources = [SourceFile(name, content, sha256_of(content)) for name, content in folder.items()]
    return rounds, {verdict.filename: verdict for verdict in judge(sources, zone=UTC)}


def with_defect(name: str, seed: int = 1) -> tuple[list[SampleRound], list[Verdict]]:
    """The one map that has the defect, and the verdicts in file-time order."""
    rounds, verdicts = judged(SampleOptions(seed=seed, maps=1, defects=frozenset({name})))
    return rounds, list(verdicts.values())


def flags_of(verdict: Verdict) -> set[str]:
    return {flag.code for flag in verdict.flags}


def played_of(verdict: Verdict) -> PlayedRound:
    assert verdict.played is not None, verdict.reason
    return verdict.played


def assert_played(lines: tuple[PlayedLine, ...], truths: tuple[PlayedTruth, ...], layout: int) -> None:
    """Every counter exactly, every time within the file's rounding."""
    wanted = {(truth.guid, truth.raw_name): truth for truth in truths}
    assert {(line.guid, line.raw_name) for line in lines} == set(wanted)
    for line in lines:
        truth = wanted[line.guid, line.raw_name]
        known = {name: count for name, count in line.counts.items() if count is not None}
        assert len(known) == layout - 7  # seven columns hold no whole numbers
        assert known == {name: truth.counts[name] for name in known}
        assert line.weapons == truth.weapons
        assert line.side == truth.side
        assert abs(line.time_played_seconds - truth.time_played_ms / 1000) <= ROUNDING_SECONDS
        assert abs(line.alive_seconds - truth.alive_ms / 1000) <= ROUNDING_SECONDS


@pytest.mark.parametrize("ninth_field", [False, True])
@pytest.mark.parametrize("layout", [33, 36, 37, 38])
def test_a_whole_evening_is_read_as_it_was_played(layout: int, ninth_field: bool):
    rounds, verdicts = judged(SampleOptions(seed=layout, maps=6, layout=layout, ninth_field=ninth_field))
    assert len(verdicts) == 12
    for sample in rounds:
        verdict = verdicts[sample.file.filename]
        assert (verdict.state, verdict.layout) == ("complete", layout), verdict.reason
        assert flags_of(verdict) <= {"shots_clamped"}
        assert_played(played_of(verdict).players, sample.played, layout)


def test_files_of_a_map_are_partners_of_each_other():
    rounds, verdicts = judged(SampleOptions(seed=4, maps=12))
    names = [sample.file.filename for sample in rounds]
    assert names
    for first, second in zip(names[::2], names[1::2], strict=True):
        assert (verdicts[first].partner, verdicts[second].partner) == (second, first)


def test_lengths_and_early_ends_are_found():
    rounds, verdicts = judged(SampleOptions(seed=4, maps=12))
    assert {sample.ended_early for sample in rounds} == {True, False}
    for sample in rounds:
        played = played_of(verdicts[sample.file.filename])
        assert played.ended_early == sample.ended_early
        exact = 1 if not sample.ended_early else ROUNDING_SECONDS
        assert played.duration_seconds is not None
        assert abs(played.duration_seconds - sample.duration_ms / 1000) <= exact


@pytest.mark.parametrize(
    ("defect", "states"),
    [
        ("aborted", ["aborted", "complete", "complete"]),
        ("aborted-second-round", ["complete", "aborted"]),
        ("absurd-denied", ["complete", "complete"]),
        ("backslash-name", ["complete", "complete"]),
        ("bots", ["complete", "complete"]),
        ("crlf", ["complete", "complete"]),
        ("crlf-twin", ["complete", "complete"]),
        ("duplicated", ["complete", "complete"]),
        ("finished-later", ["complete", "complete"]),
        ("foreign", ["quarantined", "quarantined", "complete", "complete"]),
        ("header-only", ["empty", "complete", "complete"]),
        ("hostile-names", ["complete", "complete"]),
        ("joiner", ["complete", "complete"]),
        ("late", ["complete", "complete"]),
        ("late-joiner", ["complete", "complete"]),
        ("latin-name", ["complete", "complete"]),
        ("midnight", ["complete", "complete"]),
        ("missing", ["orphan"]),
        ("missing-second", ["complete"]),
        ("next-lost", ["complete", "complete"]),
        ("played-then-spectated", ["complete", "complete"]),
        ("reconnecting", ["complete", "complete"]),
        ("reconnecting-inside", ["complete", "complete"]),
        ("rematch", ["complete", "complete", "complete", "complete"]),
        ("replayed", ["complete", "complete", "complete"]),
        ("spectator", ["complete", "complete"]),
        # The lost line takes the balance with it, and the second round has nothing to go on from.
        ("tab-name", ["quarantined", "orphan"]),
        ("truncated", ["complete", "quarantined"]),
        ("truncated-after-line", ["complete", "quarantined"]),
    ],
)
def test_each_defect_has_its_state(defect: str, states: list[str]):
    rounds, verdicts = with_defect(defect)
    assert [verdict.state for verdict in verdicts] == states
    truths = {sample.file.filename: sample.played for sample in rounds}
    for verdict in verdicts:
        if verdict.state == "complete" and defect != "absurd-denied":
            assert_played(played_of(verdict).players, truths[verdict.filename], 38)


def test_every_defect_has_a_test_of_its_state():
    (mark,) = [m for m in test_each_defect_has_its_state.pytestmark if m.name == "parametrize"]
    assert [defect for defect, _ in mark.args[1]] == sorted(DEFECTS)


def test_a_defect_leaves_the_other_maps_as_they_were():
    rounds, verdicts = judged(SampleOptions(maps=3, defects=frozenset({"aborted", "missing"})))
    assert [sample.defects for sample in rounds] == [("aborted",)] * 3 + [("missing",)] + [()] * 2
    states = [verdict.state for verdict in verdicts.values()]
    assert states == ["aborted", "complete", "complete", "orphan", "complete", "complete"]


def test_an_evening_can_have_every_defect_at_once():
    _, verdicts = judged(SampleOptions(maps=MOST_MAPS, defects=frozenset(DEFECTS)))
    assert {v.state for v in verdicts.values()} == {"complete", "orphan", "aborted", "empty", "quarantined"}


def test_reconnecting_player_is_found_and_balances():
    _, (_, second) = with_defect("reconnecting")
    assert [line.counters_reset for line in played_of(second).players].count(True) == 1
    assert sum(line.kills for line in played_of(second).players) == sum(
        line.deaths for line in played_of(second).players
    )


def test_spectators_who_only_watched_get_no_line():
    _, (first, second) = with_defect("spectator")
    assert len(played_of(first).players) == 6
    assert len(played_of(second).players) == 4


def test_spectator_who_played_keeps_the_side_he_played_on():
    rounds, (_, second) = with_defect("played-then-spectated")
    assert "\\3\\" in rounds[1].file.content.decode()
    sides = [line.side for line in played_of(second).players]
    assert (sides.count("axis"), sides.count("allies")) == (3, 3)


def test_late_joiner_has_his_own_time():
    rounds, (first, _) = with_defect("late-joiner")
    shares = sorted(line.time_played_seconds * 1000 / rounds[0].duration_ms for line in played_of(first).players)
    assert 0.45 < shares[0] < 0.75
    assert shares[1] > 0.99


def test_bots_are_told_apart_though_their_guids_are_the_same():
    _, (first, _) = with_defect("bots")
    bots = [line for line in played_of(first).players if line.is_bot]
    assert len(bots) == 4
    assert {line.guid for line in bots} == {"OMNIBOT0"}


def test_replayed_map_counts_with_its_later_first_round():
    _, (given_up, first, second) = with_defect("replayed")
    assert (given_up.partner, second.partner) == (None, first.filename)


def test_rematch_with_equal_times_is_paired_by_counters():
    _, (first, second, first_again, second_again) = with_defect("rematch")
    assert first.header.next_time_limit_seconds == first_again.header.next_time_limit_seconds
    assert (second.partner, second_again.partner) == (first.filename, first_again.filename)


def test_midnight_lies_between_the_rounds():
    rounds, _ = with_defect("midnight")
    assert (rounds[1].saved_at.date() - rounds[0].saved_at.date()).days == 1


def test_late_file_is_delivered_after_the_one_it_belongs_to():
    rounds, _ = with_defect("late")
    assert [file.filename for file in delivery_order(sample.file for sample in rounds)] == [
        rounds[1].file.filename,
        rounds[0].file.filename,
    ]


def test_twin_with_other_line_ends_is_the_same_file():
    rounds, _ = with_defect("crlf-twin")
    _, file, twin = (sample.file for sample in rounds)
    assert file.filename == twin.filename
    assert file.content != twin.content
    assert sha256_of(file.content) == sha256_of(twin.content)


def test_half_file_is_delivered_before_the_whole_one():
    rounds, _ = with_defect("finished-later")
    _, half, whole = (sample.file for sample in rounds)
    assert half.filename == whole.filename
    assert whole.content.startswith(half.content)
    assert not half.content.endswith(b"\n")


def test_absurd_denied_playtime_is_not_believed():
    rounds, verdicts = with_defect("absurd-denied")
    assert b"\t" in rounds[0].file.content
    for verdict in verdicts:
        assert [line.counts["denied_playtime"] for line in played_of(verdict).players].count(None) == 1


def test_hostile_names_reach_the_reader_unchanged():
    _, verdicts = judged(SampleOptions(players=16, maps=1, defects=frozenset({"hostile-names"})))
    names = {line.raw_name for verdict in verdicts.values() for line in played_of(verdict).players}
    assert {"@everyone", "=1+1", "../../etc/passwd", "<script>alert(1)</script>"} <= names
    assert any(ord(character) > 0xFFFF for name in names for character in name)
