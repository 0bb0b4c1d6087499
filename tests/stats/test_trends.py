"""Expected figures are worked by hand; the words are those of the command `trend`."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from include.stats.trends import Day, direction, trend


def days(*damages):
    """One day of ten minutes for each damage."""
    return [
        Day(
            date(2026, 1, 1) + timedelta(days=number),
            {"damage_given": damage, "time_played_seconds": 600, "kills": 10, "deaths": 5, "hits": 30, "shots": 100},
        )
        for number, damage in enumerate(damages)
    ]


def test_the_first_week_of_play_is_compared_with_the_last():
    """DPM 200 in the first seven days, 230 in the last seven: 15 % more, whatever was between."""
    found = trend(days(*[2000] * 7, 9999, 1, *[2300] * 7))

    assert found.direction == "improving rapidly"
    assert {change.code: (change.first, change.last, change.percent) for change in found.changes} == {
        "dpm": (200.0, 230.0, pytest.approx(15.0)),
        "kd": (2.0, 2.0, 0.0),
        "accuracy": (30.0, 30.0, 0.0),
    }
    assert found.sentence == "improving rapidly: DPM +15.0% from the first 7 days of play to the last 7"


def test_a_week_is_a_ratio_of_sums():
    """One long day of 1,000 in an hour and six short ones: 7,000 damage in two hours are 58.3 a minute."""
    first = [Day(date(2026, 1, 1), {**days(1000)[0].sums, "time_played_seconds": 3600}), *days(*[1000] * 6)]

    assert trend([*first, *days(*[1000] * 7)]).changes[1].first == pytest.approx(7000 / 120)


@pytest.mark.parametrize(
    ("percent", "word"),
    [
        (10.1, "improving rapidly"),
        (10.0, "steady improvement"),
        (0.0, "steady improvement"),
        (-0.1, "slightly down"),
        (-10.0, "slightly down"),
        (-10.1, "recent struggles"),
    ],
)
def test_the_word_follows_the_change(percent, word):
    assert direction(percent) == word


@pytest.mark.parametrize(("count", "played"), [(13, "13 days"), (1, "1 day"), (0, "0 days")])
def test_fewer_than_fourteen_days_of_play_are_no_trend(count, played):
    found = trend(days(*[2000] * count))

    assert (found.direction, found.changes, len(found.days)) == (None, (), count)
    assert found.sentence == f"{played} of play; a trend needs 14"


def test_fourteen_days_are_enough():
    assert trend(days(*[2000] * 7, *[1700] * 7)).direction == "recent struggles"


def test_without_damage_in_the_first_week_there_is_nothing_to_compare_with():
    found = trend(days(*[0] * 7, *[1700] * 7))

    assert found.direction is None
    assert found.sentence == "the damage of the first days is not known, so there is nothing to compare with"
