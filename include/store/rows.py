"""The rows of the derived tables, in the order of their columns; COPY lists follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from include.parser.columns import COUNTED_COLUMNS, WEAPON_COUNTERS
from include.parser.values import Side
from include.stats.squad_values import Source, Squad

PLAYER_COLUMNS: Final = (
    "round_id", "player_guid", "guid", "name", "raw_name", "side", "is_bot", "counters_reset",
    "time_played_seconds", "alive_seconds", "kills", "deaths", "hits", "shots", "headshot_hits",
    *COUNTED_COLUMNS, "time_dead_minutes", "time_dead_ratio",
)  # fmt: skip
"""Columns of `player_comprehensive_stats`."""

WEAPON_COLUMNS: Final = ("round_id", "player_guid", "weapon_name", *WEAPON_COUNTERS)
"""Columns of `weapon_comprehensive_stats`."""

PlayerRow = tuple[object, ...]
"""One row of `player_comprehensive_stats`, in the order of `PLAYER_COLUMNS`."""

WeaponRow = tuple[int | str, ...]
"""One row of `weapon_comprehensive_stats`, in the order of `WEAPON_COLUMNS`."""


class SessionRow(NamedTuple):
    """One row of `gaming_sessions`."""

    session_id: int
    server_id: int
    started_at: datetime
    ended_at: datetime
    round_count: int


class MatchRow(NamedTuple):
    """One row of `matches`."""

    match_id: int
    server_id: int
    map_name: str
    first_round_ended_at: datetime
    squad_a_score: int | None
    squad_b_score: int | None
    first_attackers: Squad | None = None


class RoundRow(NamedTuple):
    """One row of `rounds`. What a header may lack is optional here; the table insists on what a round needs."""

    round_id: int
    server_id: int
    file_id: int
    match_id: int
    session_id: int
    ended_at: datetime
    map_name: str
    round_number: int
    server_name: str | None
    config: str | None
    defender_side: Side | None
    winner_side: Side | None
    time_limit_seconds: int | None
    next_time_limit_seconds: int | None
    playtime_seconds: int | None
    duration_seconds: int | None
    ended_early: bool
    layout: int | None
    human_count: int
    bot_count: int
    quarantined_line_count: int


class FlagRow(NamedTuple):
    """One row of `round_flags`."""

    round_id: int
    code: str
    player_guid: str | None
    detail: str


class AwardRow(NamedTuple):
    """One row of `round_awards`."""

    round_id: int
    award: str
    label: str
    player_guid: str | None
    player_name: str
    value: Decimal | None
    value_text: str
    covers_map: bool


class HeadToHeadRow(NamedTuple):
    """One row of `player_head_to_head`."""

    round_id: int
    player_guid: str
    opponent_guid: str
    kills: int
    deaths: int


class TeamRow(NamedTuple):
    """One row of `session_teams`; the evidence is JSON."""

    session_id: int
    player_guid: str
    squad: Squad
    from_round_id: int
    to_round_id: int
    confidence: float
    source: Source
    evidence: str


class FileState(NamedTuple):
    """What became of one ledger file."""

    file_id: int
    state: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Derivation:
    """
    All that follows from a set of whole evenings.

    Attributes:
        file_ids: every file of those evenings; rows that stem from them and are not here no longer follow.
        filenames: of those files, by id.
    """

    file_ids: tuple[int, ...]
    filenames: Mapping[int, str]
    states: tuple[FileState, ...]
    sessions: tuple[SessionRow, ...]
    matches: tuple[MatchRow, ...]
    rounds: tuple[RoundRow, ...]
    players: tuple[PlayerRow, ...]
    weapons: tuple[WeaponRow, ...]
    flags: tuple[FlagRow, ...]
    awards: tuple[AwardRow, ...]
    head_to_head: tuple[HeadToHeadRow, ...]
    teams: tuple[TeamRow, ...] = ()
