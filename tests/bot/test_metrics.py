"""What is counted, by names that are few, over an hour that goes by."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.last_hour import LastHour
from bot.metrics import Metrics
from include.answers.facts import Timings
from include.settings import PROJECT_ROOT
from include.store import Store
from include.store.boards import read_map_names
from include.store.cache import Counts

pytestmark = pytest.mark.database


class Clock:
    def __init__(self) -> None:
        self.now = 7200.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


def samples(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """What Prometheus reads: name and labels -> value."""
    families = text_string_to_metric_families(metrics.text().decode())
    return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}


@pytest.fixture
def observed(database_url: str, metrics: Metrics) -> Iterator[Store]:
    with Store(database_url, "tests", observer=metrics.query) as store:
        yield store


def test_commands_are_counted_by_outcome_with_their_seconds(metrics: Metrics) -> None:
    metrics.command("stats", "answered", 0.02)
    metrics.command("stats", "answered", 0.2)
    metrics.command("stats", "failed", 0.3)
    metrics.turned_away("shutdown")

    read = samples(metrics)
    assert read["fragflow_commands_total", "stats", "answered"] == 2
    assert read["fragflow_commands_total", "stats", "failed"] == 1
    assert read["fragflow_commands_total", "shutdown", "turned away"] == 1
    assert read["fragflow_command_seconds_sum", "stats"] == pytest.approx(0.52)
    assert read["fragflow_command_seconds_bucket", "stats", "0.25"] == 2


def test_a_query_is_counted_under_the_function_of_the_store_that_asked(metrics: Metrics, observed: Store) -> None:
    with observed.transaction() as connection:
        read_map_names(connection)
        read_map_names(connection)

    read = samples(metrics)
    assert read["fragflow_query_seconds_count", "boards.read_map_names"] == 2
    assert {key[1] for key in read if key[0] == "fragflow_query_seconds_count"} == {"boards.read_map_names"}


def test_a_failed_query_is_counted_as_such(metrics: Metrics, observed: Store) -> None:
    with pytest.raises(Exception, match="division by zero"), observed.transaction() as connection:
        connection.execute("SELECT 1/0")

    assert samples(metrics)["fragflow_query_errors_total", "other"] == 1
    assert metrics.queries.timings().failed == 1


@pytest.mark.parametrize(("seconds", "level", "words"), [(1.5, "WARNING", "slow query"), (6, "ERROR", "very slow")])
def test_slow_ones_are_logged(
    metrics: Metrics, caplog: pytest.LogCaptureFixture, seconds: float, level: str, words: str
) -> None:
    metrics.query("boards.read_board", seconds, False)
    metrics.query("boards.read_board", 0.9, False)

    (record,) = caplog.records
    assert (record.name, record.levelname, record.query) == ("fragflow.queries", level, "boards.read_board")
    assert words in record.message


def test_a_slow_command_is_logged(metrics: Metrics, caplog: pytest.LogCaptureFixture) -> None:
    metrics.command("compare", "answered", 1.2)

    (record,) = caplog.records
    assert (record.name, record.levelno, record.command, record.seconds) == (
        "fragflow.commands", logging.WARNING, "compare", 1.2,
    )  # fmt: skip


def test_remembered_answers_are_told(metrics: Metrics) -> None:
    counts = Counts()
    metrics.watch_cache(counts)
    counts.remembered += 3

    assert samples(metrics)["fragflow_answers", "remembered"] == 3


def test_the_hour_goes_by() -> None:
    clock = Clock()
    hour = LastHour(clock)
    hour.add("stats", 0.5, failed=False)
    clock.now += 30 * 60
    hour.add("stats", 1.5, failed=True)
    hour.add("leaderboard", 5.5, failed=False)

    assert hour.timings() == Timings(3, 2.5, 1, 2, 1)
    assert hour.most_used(1) == (("stats", 2),)
    clock.now += 31 * 60
    assert hour.timings() == Timings(2, 3.5, 1, 2, 1)
    assert hour.most_used(5) == (("leaderboard", 1), ("stats", 1))
    clock.now += 3600
    assert hour.timings() == Timings(0, None, 0, 0, 0)


def test_a_year_takes_no_more_room_than_an_hour() -> None:
    clock = Clock()
    hour = LastHour(clock)
    for _ in range(1000):
        clock.now += 60
        hour.add("stats", 0.1, failed=False)

    assert len(hour._minutes) == 60
    assert hour.timings().count == 60


def test_threads_lose_no_query() -> None:
    hour = LastHour()
    threads = [
        threading.Thread(target=lambda: [hour.add("q", 0.001, failed=False) for _ in range(2000)]) for _ in range(8)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert hour.timings().count == 16000


def test_the_document_names_every_metric_and_no_other(metrics: Metrics) -> None:
    metrics.watch_cache(Counts())
    metrics.command("stats", "failed", 0.1)
    metrics.query("boards.read_board", 0.1, True)

    page = (PROJECT_ROOT / "docs" / "observability.md").read_text()
    named = {name.removesuffix("_total") for name in re.findall(r"(?m)^\| `(fragflow_\w+)`", page)}
    read = {re.sub(r"_(total|sum|count|bucket|created)$", "", key[0]) for key in samples(metrics)}
    assert len(named) >= 5
    assert named == {name for name in read if name.startswith("fragflow_")}
