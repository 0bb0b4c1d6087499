"""Questions asked of a database in tests, without a process around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from include.answers.answer import Answer
from include.answers.ask import answer, command_of, parse
from include.answers.command import Asking, Caller, Place
from include.answers.embeds import TABLE_CELLS
from include.ingest.context import Pipeline
from include.samples import SampleFile
from include.samples.truth import SampleRound
from include.store import Store
from local.message_limits import refusal
from tests.ingest.folders import folder_of, ingest

HOUR = timedelta(hours=1)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

Ask = Callable[..., Answer]


@contextmanager
def evening_database(postgres_server: Any, template: str, name: str, files: Iterable[SampleFile]) -> Iterator[Store]:
    """Give a database with these files loaded, for a module's tests that only ask."""
    postgres_server.create_database(name, template=template)
    with Store(postgres_server.url(name), "tests") as store:
        ingest(Pipeline(store, 1, "tests", UTC, HOUR, HOUR, "tests"), folder_of(files))
        yield store
    postgres_server.client("dropdb", "--force", name)


def asker(store: Store, zone: str = "UTC", now: datetime = NOW, caller: Caller | None = None) -> Ask:
    """
    Give a function that answers a line like "leaderboard dpm".

    What it answers is held to Discord's limits and to the width of a phone.
    """
    place = Place(1, ZoneInfo(zone), HOUR)

    def ask(line: str, page: int | None = None) -> Answer:
        question = parse(line)
        if page is not None:
            question = replace(question, page=page)
        with store.transaction() as connection:
            said = answer(Asking(connection, place, caller or Caller(), question, now))
        assert refusal({"embeds": [said.embed]}) is None
        if command_of(question.command).is_remembered:
            assert Answer.from_json(said.to_json()) == said
        assert [line for line in table_lines(said) if cell_len(line) > TABLE_CELLS] == []
        return said

    return ask


def second_evening(rounds: Iterable[SampleRound]) -> list[SampleRound]:
    """Give those of the fixture `two_evenings` that are told of when the latest session is asked for."""
    return [each for each in rounds if each.saved_at.date() >= date(2026, 1, 11)]


def table_lines(said: Answer) -> list[str]:
    """Give the lines of all tables of an answer."""
    texts = [said.embed.get("description", ""), *(each["value"] for each in said.embed.get("fields", ()))]
    return [line for text in texts for block in text.split("```")[1::2] for line in block.strip("\n").split("\n")]


def field_of(said: Answer, name: str) -> str:
    """Give what stands below a heading."""
    found = [each["value"] for each in said.embed["fields"] if each["name"] == name]
    assert len(found) == 1, [each["name"] for each in said.embed["fields"]]
    return str(found[0])
