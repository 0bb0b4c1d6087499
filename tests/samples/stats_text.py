"""A stats file taken apart by places of format-spec 2 and 3, without the parser that the samples are there to test."""

from __future__ import annotations

from dataclasses import dataclass

HITS, SHOTS, KILLS, DEATHS, HEADSHOT_HITS = range(5)
KNIFE, KBAR, SYRINGE = 0, 1, 27
BULLET_BITS = (2, 3, 4, 5, 6, 7, 20, 21, 22, 23, 24, 25, 26)

# Places after the first TAB in the 38 column layout, copied from the table of format-spec 3.2.
DAMAGE_GIVEN, DAMAGE_RECEIVED, TEAM_GIVEN, TEAM_RECEIVED = 0, 1, 2, 3
SELF_KILLS, TEAM_KILLS, ALIVE_PERCENT = 5, 6, 8
KILLING_SPREE, DEATH_SPREE, HEADSHOT_KILLS = 10, 11, 14
TIMES_REVIVED, BULLETS_FIRED, MINUTES, KD = 19, 20, 22, 26
USEFUL, DENIED, DOUBLE, TRIPLE, QUADRUPLE = 27, 28, 29, 30, 31
USELESS, FULL_SELF_KILLS, REVIVES_GIVEN = 34, 35, 37


@dataclass(frozen=True)
class Line:
    guid: str
    name: str
    rounds: int
    team: int
    blocks: dict[int, list[int]]
    columns: list[str]

    def total(self, counter: int) -> int:
        return sum(block[counter] for block in self.blocks.values())

    def whole(self, place: int) -> int:
        return int(self.columns[place])

    def tenths(self, place: int) -> int:
        before, after = self.columns[place].split(".")
        return 10 * int(before) + int(after)


def header_of(content: bytes) -> list[str]:
    return content.decode().split("\n", 1)[0].split("\\")


def lines_of(content: bytes) -> dict[str, Line]:
    """The player lines by GUID."""
    text = content.decode()
    assert text.endswith("\n")
    lines = [_line(row) for row in text.split("\n")[1:-1]]
    assert lines
    return {line.guid: line for line in lines}


def seconds(clock: str) -> int:
    minutes, rest = clock.split(":")
    return 60 * int(minutes) + int(rest)


def _line(row: str) -> Line:
    head, *columns = row.split("\t")
    assert head.endswith(" ")
    guid, name, rounds, team, weapons = head.split("\\")
    mask, *numbers = map(int, weapons.split())
    bits = [bit for bit in range(28) if mask >> bit & 1]
    assert mask
    assert mask < 1 << 28
    assert len(numbers) == 5 * len(bits)
    blocks = {bit: numbers[5 * place : 5 * place + 5] for place, bit in enumerate(bits)}
    return Line(guid, name, int(rounds), int(team), blocks, columns)
