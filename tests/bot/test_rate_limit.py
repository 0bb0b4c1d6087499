"""Two commands a second with a burst of five (commands.md), and pauses after heavy ones."""

from __future__ import annotations

import pytest

from bot import rate_limit
from bot.rate_limit import RateLimit, TooFastError


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limit(clock: Clock) -> RateLimit:
    return RateLimit(clock)


def taken(limit: RateLimit, person: int, tries: int) -> int:
    """How many of these questions were let through."""
    passed = 0
    for _ in range(tries):
        try:
            limit.take(person)
        except TooFastError:
            continue
        passed += 1
    return passed


def test_five_at_once_pass_and_the_sixth_waits_half_a_second(limit: RateLimit) -> None:
    assert taken(limit, 1, 5) == 5
    with pytest.raises(TooFastError, match=r"wait 0\.5 seconds"):
        limit.take(1)


def test_after_the_burst_two_pass_each_second(limit: RateLimit, clock: Clock) -> None:
    assert taken(limit, 1, 100) == 5
    for _ in range(10):
        clock.now += 1
        assert taken(limit, 1, 100) == 2


def test_a_long_silence_gives_no_more_than_a_burst(limit: RateLimit, clock: Clock) -> None:
    taken(limit, 1, 5)
    clock.now += 3600

    assert taken(limit, 1, 100) == 5


def test_one_person_does_not_use_up_what_belongs_to_another(limit: RateLimit) -> None:
    taken(limit, 1, 100)

    assert taken(limit, 2, 5) == 5


def test_trying_too_fast_costs_nothing(limit: RateLimit, clock: Clock) -> None:
    taken(limit, 1, 1000)
    clock.now += 0.5

    assert taken(limit, 1, 1) == 1


def rested(limit: RateLimit, person: int, command: str, seconds: float = 30) -> None:
    with limit.resting(person, command, seconds):
        pass


def test_a_heavy_command_rests_and_says_how_long(limit: RateLimit, clock: Clock) -> None:
    rested(limit, 1, "export_stats")
    clock.now += 12

    with pytest.raises(TooFastError, match=r"wait 18\.0 seconds"):
        rested(limit, 1, "export_stats")
    rested(limit, 2, "export_stats")
    rested(limit, 1, "stats")
    clock.now += 18
    rested(limit, 1, "export_stats")


def test_a_light_command_never_rests(limit: RateLimit) -> None:
    rested(limit, 1, "stats", 0)
    rested(limit, 1, "stats", 0)


def test_nobody_asks_a_heavy_one_twice_while_the_first_is_looked_at(limit: RateLimit) -> None:
    with limit.resting(1, "export_stats", 30), pytest.raises(TooFastError):
        rested(limit, 1, "export_stats")


def test_a_question_that_is_not_admitted_begins_no_rest(limit: RateLimit) -> None:
    with pytest.raises(ZeroDivisionError), limit.resting(1, "export_stats", 30):
        raise ZeroDivisionError

    rested(limit, 1, "export_stats")


def test_memory_does_not_grow_with_the_number_of_people(limit: RateLimit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "MOST_REMEMBERED", 50)
    for person in range(500):
        limit.take(person)
        rested(limit, person, "export_stats")

    assert (len(limit._buckets), len(limit._pauses)) == (50, 50)
