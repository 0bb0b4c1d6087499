"""Answers about a player over fifteen evenings of one map, on as many days of 10 to 25 January 2026."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest

from include.samples import SampleOptions, generate_with_truth
from tests.answers.asked import asker, evening_database, table_lines
from tests.answers.players_truth import row_of, truth_of

pytestmark = [pytest.mark.database, pytest.mark.validation]

ON_THE_LAST_DAY = datetime(2026, 1, 25, 23, tzinfo=UTC)


@pytest.fixture(scope="module")
def played():
    return generate_with_truth(SampleOptions(seed=8, evenings=16, maps=1, players=6))


@pytest.fixture(scope="module")
def store(postgres_server, migrated_template, played):
    files = [file for each in played for file in each.files]
    with evening_database(postgres_server, migrated_template, "answers_players_over_time", files) as store:
        yield store


@pytest.fixture(scope="module")
def ask(store):
    return asker(store, now=ON_THE_LAST_DAY)


@pytest.fixture(scope="module")
def days_of(played):
    """The days on which each player played, by GUID."""
    days = defaultdict(set)
    for each in played:
        for player in each.played:
            days[player.guid].add(each.saved_at.date())
    return days


@pytest.fixture(scope="module")
def guid(days_of):
    """Whoever played most often."""
    return max(days_of, key=lambda guid: (len(days_of[guid]), guid))


@pytest.fixture(scope="module")
def days(days_of, guid):
    found = sorted(days_of[guid])
    assert len(found) == 15
    return found


def dpm(store, guid, first: date, last: date) -> float:
    """DPM of the evenings from one day to another, by SQL."""
    with store.transaction() as connection:
        row = connection.execute(
            "SELECT sum(damage_given)::float AS given, sum(time_played_seconds)::float AS seconds "
            "FROM player_comprehensive_stats JOIN rounds USING (round_id) "
            "WHERE player_guid = %s AND ended_at::date BETWEEN %s AND %s",
            [guid, first, last],
        ).fetchone()
    given, seconds = row.values() if isinstance(row, dict) else row
    return 60 * given / seconds


def test_the_first_seven_days_stand_against_the_last_seven(ask, store, guid, days):
    first, last = dpm(store, guid, days[0], days[6]), dpm(store, guid, days[-7], days[-1])
    change = 100 * (last - first) / first

    said = ask(f"trend {guid}")

    words = (
        "Improving rapidly" if change > 10
        else "Steady improvement" if change >= 0
        else "Slightly down" if change >= -10
        else "Recent struggles"
    )  # fmt: skip
    assert said.embed["description"].startswith(f"{words}: DPM {change:+.1f}%")
    assert row_of(said, "DPM") == [f"{first:.1f}", f"{last:.1f}", f"{change:+.1f}%"]
    assert said.choices == ()


def test_days_are_listed_the_latest_first_ten_a_page(ask, guid, days):
    first, second = ask(f"trend {guid}"), ask(f"trend {guid}", 2)

    listed = [line.split()[0] for page in (first, second) for line in table_lines(page) if line.startswith("2026-")]
    assert listed == [f"{day}" for day in reversed(days)]
    assert (first.pages, second.page) == (2, 2)


def test_the_chart_has_every_day_and_its_text_says_the_trend(ask, guid, days):
    chart = ask(f"trend {guid}").chart

    assert (chart.kind, chart.labels) == ("lines", tuple(f"{day.day} Jan" for day in days))
    assert [(series.name, len(series.values)) for series in chart.series] == [
        ("K/D", 15),
        ("DPM", 15),
        ("Accuracy, %", 15),
    ]
    assert f"{days[0]} to {days[-1]}" in chart.text


def test_too_few_days_of_play_say_so_and_more_are_offered(ask, guid, days):
    since = ON_THE_LAST_DAY.date() - timedelta(days=9)
    said = ask(f"trend {guid} 10")

    played = sum(day >= since for day in days)
    assert said.embed["description"].startswith(f"{played} days of play; a trend needs 14.")
    assert [(each.label, dict(each.question.arguments)) for each in said.choices] == [
        ("90 days", {"player": guid, "days": 90}),
        ("365 days", {"player": guid, "days": 365}),
        ("All days", {"player": guid, "days": 3650}),
    ]


def test_days_count_back_from_today_which_is_one_of_them(store, guid, days):
    later = asker(store, now=datetime(2026, 2, 20, 12, tzinfo=UTC))
    back = (date(2026, 2, 20) - days[-1]).days

    assert later(f"trend {guid} {back + 1}").embed["footer"]["text"].startswith("1 day of play")
    nothing = later(f"trend {guid} {back}")
    assert nothing.embed["description"] == "0 days of play; a trend needs 14."
    assert nothing.chart is None


def test_a_long_history_has_pages(ask, guid, days):
    first, second = ask(f"player_history {guid}"), ask(f"player_history {guid}", 2)

    assert (first.pages, len(table_lines(first)), len(table_lines(second))) == (2, 1 + 10, 1 + 5)
    assert table_lines(first)[1].startswith(f"{days[-1]} ")
    assert table_lines(second)[-1].startswith(f"{days[0]} ")


def test_a_slice_stands_beside_the_last_five_sessions_and_those_before(ask, played, guid, days):
    lately, before = (
        [each for each in played if (each.saved_at.date() in days[-5:]) == late] for late in (True, False)
    )
    own, past = (truth_of(each, guid) for each in (lately, before))
    kd, kd_before = (each["kills"] / each["deaths"] for each in (own, past))

    rows = [line.split() for line in table_lines(ask(f"player_combat {guid}")) if line.startswith("K/D ")]

    assert len(rows) == 2
    assert rows[1] == ["K/D", f"{kd:.2f}", f"{kd_before:.2f}", "+" if kd > kd_before else "-"]


def test_fewer_deaths_are_better(ask, guid):
    row = next(line.split() for line in table_lines(ask(f"player_combat {guid}")) if line.startswith("Deaths/round "))
    own, median = map(float, row[1:3])

    assert own != median
    assert row[3] == ("+" if own < median else "-")
