"""
What must hold of whatever the judge says, whatever it was given.

The figures of a believed round are worked out here a second time, from the bytes and format-spec 3, 4.2 and 6, without
the parser that is being tried.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, get_args

from include.parser.judge import SourceFile, judge
from include.parser.values import PlayedLine, State, Verdict

LARGEST_INTEGER: Final = 2**31 - 1
"""PostgreSQL's `integer`."""

LONGEST_TEXT: Final = 256
STATES: Final = frozenset(get_args(State))
HEAD_PARTS: Final = 5
COUNTERS_OF_A_BLOCK: Final = 5
SHOTS: Final = 1
# Places after the first TAB, copied from format-spec 3.2.
DAMAGE: Final = slice(0, 8)
MINUTES: Final = 22

# Whole-number columns by place, copied from format-spec 3.2; the 33 column layout has its own end (3.3). Without a name
# are tenths, and what is recomputed.
NAMES: Final = (
    "damage_given", "damage_received", "team_damage_given", "team_damage_received", "gibs", "self_kills", "team_kills",
    "team_gibs", "", "xp", "killing_spree", "death_spree", "kill_assists", "kill_steals", "headshot_kills",
    "objectives_stolen", "objectives_returned", "dynamites_planted", "dynamites_defused", "times_revived",
    "", "", "", "", "", "", "", "useful_kills", "denied_playtime", "multikill_2x", "multikill_3x", "multikill_4x",
    "multikill_5x", "multikill_6x", "useless_kills", "full_selfkills", "repairs_constructions", "revives_given",
)  # fmt: skip
NAMES_OF_33: Final = (*NAMES[:28], "multikill_2x", "multikill_3x", "multikill_4x", "multikill_5x", "multikill_6x")


@dataclass(frozen=True)
class Line:
    """A player line taken apart by places."""

    guid: str
    raw_name: str
    rounds: int
    team: str
    blocks: dict[int, list[int]]
    columns: list[Decimal]

    @property
    def ticks(self) -> int:
        return int(self.columns[MINUTES] * 10)


def assert_sound(files: Sequence[SourceFile]) -> list[Verdict]:
    """Judge the files; whatever their order and however often, the verdicts are these and hold."""
    verdicts = judge(files)
    assert judge(files[::-1]) == verdicts
    assert sorted(verdict.filename for verdict in verdicts) == sorted(file.filename for file in files)
    contents = {file.filename: file.content for file in files}
    by_name = {verdict.filename: verdict for verdict in verdicts}
    for verdict in verdicts:
        assert verdict.state in STATES
        if all(filename.isprintable() for filename in by_name):  # others are never fetched
            _assert_printable(verdict)
        assert (verdict.played is not None) == (verdict.state == "complete")
        if verdict.played is None:
            assert re.match(r"[a-z0-9_]+: .", verdict.reason or ""), verdict.reason
            assert verdict.partner is None
        else:
            assert verdict.reason is None
            _assert_believable(verdict, by_name.get(verdict.partner or ""), contents)
    return verdicts


def _assert_printable(verdict: Verdict) -> None:
    """What is said of a file goes into logs and alarms."""
    said = [verdict.reason or "", *(flag.detail for flag in verdict.flags), *(flag.code for flag in verdict.flags)]
    said += [*verdict.header.faults, *(line.message for line in verdict.bad_lines)]
    assert [text for text in said if not text.isprintable()] == []


def _assert_believable(verdict: Verdict, partner: Verdict | None, contents: dict[str, bytes]) -> None:
    played, header, file = verdict.played, verdict.header, verdict.file
    assert played is not None
    assert file is not None
    number = file.name.round_number
    assert (header.map_name, header.round_number) == (file.name.map_name, number)
    assert number in (1, 2)
    assert max(len(header.server_name or ""), len(header.config or "")) <= LONGEST_TEXT
    assert {header.defender_side, header.winner_side} <= {"axis", "allies"}
    assert header.time_limit_seconds is not None
    assert 0 <= header.time_limit_seconds <= LARGEST_INTEGER
    assert header.next_time_limit_seconds is None or header.next_time_limit_seconds <= header.time_limit_seconds
    assert played.duration_seconds is None or 0 <= played.duration_seconds <= LARGEST_INTEGER
    assert verdict.layout in (33, 36, 37, 38)
    assert played.players
    before: dict[str, Line] = {}
    if number == 2:
        assert partner is not None
        assert partner.state == "complete"
        assert partner.partner == verdict.filename
        before = _lines_of(partner, contents)
    lines = _lines_of(verdict, contents)
    keys = [_key(player.guid, player.name, is_bot=player.is_bot) for player in played.players]
    assert len(set(keys)) == len(keys)
    for key, player in zip(keys, played.players, strict=True):
        _assert_player(player, lines[key], before.get(key), verdict)
    _assert_balance(verdict)


def _assert_player(player: PlayedLine, line: Line, before: Line | None, verdict: Verdict) -> None:
    assert re.fullmatch(r"[0-9A-G][0-9A-F]{7}", player.guid) or (player.is_bot and _is_plain(player.guid))
    assert player.raw_name == line.raw_name
    assert "\0" not in player.raw_name
    reset = before is not None and _is_reset(line, before)
    assert player.counters_reset == reset
    base = None if reset else before
    expected = _counts(line, base)
    found = {name: player.counts[name] for name in player.counts if name != "bullets_fired"}
    if found["denied_playtime"] is None and expected["denied_playtime"] is not None:
        assert "denied_playtime_impossible" in {flag.code for flag in verdict.flags}
        expected["denied_playtime"] = None
    assert found == expected
    assert all(value is None or name == "xp" or value >= 0 for name, value in found.items())
    blocks = _blocks(line, base)
    assert [list(block) for block in player.weapons.values()] == blocks
    totals = [sum(block[at] for block in blocks) for at in range(COUNTERS_OF_A_BLOCK)]
    assert [player.hits, player.shots, player.kills, player.deaths, player.headshot_hits] == totals
    assert player.counts["bullets_fired"] == player.shots
    numbers = [*(value for value in player.counts.values() if value is not None), *totals, player.time_played_seconds]
    assert all(abs(value) <= LARGEST_INTEGER for value in numbers)
    assert 0 <= player.alive_seconds <= player.time_played_seconds
    for hits, _, kills, _, headshot_hits in blocks:
        assert kills <= hits
        assert headshot_hits <= hits
    headshot_kills = player.counts["headshot_kills"]
    assert headshot_kills is not None
    assert headshot_kills <= min(player.kills, player.headshot_hits)
    ticks = line.ticks - (base.ticks if base else 0)
    duration = verdict.played.duration_seconds if verdict.played else None
    assert player.time_played_seconds in (6 * ticks, duration)


def _is_plain(guid: str) -> bool:
    """What stands in reasons, flags and log lines as it is."""
    return guid.isascii() and guid.isprintable() and 0 < len(guid) <= 40


def _assert_balance(verdict: Verdict) -> None:
    """Format-spec 11.19."""
    assert verdict.played is not None
    players = verdict.played.players
    kills, deaths = sum(player.kills for player in players), sum(player.deaths for player in players)
    given = sum(player.counts["damage_given"] or 0 for player in players)
    received = sum(player.counts["damage_received"] or 0 for player in players)
    if (kills, given) != (deaths, received):
        assert "unbalanced" in {flag.code for flag in verdict.flags}
        assert abs(kills - deaths) * 50 <= max(kills, deaths)
        assert abs(given - received) * 50 <= max(given, received)
        sides = [player.side for player in players]
        assert sides.count("axis") == sides.count("allies")


def _counts(line: Line, base: Line | None) -> dict[str, int | None]:
    """What the whole-number columns say of this round alone; what the layout lacks is None."""
    counts: dict[str, int | None] = {name: None for name in NAMES if name}
    names = NAMES_OF_33 if len(line.columns) == len(NAMES_OF_33) else NAMES
    for place, (name, value) in enumerate(zip(names, line.columns, strict=False)):
        if name:
            carried = base.columns[place] if base and place < DAMAGE.stop else 0
            counts[name] = int(value - carried)
    return counts


def _blocks(line: Line, base: Line | None) -> list[list[int]]:
    """Weapon by weapon less what it was before, shots never below zero, without those that are all zero."""
    was = base.blocks if base else {}
    found = []
    for bit, block in line.blocks.items():
        rest = [now - then for now, then in zip(block, was.get(bit, [0] * COUNTERS_OF_A_BLOCK), strict=True)]
        rest[SHOTS] = max(0, rest[SHOTS])
        if any(rest):
            found.append(rest)
    return found


def _is_reset(line: Line, before: Line) -> bool:
    """Format-spec 4.2."""
    nothing = [0] * COUNTERS_OF_A_BLOCK
    return (
        line.ticks < before.ticks
        or line.rounds <= before.rounds
        or any(now < then for now, then in zip(line.columns[DAMAGE], before.columns[DAMAGE], strict=True))
        or any(
            now < then
            for bit, block in before.blocks.items()
            for at, (now, then) in enumerate(zip(line.blocks.get(bit, nothing), block, strict=True))
            if at != SHOTS
        )
    )


def _lines_of(verdict: Verdict, contents: dict[str, bytes]) -> dict[str, Line]:
    """The lines that were not held back, by what names a player."""
    lines: dict[str, Line] = {}
    held_back = {line.line_number for line in verdict.file.bad_lines} if verdict.file else set()
    rows = contents[verdict.filename].removeprefix(b"\xef\xbb\xbf").split(b"\n")
    header = next(number for number, row in enumerate(rows, start=1) if row.strip())
    for number, row in enumerate(rows, start=1):
        row = row.removesuffix(b"\r")
        if number == header or number in held_back or not row.strip():
            continue
        try:
            text = row.decode()
        except UnicodeDecodeError:
            text = row.decode("latin-1")
        line = _line(text)
        is_bot = line.guid.startswith("OMNIBOT") or _clean(line.raw_name).startswith("[BOT]")
        lines[_key(line.guid, _clean(line.raw_name), is_bot=is_bot)] = line
    return lines


def _line(text: str) -> Line:
    head, *columns = text.split("\t")
    guid, rest = head.split("\\", 1)
    raw_name, rounds, team, weapons = rest.rsplit("\\", HEAD_PARTS - 2)
    mask, *numbers = map(int, weapons.split())
    bits = [bit for bit in range(28) if mask >> bit & 1]
    blocks = {bit: numbers[at * 5 : at * 5 + 5] for at, bit in enumerate(bits)}
    assert len(numbers) == COUNTERS_OF_A_BLOCK * len(bits)
    return Line(guid, raw_name, int(rounds), team, blocks, [Decimal(column) for column in columns[:38]])


def _clean(raw_name: str) -> str:
    """Format-spec 1.4."""
    name = re.sub(r"\^[^\x00-\x20\x7f^]", "", raw_name)
    return name if name.strip() else "UnnamedPlayer"


def _key(guid: str, name: str, *, is_bot: bool) -> str:
    return f"{guid}:{name}" if is_bot else guid
