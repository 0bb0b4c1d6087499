from datetime import UTC, datetime, timedelta

from include.source.doorbell import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, Doorbell
from include.source.folder import RemoteFile

NOW = datetime(2026, 1, 10, 20, 0, tzinfo=UTC)
LOOKBACK = timedelta(hours=24)


def file(name: str = "a.txt", age: timedelta = timedelta(minutes=1)) -> RemoteFile:
    return RemoteFile(name, 100, NOW - age)


def test_a_newly_settled_file_is_due_at_once():
    assert Doorbell(LOOKBACK).due([file()], at=5.0, now=NOW) == [file()]


def test_a_file_older_than_the_lookback_is_left_to_the_daily_run():
    assert Doorbell(LOOKBACK).due([file(age=timedelta(hours=25))], at=5.0, now=NOW) == []


def test_a_file_in_the_ledger_is_not_asked_about_again():
    bell = Doorbell(LOOKBACK)
    bell.answered([file()], missing=[], at=5.0)
    bell.due([file()], at=6.0, now=NOW)

    assert bell.due([file()], at=1000.0, now=NOW) == []


def test_a_file_that_stays_out_of_the_ledger_is_due_again_after_a_pause():
    bell = Doorbell(LOOKBACK)
    bell.answered([file()], missing=[file()], at=5.0)

    assert bell.due([file()], at=5.0 + FIRST_PAUSE_SECONDS - 1, now=NOW) == []
    assert bell.due([file()], at=5.0 + FIRST_PAUSE_SECONDS, now=NOW) == [file()]


def test_pauses_grow_to_a_bound():
    bell = Doorbell(LOOKBACK)
    at, pauses = 0.0, []
    for _ in range(8):
        bell.answered([file()], missing=[file()], at=at)
        rung_at = at
        while not bell.due([file()], at=at, now=NOW):
            at += 1.0
        pauses.append(at - rung_at)

    assert pauses == [10, 20, 40, 80, 160, 300, 300, 300]
    assert pauses[-1] == LONGEST_PAUSE_SECONDS


def test_a_new_file_rings_at_once_while_another_is_waited_for():
    bell = Doorbell(LOOKBACK)
    bell.answered([file("a.txt")], missing=[file("a.txt")], at=5.0)

    assert bell.due([file("a.txt"), file("b.txt")], at=6.0, now=NOW) == [file("a.txt"), file("b.txt")]


def test_a_file_that_changed_on_the_server_is_due_though_its_name_is_in_the_ledger():
    bell = Doorbell(LOOKBACK)
    bell.answered([file()], missing=[], at=5.0)
    grown = RemoteFile("a.txt", 200, NOW)

    assert bell.due([grown], at=6.0, now=NOW) == [grown]
