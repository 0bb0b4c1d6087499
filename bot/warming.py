"""The questions whose answers are kept ready: somebody asks them after every session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from psycopg import Connection

from include.answers.answer import Question
from include.answers.command import Caller
from include.store.presence import read_latest_players

BOARDS: Final = ("dpm", "kd", "kills", "accuracy", "objectives", "revives")
ALONE: Final = ("last_session", "last_round")
ABOUT_A_PLAYER: Final = "stats"


def questions(connection: Connection, server_id: int) -> Iterator[tuple[Question, Caller]]:
    """Give the first pages of common boards, the latest session, and what is asked about its players, by whom."""
    anybody = Caller()
    for board in BOARDS:
        yield Question("leaderboard", {"stat": board}), anybody
    for command in ALONE:
        yield Question(command), anybody
    for player in read_latest_players(connection, server_id):
        yield Question(ABOUT_A_PLAYER), Caller(player_guid=player)
        yield Question(ABOUT_A_PLAYER, {"player": player}), anybody
