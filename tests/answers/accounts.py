"""Players and members for tests of who is who: names without a round, in a database of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from psycopg import Connection

from include.answers.answer import Answer, Choice
from include.answers.callers import caller_of
from include.answers.command import Caller, Place
from include.answers.errors import AnswerError, Level
from include.store import Store, privacy
from tests.answers.asked import NOW, asker

PLACE = Place(1, ZoneInfo("UTC"), timedelta(hours=1))

ANNA, BEN, CARA, MODERATOR = 100000000000000001, 100000000000000002, 100000000000000003, 100000000000000009

OTTER, LYNX, WOLF = "AAAA0001", "AAAA0002", "AAAA0003"


def seen(connection: Connection, guid: str, name: str, *, days_ago: int = 0, times: int = 5) -> None:
    """A player used a name, for ten days until so many days ago."""
    last_seen = NOW - timedelta(days=days_ago)
    connection.execute(
        "INSERT INTO player_aliases VALUES (%s, %s, %s, %s, %s)",
        [guid, name, times, last_seen - timedelta(days=10), last_seen],
    )


@dataclass(frozen=True, slots=True)
class Members:
    """Members who ask questions, each known anew each time as the bot does it."""

    store: Store

    def caller(self, member: int, name: str = "anna", level: Level = Level.PUBLIC) -> Caller:
        """Give a member as the answers know them."""
        with self.store.transaction() as connection:
            return caller_of(connection, member, name, level)

    def ask(
        self, member: int, line: str, page: int | None = None, *, name: str = "anna", level: Level = Level.PUBLIC
    ) -> Answer:
        """Answer a line of a member."""
        return asker(self.store, caller=self.caller(member, name, level))(line, page)

    def player(self, member: int) -> str | None:
        """Give whom a member is linked to."""
        return self.caller(member).player_guid

    def hide(self, member: int, guid: str) -> None:
        """Let a member be verified, and hide the player."""
        self.ask(member, f"link_me {guid}")
        self.moderate(f"verify_link {member}")
        with self.store.transaction() as connection:
            privacy.hide(connection, guid)

    def moderate(self, line: str, page: int | None = None) -> Answer:
        """Answer a line of a moderator."""
        return self.ask(MODERATOR, line, page, name="mod", level=Level.MODERATOR)


def text(said: Answer) -> str:
    """Give the title of an answer and what stands below it."""
    return f"{said.embed['title']}\n{said.embed.get('description', '')}"


def refused(ask: Callable[[], Answer]) -> AnswerError:
    """Give the error that was the answer."""
    try:
        said = ask()
    except AnswerError as error:
        return error
    raise AssertionError(f"answered: {said.embed}")


def questions(choices: tuple[Choice, ...]) -> list[tuple[str, dict[str, str | int]]]:
    """Give what buttons ask."""
    return [(each.question.command, dict(each.question.arguments)) for each in choices]
