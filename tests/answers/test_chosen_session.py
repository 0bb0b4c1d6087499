"""Which session a date, an id or nothing means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from include.answers.answer import Question
from include.answers.arguments import resolved
from include.answers.command import Asking, Caller, Command, Parameter, Place
from include.answers.errors import AnswerError
from include.store import Store

pytestmark = pytest.mark.database

COMMAND = Command("probe", lambda: None, "", "Sessions", (Parameter("session", "session", "Which session"),))


@pytest.fixture
def chosen(database_url):
    """A function that gives the id that a text means; sessions are put in with `begin`."""
    with Store(database_url, "tests") as store:
        with store.transaction() as connection:
            connection.execute("INSERT INTO servers VALUES (1, 'tests', 'UTC')")

        def begin(session_id, *moment):
            with store.transaction() as connection:
                connection.execute(
                    "INSERT INTO gaming_sessions VALUES (%s, 1, %s, %s, 6)",
                    (session_id, started := datetime(*moment, tzinfo=UTC), started + timedelta(hours=2)),
                )

        def ask(text=None, zone="UTC"):
            arguments = {} if text is None else {"session": text}
            place = Place(1, ZoneInfo(zone), timedelta(hours=1))
            with store.transaction() as connection:
                asking = Asking(connection, place, Caller(), Question("probe", arguments), datetime.now(UTC))
                return resolved(COMMAND, asking)["session"]

        ask.begin = begin
        yield ask


def test_a_date_means_the_session_that_began_on_it(chosen):
    chosen.begin(11, 2026, 11, 19, 23, 30)
    chosen.begin(12, 2026, 11, 20, 21, 5)
    chosen.begin(13, 2026, 11, 21, 0, 0)

    assert [chosen(f"2026-11-{day}") for day in (19, 20, 21)] == [11, 12, 13]


def test_a_date_is_one_on_the_clock_of_the_server(chosen):
    """23:30 UTC is half past midnight in Ljubljana."""
    chosen.begin(11, 2026, 11, 19, 23, 30)

    assert chosen("2026-11-20", zone="Europe/Ljubljana") == 11


def test_the_day_of_a_change_of_clocks_has_25_hours(chosen):
    """On 25 October 2026 the clocks of Ljubljana go back: 22:59 UTC is 23:59, and 22:00 the day before was midnight."""
    chosen.begin(11, 2026, 10, 24, 22, 0)
    assert chosen("2026-10-25", zone="Europe/Ljubljana") == 11

    chosen.begin(12, 2026, 10, 25, 22, 59)
    with pytest.raises(AnswerError, match="2 sessions began on 2026-10-25"):
        chosen("2026-10-25", zone="Europe/Ljubljana")


@pytest.mark.parametrize("text", ["2026-11-05", "2026-11-5", "20261105", "5.11.2026", "05.11.2026"])
def test_a_date_is_read_as_people_write_it(chosen, text):
    chosen.begin(11, 2026, 11, 5, 21, 0)

    assert chosen(text) == 11


@pytest.mark.parametrize("text", ["31.2.2026", "5/11/2026", "2026-13-01", "11.2026", "\u0665.11.2026"])
def test_what_is_no_date_is_said(chosen, text):
    with pytest.raises(AnswerError, match=r"is no session: give a date like"):
        chosen(text)


def test_yesterday_is_one_on_the_clock_of_the_server(chosen):
    played = datetime.now(ZoneInfo("Europe/Ljubljana")) - timedelta(days=1)
    noon = played.replace(hour=12).astimezone(UTC)
    chosen.begin(11, noon.year, noon.month, noon.day, noon.hour)

    assert chosen("Yesterday", zone="Europe/Ljubljana") == 11


def test_when_two_began_on_a_date_both_can_be_chosen(chosen):
    chosen.begin(11, 2026, 11, 20, 15, 0)
    chosen.begin(12, 2026, 11, 20, 21, 5)

    with pytest.raises(AnswerError, match="Which one") as raised:
        chosen("2026-11-20")

    assert [(each.label, each.question.arguments) for each in raised.value.choices] == [
        ("2026-11-20, 15:00 to 17:00, 6 rounds", {"session": "11"}),
        ("2026-11-20, 21:05 to 23:05, 6 rounds", {"session": "12"}),
    ]


def test_a_date_without_a_session_offers_those_before_and_after(chosen):
    chosen.begin(11, 2026, 11, 18, 21, 0)
    chosen.begin(12, 2026, 11, 20, 21, 0)

    with pytest.raises(AnswerError, match=r"No session began on 2026-11-19\. The nearest:") as raised:
        chosen("2026-11-19")

    assert [each.question.arguments["session"] for each in raised.value.choices] == ["11", "12"]


@pytest.mark.parametrize("text", ["latest", "Last", "", None])
def test_the_latest_is_meant_by_its_word_or_by_nothing(chosen, text):
    chosen.begin(12, 2026, 11, 20, 21, 0)
    chosen.begin(11, 2026, 11, 18, 21, 0)

    assert chosen(text) == 12


def test_an_id_means_its_session_alone(chosen):
    chosen.begin(4_503_599_627_370_495, 2026, 11, 20, 21, 0)

    assert chosen("4503599627370495") == 4_503_599_627_370_495
    with pytest.raises(AnswerError, match="There is no session 7") as raised:
        chosen("7")
    assert [each.question.arguments["session"] for each in raised.value.choices] == ["4503599627370495"]


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "9999-12-31", "0001-01-01", "-5", "1e3", "'; DROP", "²"])
def test_what_is_no_session_is_said_with_an_example(chosen, text):
    chosen.begin(11, 2026, 11, 20, 21, 0)

    with pytest.raises(AnswerError, match="is no session: give a date like 2026-11-20, an id, or latest"):
        chosen(text)


def test_a_number_longer_than_any_id_is_no_session(chosen):
    with pytest.raises(AnswerError, match="There is no session 999"):
        chosen("9" * 40)


@pytest.mark.parametrize("text", ["latest", None])
def test_before_the_first_session_there_is_none_to_tell_of(chosen, text):
    with pytest.raises(AnswerError, match="No session has been played yet"):
        chosen(text)


def test_before_the_first_session_a_date_has_nothing_to_offer(chosen):
    with pytest.raises(AnswerError) as raised:
        chosen("2026-11-20")

    assert raised.value.choices == ()
