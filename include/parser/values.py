"""The values that reading and differencing give: frozen, in whole units, free of any database or display."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

Side = Literal["axis", "allies"]
State = Literal["complete", "orphan", "aborted", "empty", "duplicate", "quarantined", "ignored"]


class WeaponCounters(NamedTuple):
    """What one weapon did, in file order (format-spec 3)."""

    hits: int
    shots: int
    kills: int
    deaths: int
    headshot_hits: int


@dataclass(frozen=True, slots=True)
class RoundName:
    """
    What the name of a stats file says.

    Attributes:
        ended_at: aware instant, about three seconds after the round ended (format-spec 1.2).
    """

    filename: str
    ended_at: datetime
    map_name: str
    round_number: int


@dataclass(frozen=True, slots=True)
class Header:
    """
    A file's first line; a field that cannot be read is None and stands in `faults`.

    Attributes:
        next_time_limit_seconds: None also where the engine left a value that cannot be (format-spec 2.2).
        playtime_seconds: the measured length where the script writes it (field 9), else None.
    """

    server_name: str | None = None
    map_name: str | None = None
    config: str | None = None
    round_number: int | None = None
    defender_side: Side | None = None
    winner_side: Side | None = None
    time_limit_seconds: int | None = None
    next_time_limit_seconds: int | None = None
    playtime_seconds: int | None = None
    faults: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a reader of the numbers should know. `code` is a stable word, `player_guid` None for the round."""

    code: str
    detail: str
    player_guid: str | None = None


@dataclass(frozen=True, slots=True)
class BadLine:
    """A player line held back: its place in the file (from 1), why, and its text as read."""

    line_number: int
    reason: str
    message: str
    text: str


class PlayerLine(NamedTuple):
    """
    One player line as the file has it. A tuple, as `PlayedLine`: a third of the time to make, of the most numerous.

    Attributes:
        key: the GUID; for bots GUID and clean name, since their GUIDs collide (format-spec 3).
        columns: registry name -> value, tenths for one-decimal columns; a column the layout lacks is absent.
        weapons: weapon name -> counters, one for each bit of the mask.
    """

    key: str
    guid: str
    raw_name: str
    name: str
    is_bot: bool
    rounds: int
    side: Side | None
    columns: dict[str, int]
    weapons: dict[str, WeaponCounters]
    line_number: int


@dataclass(frozen=True, slots=True)
class RoundFile:
    """A readable stats file: name, header, good lines, what was held back. `layout` is None without a player line."""

    name: RoundName
    header: Header
    layout: int | None
    lines: tuple[PlayerLine, ...]
    bad_lines: tuple[BadLine, ...] = ()
    flags: tuple[Flag, ...] = ()


class PlayedLine(NamedTuple):
    """
    What one player did in one round alone.

    Attributes:
        side: None for a player who ended a round 1 as spectator.
        counts: every whole-number column under its registry name; None where the layout has none.
        time_dead_minutes_tenths, time_dead_ratio_tenths: as the file has them, for audit only (format-spec 5).
        weapons: without blocks that are all zero.
    """

    guid: str
    name: str
    raw_name: str
    is_bot: bool
    side: Side | None
    counters_reset: bool
    time_played_seconds: int
    alive_seconds: int
    time_dead_minutes_tenths: int
    time_dead_ratio_tenths: int
    kills: int
    deaths: int
    hits: int
    shots: int
    headshot_hits: int
    counts: dict[str, int | None]
    weapons: dict[str, WeaponCounters]


@dataclass(frozen=True, slots=True)
class PlayedRound:
    """What was played in one round: the file itself for round 1, second file less the first for round 2."""

    duration_seconds: int | None
    ended_early: bool
    players: tuple[PlayedLine, ...]
    bad_lines: tuple[BadLine, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What became of one file among the others of its evening.

    Attributes:
        reason: None when complete; else a stable word, then a colon and what to look at.
        file: what was read, None where the file could not be read.
        layout: column count, None where no player line could be read.
        played: set exactly when the state is `complete`.
        partner: filename of the other round of the map, named on both.
        bad_lines: those of the file and those that only differencing found.
    """

    filename: str
    sha256: str
    state: State
    reason: str | None = None
    ended_at: datetime | None = None
    header: Header = field(default_factory=Header)
    layout: int | None = None
    played: PlayedRound | None = None
    partner: str | None = None
    duration_seconds: int | None = None
    bad_lines: tuple[BadLine, ...] = ()
    flags: tuple[Flag, ...] = ()
    file: RoundFile | None = None
