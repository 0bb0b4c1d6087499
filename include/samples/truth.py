"""What the generator gives: files, and beside each what was really played in that round alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from include.parser.values import Side

WeaponTruth = tuple[int, int, int, int, int]
"""Hits, shots, kills, deaths, headshot hits: the order of a weapon block (format-spec 3)."""


@dataclass(frozen=True, slots=True)
class SampleFile:
    """
    One file as the game server's folder holds it.

    Attributes:
        arrives_after: name of the later file that is delivered before this one; None when it comes in its turn.
    """

    filename: str
    content: bytes
    arrives_after: str | None = None


@dataclass(frozen=True, slots=True)
class PlayedTruth:
    """
    What one player did in one round alone, known before any file was written.

    Attributes:
        raw_name: with colour codes. Bots share GUIDs, so a player is known by GUID and name.
        side: the side he played on, also when he was a spectator at the end.
        time_played_ms: on a side; the file rounds it to tenths of a minute.
        alive_ms: never more than that; the file has it as a percentage of the summed time.
        counts: every whole-number column of the registry, also those the layout leaves out.
        weapons: registry name -> counters, without blocks that are all zero.
        kills_on: how often he killed whom, by `key`.
    """

    guid: str
    raw_name: str
    side: Side
    time_played_ms: int
    alive_ms: int
    counts: dict[str, int]
    weapons: dict[str, WeaponTruth]
    kills_on: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """GUID and raw name: bots share GUIDs."""
        return self.guid, self.raw_name


@dataclass(frozen=True, slots=True)
class SampleRound:
    """
    A file together with the truth behind it.

    Attributes:
        saved_at: the server's local clock without a zone, as in the name.
        round_number: what was played; an aborted round's file says otherwise (format-spec 2.3).
        duration_ms: without warm-up and pauses.
        ended_early: the attackers gave up before the limit.
        played: those who played the round; empty for a file that nobody played.
        defects: names of the defects that changed this file or the play behind it.
        endstats: the awards file beside it, when it was wished for.
    """

    file: SampleFile
    map_name: str
    round_number: int
    saved_at: datetime
    defender_side: Side
    winner_side: Side
    time_limit_seconds: int
    duration_ms: int
    ended_early: bool
    played: tuple[PlayedTruth, ...]
    defects: tuple[str, ...] = ()
    endstats: SampleFile | None = None

    @property
    def files(self) -> tuple[SampleFile, ...]:
        """The awards file first, as it is written, then that of the round."""
        return (self.file,) if self.endstats is None else (self.endstats, self.file)
