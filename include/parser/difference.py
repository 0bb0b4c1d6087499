"""What was played in one round: a round 1 file as it is, a round 2 file less its round 1 (format-spec 4, 6, 11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from include.parser.columns import ADDING_COLUMNS, COLUMNS, LAYOUTS
from include.parser.continuity import Stint, first_stints, other_side
from include.parser.duration import SECONDS_PER_TICK, TOLERANCE_SECONDS, round_duration, second_duration
from include.parser.header import SIDES
from include.parser.values import (
    BadLine,
    Flag,
    PlayedLine,
    PlayedRound,
    PlayerLine,
    RoundFile,
    Side,
)

LARGEST_DENIED_SECONDS_OF_36_COLUMNS: Final = 600
_TENTHS: Final = tuple(column.name for column in COLUMNS if column.tenths)
_LACKING: Final[dict[int, dict[str, int | None]]] = {
    layout: dict.fromkeys(column.name for column in COLUMNS if column.since_layout > layout) for layout in LAYOUTS
}


def played_first(file: RoundFile) -> PlayedRound:
    """A round 1 (or lone) file: its values are those of the round."""
    stints = first_stints(file)
    longest = max((stint.ticks for stint in stints), default=None)
    duration, ended_early = round_duration(file.header, longest, TOLERANCE_SECONDS[1])
    return _played(file.layout, stints, duration, ended_early, TOLERANCE_SECONDS[1])


def played_second(second: RoundFile, stints: list[Stint]) -> PlayedRound:
    """
    A round 2 file less its round 1, which `second_stints` tells of.

    A spectator without playing time of his own is left out, a player whose counters started again is taken as he is,
    and a line that must carry round 1 without showing it is held back. Source: format-spec 4.2, 6, 11.4, 11.5.
    """
    duration, ended_early = second_duration(second.header, stints)
    kept, bad_lines, flags = [], [], []
    for stint in stints:
        if stint.is_idle:
            flags.append(Flag("idle_spectator", "a spectator in round 2 who holds round 1 values", stint.line.guid))
        elif duration is not None and _carries_round_1_unseen(stint, duration):
            message = f"{stint.line.guid}: {stint.ticks * SECONDS_PER_TICK} seconds in a round of {duration}"
            bad_lines.append(BadLine(stint.line.line_number, "carries_round_1", message, ""))
        else:
            kept.append(stint)
    played = _played(second.layout, kept, duration, ended_early, TOLERANCE_SECONDS[2])
    if not bad_lines and not flags:
        return played
    return replace(played, bad_lines=(*bad_lines, *played.bad_lines), flags=(*flags, *played.flags))


def _carries_round_1_unseen(stint: Stint, duration: int) -> bool:
    """Longer than the round with nothing to subtract: no line in round 1 (11.5), or a reset that cannot have been."""
    return stint.base is None and stint.ticks * SECONDS_PER_TICK > duration + TOLERANCE_SECONDS[2]


def _played(
    layout: int | None, stints: list[Stint], duration: int | None, ended_early: bool, tolerance_seconds: int
) -> PlayedRound:
    players: list[PlayedLine] = []
    bad_lines: list[BadLine] = []
    flags: list[Flag] = []
    denied_limits = _denied_limits(layout, stints, duration)
    for stint in stints:
        player, player_flags = _player(stint, duration, tolerance_seconds, denied_limits)
        if fault := _fault_of(player, stint):
            bad_lines.append(BadLine(stint.line.line_number, fault[0], f"{player.guid}: {fault[1]}", ""))
            continue
        players.append(player)
        flags += player_flags
    return PlayedRound(duration, ended_early, tuple(players), tuple(bad_lines), tuple(flags))


def _fault_of(player: PlayedLine, stint: Stint) -> tuple[str, str] | None:
    """What cannot be in one round, as reason and message: round 2 files may hide it, their values are sums (9)."""
    headshot_kills = player.counts["headshot_kills"] or 0
    if headshot_kills > player.kills or headshot_kills > player.headshot_hits:
        of = f"{player.kills} kills and {player.headshot_hits} headshot hits"
        return "headshot_kills", f"{headshot_kills} headshot kills of {of}"
    if stint.base is None:
        return None  # the reader has looked at his weapons
    for name, block in player.weapons.items():
        if block[2] > block[0] or block[4] > block[0]:
            return (
                "bad_weapons",
                f"{name} with {block.hits} hits, {block.kills} kills, {block.headshot_hits} to the head",
            )
    return None


def _denied_limits(layout: int | None, stints: Iterable[Stint], duration: int | None) -> dict[Side | None, int]:
    """The most playtime one can deny, by own side: everybody across for the whole round (11.7)."""
    sides = [stint.side for stint in stints]
    seconds = duration
    if seconds is None:
        seconds = max((stint.ticks * SECONDS_PER_TICK for stint in stints), default=0)
    limits: dict[Side | None, int] = {side: sides.count(other_side(side)) * seconds for side in SIDES}
    limits[None] = max(limits.values())
    if layout == 36:
        return {side: min(limit, LARGEST_DENIED_SECONDS_OF_36_COLUMNS) for side, limit in limits.items()}
    return limits


def _player(
    stint: Stint, duration: int | None, tolerance_seconds: int, denied_limits: dict[Side | None, int]
) -> tuple[PlayedLine, list[Flag]]:
    line = stint.line
    flags = []
    if stint.counters_reset:
        flags.append(Flag("counters_reset", "counters started again between the rounds", line.guid))
    if stint.shots_fell:
        flags.append(Flag("shots_clamped", f"fewer shots than in round 1: {', '.join(stint.shots_fell)}", line.guid))
    weapons = stint.weapons
    hits, shots, kills, deaths, headshot_hits = map(sum, zip(*weapons.values(), strict=True)) if weapons else [0] * 5
    seconds, alive, time_flags = _times(stint, duration, tolerance_seconds)
    flags += time_flags
    counts = _counts(stint, shots)
    denied = counts["denied_playtime"]
    if denied is not None and denied > denied_limits[stint.side]:
        counts["denied_playtime"] = None
        flags.append(
            Flag("denied_playtime_impossible", f"{denied} seconds, at most {denied_limits[stint.side]}", line.guid)
        )
    player = PlayedLine(
        guid=line.guid,
        name=line.name,
        raw_name=line.raw_name,
        is_bot=line.is_bot,
        side=stint.side,
        counters_reset=stint.counters_reset,
        time_played_seconds=seconds,
        alive_seconds=alive,
        time_dead_minutes_tenths=line.columns["time_dead_minutes"],
        time_dead_ratio_tenths=line.columns["time_dead_ratio"],
        kills=kills,
        deaths=deaths,
        hits=hits,
        shots=shots,
        headshot_hits=headshot_hits,
        counts=counts,
        weapons=weapons,
    )
    return player, flags


def _times(stint: Stint, duration: int | None, tolerance_seconds: int) -> tuple[int, int, list[Flag]]:
    """Seconds played and alive (format-spec 4.2, 11.1), and what there is to say about them."""
    line = stint.line
    flags = []
    seconds = stint.ticks * SECONDS_PER_TICK
    if duration is not None:
        if stint.base is not None and _may_be_reset(stint, duration, tolerance_seconds):
            flags.append(
                Flag("reset_possible", "the file's time is that of round 2 alone; taken as the sum", line.guid)
            )
        if abs(seconds - duration) <= tolerance_seconds:
            seconds = duration
        elif seconds < duration:
            flags.append(Flag("partial", f"played {seconds} of {duration} seconds", line.guid))
    alive = _alive_seconds(line, stint.base)
    clamped = min(max(alive, 0), seconds)
    if abs(clamped - alive) > 1:
        flags.append(Flag("alive_time_clamped", f"{alive} seconds alive of {seconds} played", line.guid))
    return seconds, clamped, flags


def _may_be_reset(stint: Stint, duration: int, tolerance_seconds: int) -> bool:
    """
    Whether his whole time fits round 2 and what is left after subtracting does not (format-spec 6, last paragraph).

    Either he came late twice, or he reconnected and his counters have overtaken those of a short round 1.
    """
    whole = stint.line.columns["time_played_minutes"] * SECONDS_PER_TICK
    return abs(whole - duration) <= tolerance_seconds < abs(stint.ticks * SECONDS_PER_TICK - duration)


def _counts(stint: Stint, shots: int) -> dict[str, int | None]:
    """The whole-number columns; taking the others out of all is faster than going through those."""
    columns = stint.line.columns
    counts: dict[str, int | None] = {**_LACKING[len(columns)], **columns}
    for name in _TENTHS:
        del counts[name]
    if stint.base is not None:
        counts.update(zip(ADDING_COLUMNS, stint.gained[1:], strict=True))
    counts["bullets_fired"] = shots
    return counts


def _alive_seconds(line: PlayerLine, base: PlayerLine | None = None) -> int:
    """Share alive times time played, in tenths each, half a second rounded up (11.1)."""
    share = line.columns["time_played_percent"] * line.columns["time_played_minutes"]
    if base is not None:
        share -= base.columns["time_played_percent"] * base.columns["time_played_minutes"]
    return (6 * share + 500) // 1000
