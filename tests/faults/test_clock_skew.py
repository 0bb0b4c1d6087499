"""A game server whose clock is wrong or is put right in mid-map: no round gets other numbers, and none is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from include.ingest.announce import announce
from include.ingest.check import check
from include.ingest.completeness import compare
from include.ingest.fetch import fetch
from include.ingest.load import load
from include.ingest.standing import Due
from include.parser.filename import parse_filename
from include.parser.judge import SourceFile, judge, sha256_of
from include.samples import SampleOptions, generate
from include.source.doorbell import Doorbell
from include.source.folder import LeftAlone
from tests.faults.permutations import fresh_pipeline
from tests.faults.runs import PostsOnDisk
from tests.ingest.autumn import moved
from tests.ingest.folders import MemoryFolder, states

pytestmark = [pytest.mark.database, pytest.mark.validation]

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
LOOKBACK = timedelta(hours=24)
LAST_MAP = "bremen_b3"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def evening():
    """The four files of two maps, of which the last round ended a minute ago."""
    files = generate(SampleOptions(seed=21, maps=2))
    ends = [parse_filename(file.filename).ended_at for file in files]
    return moved(files, NOW - timedelta(minutes=1) - (ends[-1] - ends[0]), UTC)[0]


@pytest.fixture
def pipeline(postgres_server, migrated_template):
    with fresh_pipeline(postgres_server, migrated_template, "skewed", UTC) as fresh:
        yield fresh


@pytest.fixture
def undisturbed(postgres_server, migrated_template, evening, tmp_path):
    """What a server with the right time leaves."""
    with fresh_pipeline(postgres_server, migrated_template, "right_time", UTC) as right:
        live(right, written(evening), PostsOnDisk(tmp_path / "right.posts"))
        found = numbers(right)
    assert len(found) > 20
    return found


@pytest.fixture
def posts(tmp_path):
    return PostsOnDisk(tmp_path / "posts")


def written(files, skews=None):
    """The folder after a clock that is wrong by so much named and dated each of the files."""
    folder = MemoryFolder()
    for file, skew in zip(files, skews or [timedelta()] * len(files), strict=True):
        ((renamed,), ends) = moved([file], parse_filename(file.filename).ended_at + skew, UTC)
        folder.write(renamed.filename, file.content, ends[renamed.filename])
    return folder


def live(pipeline, folder, posts):
    """The watch and `ingest_rounds` now."""
    rung_for = Doorbell(LOOKBACK).due(folder.list_files(), 0.0, NOW)
    report = fetch(pipeline, folder, fetched_by="watch", since=NOW - LOOKBACK, settled=rung_for)
    check(pipeline, report.file_ids)
    load(pipeline, report.file_ids)
    announce(pipeline, posts)
    return rung_for


def at_night(pipeline, folder):
    """`sync_rounds` at the next midnight."""
    untouched = LeftAlone(folder, NOW - LOOKBACK)
    report = fetch(pipeline, untouched, fetched_by="sync", until=NOW, settled=folder.list_files())
    check(pipeline, report.file_ids)
    load(pipeline, report.file_ids)


def by_hand(pipeline, folder):
    """`fragflow load`."""
    report = fetch(pipeline, folder, fetched_by="load")
    check(pipeline, report.file_ids)
    load(pipeline, report.file_ids)


def numbers(pipeline):
    """Everything that the rounds say but when they were played."""
    statement = """SELECT map_name, round_number, winner_side, duration_seconds, (to_jsonb(players) - 'round_id')::text
        FROM counted_rounds JOIN player_comprehensive_stats AS players USING (round_id) ORDER BY 1, 2, 5"""
    with pipeline.store.transaction() as connection:
        return connection.execute(statement).fetchall()


def missing(pipeline, folder):
    """What `fragflow reconcile` says is missing."""
    return [
        standing.filename
        for standing in compare(pipeline, folder, Due(NOW, NOW, NOW)).standings
        if standing.outcome == "missing"
    ]


@pytest.mark.parametrize("skew", [5 * HOUR, -5 * HOUR, 3650 * DAY], ids=str)
def test_a_clock_hours_off_or_far_ahead_hides_nothing_from_the_live_path(pipeline, evening, undisturbed, posts, skew):
    folder = written(evening, [skew] * 4)

    assert len(live(pipeline, folder, posts)) == 4
    assert numbers(pipeline) == undisturbed
    assert len(posts.posted()) == 4
    assert missing(pipeline, folder) == []


def test_a_clock_years_behind_is_for_the_night_which_posts_nothing(pipeline, evening, undisturbed, posts):
    """It looks like a folder of old files: rung for are only those that changed within the look-back."""
    folder = written(evening, [-700 * DAY] * 4)

    assert live(pipeline, folder, posts) == []
    assert len(missing(pipeline, folder)) == 4
    at_night(pipeline, folder)

    assert numbers(pipeline) == undisturbed
    assert missing(pipeline, folder) == []
    live(pipeline, folder, posts)
    assert posts.posted() == []


def test_a_clock_put_back_between_two_rounds_leaves_the_second_waiting(pipeline, evening, undisturbed, posts):
    """It is named before its round 1: an orphan, in no total and no post, until a copy of its round 1 says when."""
    folder = written(evening, [timedelta(), timedelta(), timedelta(), -HOUR])
    live(pipeline, folder, posts)
    assert [state for _, state, _ in states(pipeline)] == ["orphan", "loaded", "loaded", "loaded"]
    assert numbers(pipeline) == [row for row in undisturbed if row[:2] != (LAST_MAP, 2)]
    assert len(posts.posted()) == 3

    by_hand(pipeline, written(evening[2:3], [-HOUR]))
    live(pipeline, folder, posts)

    assert numbers(pipeline) == undisturbed
    assert missing(pipeline, folder) == []
    assert len(posts.posted()) == 4
    assert ["Withdrawn" in post for post in posts.shown()] == [False, False, True, False]


def test_a_file_replaced_after_the_clock_was_put_back_is_the_newer_one(pipeline, evening, posts):
    """Its time is older than that of the file before it."""
    folder = written(evening[:1])
    live(pipeline, folder, posts)
    newer = evening[0].content.replace(b"Glakin", b"Glakon")
    assert newer != evening[0].content
    folder.write(evening[0].filename, newer, NOW - 2 * HOUR)

    live(pipeline, folder, posts)

    assert "Glakon" in str(numbers(pipeline))
    assert len(posts.posted()) == 1


def test_no_jump_of_the_clock_pairs_a_round_with_another_ones_first():
    """The map is played twice within the hour, and the clock jumps before any of its rounds by any minutes."""
    files = generate(SampleOptions(seed=3, maps=3, defects=frozenset({"rematch"})))
    right = played(files)
    assert len(right) == len(files)
    waiting = 0
    for number, minutes in product(range(1, len(files)), range(-90, 91, 5)):
        skews = [timedelta(minutes=minutes if later >= number else 0) for later in range(len(files))]
        found = played(files, skews)
        assert found.items() <= right.items(), (number, minutes)
        waiting += len(found) < len(right)

    assert waiting > 0


def played(files, skews=None):
    """The numbers of each round that counts, by what its file says."""
    named = written(files, skews)
    verdicts = judge([SourceFile(name, content, sha256_of(content)) for name, (content, _) in named.files.items()])
    return {verdict.sha256: repr(sorted(map(repr, verdict.played.players))) for verdict in verdicts if verdict.played}
