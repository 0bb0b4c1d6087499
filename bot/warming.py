"""The questions whose answers are kept ready: somebody asks them after every session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from psycopg import Connection

from include.answers.answer import Question
from include.answers.registry import COMMANDS
from include.store.presence import read_latest_players

BOARDS: Final = ("dpm", "kd", "kills", "accuracy", "objectives", "revives")
ALONE: Final = ("last_session", "last_round")
ABOUT_A_PLAYER: Final = ("stats",)


def questions(connection: Connection, server_id: int) -> Iterator[Question]:
    """Give the first pages of common boards, the latest session, and what its players ask about themselves."""
    for board in BOARDS:
        yield Question("leaderboard", {"stat": board})
    for command in COMMANDS.keys() & set(ALONE):
        yield Question(command)
    for player in read_latest_players(connection, server_id):
        for command in COMMANDS.keys() & set(ABOUT_A_PLAYER):
            yield Question(command, {"player": player})
