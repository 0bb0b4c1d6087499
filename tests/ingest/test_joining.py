"""Which round an awards file belongs to, without a database."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from include.ingest.awards import join_endstats
from include.parser.filename import file_times, parse_endstats_filename
from include.parser.judge import SourceFile, judge, sha256_of
from include.samples import SampleFile, SampleOptions, generate_with_truth
from include.store.files import StoredFile
from tests.ingest.autumn import AUTUMN_CHANGE, LJUBLJANA, across, moved
from tests.ingest.folders import WRITTEN_AT


def stored(number, filename, content):
    return StoredFile(
        number, filename, sha256_of(content), content, "load", True, None, 0, WRITTEN_AT, [], None
    )  # fmt: skip


def verdicts(files, zone=UTC):
    sources = [SourceFile(file.filename, file.content, sha256_of(file.content)) for file in files]
    return dict(enumerate(judge(sources, zone=zone)))


def joined_to(endstats, rounds, zone=UTC):
    """The round's file, or why none, by the name of the awards file."""
    states = {verdict.filename: verdict.state for verdict in rounds.values()}
    files = [stored(number, name, content) for number, (name, content) in enumerate(endstats.items())]
    found = join_endstats(files, rounds, states, zone)
    return {files[state.file_id].filename: state.reason for state in found.states}


@pytest.fixture(scope="module")
def samples():
    return generate_with_truth(SampleOptions(seed=6, maps=6, endstats="plain"))


def test_in_the_hour_that_autumn_repeats_each_awards_file_finds_its_round(samples):
    """A name means two instants there; which of them its round had is settled by pairing, or taken to be the first."""
    files, ends = moved([each.file for each in samples], across(AUTUMN_CHANGE), LJUBLJANA)
    endstats, expected = {}, {}
    for sample, file in zip(samples, files, strict=True):
        gap = sample.saved_at.replace(tzinfo=UTC) - parse_endstats_filename(sample.endstats.filename).ended_at
        written_at = (ends[file.filename] - gap).astimezone(LJUBLJANA)
        name = f"{written_at:%Y-%m-%d-%H%M%S}{file.filename[17:].removesuffix('.txt')}-endstats.txt"
        endstats[name] = sample.endstats.content
        expected[name] = f"joined: awards of {file.filename}"
    assert any(file_times(name, LJUBLJANA).second for name in endstats)

    assert joined_to(endstats, verdicts(files, LJUBLJANA), LJUBLJANA) == expected


@pytest.mark.parametrize(("seconds", "joins"), [(30, True), (31, False), (-30, True)])
def test_thirty_seconds_apart_is_the_same_round_and_more_is_not(samples, seconds, joins):
    """The window of format-spec 10.2."""
    first = samples[0]
    written_at = first.saved_at - timedelta(seconds=seconds)
    name = f"{written_at:%Y-%m-%d-%H%M%S}{first.file.filename[17:].removesuffix('.txt')}-endstats.txt"

    (reason,) = joined_to({name: first.endstats.content}, verdicts([first.file])).values()

    assert reason.startswith("joined: " if joins else "no_round: no round 1 of ")


def test_another_round_of_the_same_second_is_not_the_file_s(samples):
    first = samples[0]
    name = first.file.filename.replace("-round-1", "-round-2").replace(".txt", "-endstats.txt")

    (reason,) = joined_to({name: first.endstats.content}, verdicts([first.file])).values()

    assert reason.startswith("no_round: no round 2 of ")


def test_two_rounds_near_each_other_each_have_their_own(samples):
    """Copies of a round 20 seconds apart: either awards file is near to both."""
    first = samples[0]
    later = first.saved_at + timedelta(seconds=20)
    copy = SampleFile(f"{later:%Y-%m-%d-%H%M%S}{first.file.filename[17:]}", first.file.content + b"\n")
    near = {
        f"{moment:%Y-%m-%d-%H%M%S}{first.file.filename[17:].removesuffix('.txt')}-endstats.txt": first.endstats.content
        for moment in (first.saved_at - timedelta(seconds=2), later - timedelta(seconds=2))
    }
    rounds = verdicts([first.file, copy])
    assert [verdict.state for verdict in rounds.values()] == ["complete", "complete"]

    assert list(joined_to(near, rounds).values()) == [
        f"joined: awards of {first.file.filename}", f"joined: awards of {copy.filename}",
    ]  # fmt: skip
