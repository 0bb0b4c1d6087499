"""Awards files of invented rounds, read and held against what was played."""

from __future__ import annotations

from datetime import timedelta

import pytest

from include.parser.duels import Roster, duels
from include.parser.endstats import read_endstats
from include.parser.filename import parse_endstats_filename, parse_filename
from include.parser.judge import SourceFile, judge, sha256_of
from include.samples import SampleOptions, generate, generate_with_truth


def rounds(endstats, players=8):
    return generate_with_truth(SampleOptions(seed=3, maps=2, players=players, endstats=endstats))


def rosters(samples):
    """The players of each round file as they are read."""
    files = [SourceFile(each.file.filename, each.file.content, sha256_of(each.file.content)) for each in samples]
    return {verdict.filename: Roster({each.guid: each for each in verdict.played.players}) for verdict in judge(files)}


@pytest.mark.parametrize("players", [8, 14])
@pytest.mark.parametrize("endstats", ["plain", "headed"])
def test_the_duels_are_those_that_were_fought(endstats, players):
    samples = rounds(endstats, players=players)
    found = rosters(samples)
    assert len(found) == 4

    for sample in samples:
        fought = {
            (one.guid, other.guid): (one.kills_on.get(other.key, 0), other.kills_on.get(one.key, 0))
            for one in sample.played
            for other in sample.played
            if one.key in other.kills_on or other.key in one.kills_on
        }
        read = duels(read_endstats(sample.endstats.content).duels, found[sample.file.filename])
        assert read.scores == fought
        assert read.unknown_rows == 0


def test_wrong_labels_are_written_and_put_right():
    """Useful kills print the spree again, useless kills the objectives behind it (format-spec 10.2)."""
    (sample, *_) = rounds("plain")
    text = sample.endstats.content.decode()
    assert text.count("Longest killing spree\t") == 2
    assert "Longest killing spree" in text.partition("Most objectives stolen")[0].splitlines()[-1]

    awards = {award.label: award for award in read_endstats(sample.endstats.content).awards}

    assert awards["Most useless kills"].value == max(each.counts["useless_kills"] for each in sample.played)
    assert "Full respawn king" not in awards


def test_awards_of_round_2_cover_the_map_where_the_engine_goes_on_counting():
    first, second, *_ = rounds("plain")
    over_map = {each.guid: each.counts["damage_given"] for each in first.played}

    awards = {award.label: award for award in read_endstats(second.endstats.content).awards}

    assert awards["Most damage given"].value == max(
        each.counts["damage_given"] + over_map.get(each.guid, 0) for each in second.played
    )


def test_the_file_is_named_for_its_round_by_a_clock_of_its_own():
    for sample in rounds("plain"):
        name, of_round = parse_endstats_filename(sample.endstats.filename), parse_filename(sample.file.filename)
        assert (name.map_name, name.round_number) == (of_round.map_name, of_round.round_number)
        assert timedelta() <= of_round.ended_at - name.ended_at <= timedelta(seconds=3)


def test_awards_files_leave_the_rounds_as_they_are():
    wished, plain = (generate(SampleOptions(seed=3, maps=2, endstats=wish)) for wish in ("headed", "none"))

    assert len(wished) == 2 * len(plain)
    assert [file for file in wished if not file.filename.endswith("-endstats.txt")] == plain
