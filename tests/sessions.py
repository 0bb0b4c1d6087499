"""Invented sessions for tests of what is told of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from include.stats.session_maps import SessionRound
from include.stats.session_summary import Session, SessionPlayer
from include.stats.sums import SUM_NAMES
from tests.summaries import ROUND_1, first_round, second_round

PLAYED = dict.fromkeys(SUM_NAMES, 0) | {
    "rounds": 4,
    "rounds_on_a_side": 4,
    "time_played_seconds": 1800,
    "alive_seconds": 1200,
    "kills": 20,
    "deaths": 20,
    "shots": 1000,
    "hits": 300,
    "damage_given": 3000,
    "damage_received": 900,
}


def played(name: str, squads: str = "", **sums: int) -> SessionPlayer:
    """A human who played half an hour."""
    return SessionPlayer(name, PLAYED | sums, tuple(squads))  # type: ignore[arg-type]


def a_map(match_id: int, name: str = "supply", *, first: str, second: str | None, **changes: Any) -> list[SessionRound]:
    """
    The rounds of one map, twenty minutes after the one before.

    Args:
        first, second: who won: `attackers` or `defenders`; without a second the round 1 stayed alone.
    """
    later = timedelta(minutes=20 * match_id)
    sides = {"attackers": "allies", "defenders": "axis"}
    one = first_round(
        round_id=10 * match_id, map_name=name, ended_at=ROUND_1.ended_at + later, winner_side=sides[first], **changes
    )
    rounds = [SessionRound(one, match_id, is_counted=True)]
    if second is not None:
        two = second_round(
            round_id=10 * match_id + 1,
            map_name=name,
            ended_at=ROUND_1.ended_at + later + timedelta(minutes=10),
            winner_side=sides[second],
        )
        rounds.append(SessionRound(two, match_id, is_counted=True))
    return rounds


def uncounted(rounds: list[SessionRound]) -> list[SessionRound]:
    """The same, played by bots."""
    return [replace(each, is_counted=False) for each in rounds]


def a_session(*maps: list[SessionRound], **changes: Any) -> Session:
    """A session of these maps, with two players."""
    session = Session(
        session_id=7,
        rounds=tuple(each for rounds in maps for each in rounds),
        players={"AAAAAAAA": played("Otter", "A", kills=31), "BBBBBBBB": played("Newt", "B")},
        first_attackers={},
        past={},
        left_out={},
    )
    return replace(session, **changes)
