"""What is told of a session: its length, maps, score, and who was best. All figures are the registry's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from include.stats.awards import GivenAward, give_awards, present
from include.stats.mvp import MvpScore, mvp
from include.stats.registry import shown, value
from include.stats.session_maps import SessionMap, SessionRound, SessionScore, maps_of, score_of
from include.stats.squad_values import Squad
from include.stats.sums import Sums

LEADING_METRICS: Final = ("kills", "accuracy", "dpm")

FEWEST_SHOTS: Final = 100
"""Of whoever may have the best accuracy."""


@dataclass(frozen=True, slots=True)
class SessionPlayer:
    """
    A human of a session.

    Attributes:
        name: of the last round, without colour codes.
        sums: over the counted rounds.
        squads: the squads that he played for, in time order; empty when nothing tells.
    """

    name: str
    sums: Sums
    squads: tuple[Squad, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """
    A session as it is stored.

    Attributes:
        rounds: in time order.
        players: by GUID; those of counted rounds.
        first_attackers: the squad that attacks in round 1, by map.
        past: the players' sums over earlier sessions.
        left_out: how many files of its time gave no round, by their state.
    """

    session_id: int
    rounds: tuple[SessionRound, ...]
    players: Mapping[str, SessionPlayer]
    first_attackers: Mapping[int, Squad]
    past: Mapping[str, Sums]
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Leader:
    """Who leads in a metric; several when their figures are equal."""

    metric: str
    player_guids: tuple[str, ...]
    shown: str


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """
    What is told of a session.

    Attributes:
        began_at: when the first round began, as far as its file tells; else when it ended.
        most_played: the maps that were played most often and how often; empty when each was played once.
        leaders: in the order of `LEADING_METRICS`; who nobody is, is missing.
    """

    session: Session
    began_at: datetime
    ended_at: datetime
    maps: tuple[SessionMap, ...]
    score: SessionScore | None
    most_played: tuple[tuple[str, ...], int]
    leaders: tuple[Leader, ...]
    mvp: MvpScore | None
    awards: tuple[GivenAward, ...]

    @property
    def duration_seconds(self) -> int:
        """From the beginning of the first round to the end of the last."""
        return round((self.ended_at - self.began_at).total_seconds())


def summarize(session: Session) -> SessionSummary:
    """
    Give what is told of a session.

    Raises:
        ValueError: it has no round.
    """
    if not session.rounds:
        raise ValueError(f"session {session.session_id} has no round")
    first = session.rounds[0].played
    maps = maps_of(session.rounds, session.first_attackers)
    sums = {guid: player.sums for guid, player in session.players.items()}
    return SessionSummary(
        session=session,
        began_at=first.ended_at - timedelta(seconds=first.duration_seconds or 0),
        ended_at=session.rounds[-1].played.ended_at,
        maps=maps,
        score=score_of(maps),
        most_played=_most_played(maps),
        leaders=tuple(leader for metric in LEADING_METRICS if (leader := _leader(metric, sums)) is not None),
        mvp=mvp(sums),
        awards=give_awards(sums, session.past),
    )


def _most_played(maps: tuple[SessionMap, ...]) -> tuple[tuple[str, ...], int]:
    times = Counter(each.map_name for each in maps)
    most = max(times.values())
    return (tuple(name for name, count in times.items() if count == most), most) if most > 1 else ((), 1)


def _leader(metric: str, players: Mapping[str, Sums]) -> Leader | None:
    figures = {
        guid: figure
        for guid, sums in present(players).items()
        if (figure := value(metric, sums)) and (metric != "accuracy" or (sums["shots"] or 0) >= FEWEST_SHOTS)
    }
    if not figures:
        return None
    best = max(figures.values())
    return Leader(metric, tuple(guid for guid, figure in figures.items() if figure == best), shown(metric, best))
