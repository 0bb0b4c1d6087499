"""Over the real files the suites warn of nothing beyond what format-spec 9 measured."""

from __future__ import annotations

import pytest

from include.parser.judge import SourceFile, judge, sha256_of
from tests.corpus import CORPUS, needs_corpus

pytestmark = [pytest.mark.validation, needs_corpus]

MOST_FILES = {
    "time_limit_seconds, next_time_limit_seconds": 1,
    "next_time_limit_seconds": 3,
    "defender_won, limit_stands": 4,
    "kills, useful_and_useless_kills": 1,
    "players": 2,
    "axis_players, allies_players": 1,
    "players_without_side": 3,
    "team_damage_given, team_damage_received": 1,
    "revives_given, times_revived": 1,
    "imbalance": 3,
    "seconds_between_players": 1,
    "fewest_rounds_finished": 1,
    "players_with_fallen_counters": 1,
    "kd_ratio_off": 15,
    "time_played_minutes, time_dead_minutes": 36,
    "time_dead_ratio_off": 16,
}
"""Violations in section 9's table, by the columns of the expectation; of any other there was none."""


@pytest.fixture(scope="module")
def failures() -> list[tuple[str, str, tuple[str, ...]]]:
    from expectations.run import validate
    from include.ingest.frames import parsed_round_frame, round_totals_frame

    contents = {path.name: path.read_bytes() for path in CORPUS.rglob("*.txt")}
    verdicts = judge(SourceFile(name, content, sha256_of(content)) for name, content in contents.items())
    read = {verdict.filename: verdict.file for verdict in verdicts if verdict.file is not None}
    reports = [
        validate("parsed_round", parsed_round_frame(read.values())),
        validate("round_totals", round_totals_frame(verdicts, read)),
    ]
    assert [report.rows > 100 for report in reports] == [True, True]
    return [(each.column, each.severity, each.keys) for report in reports for each in report.failures]


def test_no_real_file_fails_a_critical_expectation(failures):
    assert [failure for failure in failures if failure[1] == "critical"] == []


def test_real_files_are_warned_of_no_oftener_than_was_measured(failures):
    assert [failure for failure in failures if len(failure[2]) > MOST_FILES.get(failure[0], 0)] == []
