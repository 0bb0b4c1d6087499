"""What a command is: its names, who may ask it, what it takes, and the function that answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from psycopg import Connection

from include.answers.answer import Answer, Question
from include.answers.errors import Level
from include.answers.facts import Host

Kind = Literal["player", "map", "stat", "session", "number", "choice", "text", "member", "page"]
"""
What a parameter takes, and what the function gets for it:

    player   a name, a part of one, an alias, a GUID, a mention -> `Player`; left out: the player of whoever asks
    map      a map's name or a part of it -> the name, as argument `map_name`
    stat     a board's code or name -> `include.stats.boards.Board`
    session  a date, an id, "latest" -> the session's id; left out: the latest
    number   -> int, within `least` and `most`
    choice   one of `choices` -> that one
    text     -> str
    member   a mention or a Discord id -> the id
    page     as number; it becomes the question's page and never reaches the function
"""

Group = Literal["Players", "Sessions", "Teams", "Leaderboards", "Accounts", "Operations"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """
    One thing that a command takes.

    Attributes:
        name: as in Discord, and of the function's argument.
        description: at most 100 characters, for Discord.
        required: what is not required and left out is None, but of the kinds "player" and "session".
    """

    name: str
    kind: Kind
    description: str
    required: bool = False
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()

    @property
    def argument(self) -> str:
        """How the function of the command calls it: Python has a `map` of its own."""
        return "map_name" if self.name == "map" else self.name


@dataclass(frozen=True, slots=True)
class Command:
    """
    One command.

    Attributes:
        answer: called with `Asking` and the resolved arguments by name, in a transaction, in a thread.
        summary: one line of at most 100 characters; shown by Discord, `help` and the documentation.
        details: more for `help`, where there is more to know.
        is_remembered: the answer follows from the data, the arguments and today's date alone.
        is_private: only who asked sees the answer.
        cooldown_seconds: until the same person may ask it again.
        level_for_others: who may ask it of a player other than their own, where that is not everybody.
    """

    name: str
    answer: Callable[..., Answer]
    summary: str
    group: Group
    parameters: tuple[Parameter, ...] = ()
    aliases: tuple[str, ...] = ()
    level: Level = Level.PUBLIC
    details: str = ""
    is_remembered: bool = True
    is_private: bool = False
    cooldown_seconds: float = 0.0
    level_for_others: Level | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """
    Whoever asks.

    Attributes:
        discord_id: None outside Discord.
        name: as Discord shows it; hostile text.
        player_guid: the main GUID of the linked player, None when there is none.
        is_verified: a moderator approved the link.
    """

    level: Level = Level.PUBLIC
    discord_id: int | None = None
    name: str = ""
    player_guid: str | None = None
    is_verified: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """
    What all questions of a process share.

    Attributes:
        zone: of the server's clock, and of every time that is shown.
        silence: what parts sessions.
        host: the process that answers, None in a terminal.
    """

    server_id: int
    zone: ZoneInfo
    silence: timedelta
    prefix: str = "!"
    host: Host | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """What a function that answers is given besides the arguments."""

    connection: Connection
    place: Place
    caller: Caller
    question: Question
    now: datetime

    @property
    def page(self) -> int:
        """Which page is wanted, from 1; whoever makes a question may say anything."""
        return max(1, self.question.page)


@dataclass(frozen=True, slots=True)
class Player:
    """
    A player who was asked about.

    Attributes:
        guid: the main one.
        guids: all that count as this person, the main one among them.
        name: the last one, without colour codes but otherwise hostile text.
    """

    guid: str
    name: str
    guids: tuple[str, ...] = field(default=())
