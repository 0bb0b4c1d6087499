"""Invented rounds for tests of what is made from loaded rounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from include.stats.summary import PlayerSummary, RoundSummary

ROUND_1 = RoundSummary(
    round_id=11,
    filename="2026-01-10-210512-supply-round-1.txt",
    map_name="supply",
    round_number=1,
    ended_at=datetime(2026, 1, 10, 21, 5, 12, tzinfo=UTC),
    defender_side="axis",
    winner_side="allies",
    time_limit_seconds=720,
    duration_seconds=521,
    ended_early=False,
    players=(),
    flags=(),
)

PLAYER = PlayerSummary(
    guid="0A1B2C3D",
    name="Otter",
    side="axis",
    kills=14,
    deaths=9,
    damage_given=2310,
    damage_received=1890,
    hits=150,
    shots=500,
    headshot_hits=20,
    headshot_kills=5,
    gibs=4,
    self_kills=1,
    revives_given=2,
    time_played_seconds=521,
)


def player(name: str, **changes: Any) -> PlayerSummary:
    """A player with a GUID made from the name."""
    guid = f"{sum(ord(letter) * 31**place for place, letter in enumerate(name)) % 16**8:08X}"
    return replace(PLAYER, **{"guid": guid, "name": name, **changes})


def first_round(**changes: Any) -> RoundSummary:
    """Round 1 on supply, Axis defending; the attackers finish in 8:41 unless changed."""
    return replace(ROUND_1, **changes)


def second_round(**changes: Any) -> RoundSummary:
    """Round 2 of the same map, against 8:41; the attackers finish in 7:03 unless changed."""
    later = {
        "round_id": 12,
        "filename": "2026-01-10-211402-supply-round-2.txt",
        "round_number": 2,
        "ended_at": ROUND_1.ended_at + timedelta(seconds=530),
        "time_limit_seconds": 521,
        "duration_seconds": 423,
    }
    return replace(ROUND_1, **{**later, **changes})
