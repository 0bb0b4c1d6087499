"""Who killed whom in a round: the second part of an awards file, its names turned into players (format-spec 10.2)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from include.parser.endstats import DuelRow
from include.parser.names import clean_name
from include.parser.values import PlayedLine, Side

Score = tuple[int, int]
"""Kills on an opponent, deaths by them."""

_Opponent = tuple[str | None, str]
"""The player, or None and what the file calls somebody whom the round does not know."""


@dataclass(frozen=True, slots=True)
class Duels:
    """
    Kills and deaths of players against each other in one round.

    Attributes:
        scores: by player and opponent, each by his key of the roster; every pair stands both ways round, one
            the mirror of the other.
        unknown_rows: lines of the file whose subject or opponent cannot be told, and that no other line tells.
    """

    scores: Mapping[tuple[str, str], Score]
    unknown_rows: int


class Roster:
    """The players of a round, each under a key of the caller's, found by what an awards file calls them."""

    def __init__(self, players: Mapping[str, PlayedLine]) -> None:
        self.sides: dict[str, Side | None] = {key: player.side for key, player in players.items()}
        self._guids = {player.guid: key for key, player in players.items() if not player.is_bot}  # bots share theirs
        names = {key: ascii_name(player.name) for key, player in players.items()}
        borne = Counter(names.values())
        self._names = {name: key for key, name in names.items() if borne[name] == 1}
        self._found: dict[str, str | None] = {}  # a file says each name a dozen times

    def find(self, name: str | None, guid: str | None = None) -> str | None:
        """Give the player with this GUID, else the only one with this name; None when there is neither."""
        if guid in self._guids:
            return self._guids[guid]
        if name is None:
            return None
        if name not in self._found:
            self._found[name] = self._names.get(ascii_name(name))
        return self._found[name]


def ascii_name(name: str) -> str:
    """What the script that writes awards files makes of a name: no colour codes, nothing beyond ASCII."""
    return "".join(character for character in clean_name(name) if " " <= character <= "~").strip()


def duels(rows: Sequence[DuelRow], roster: Roster) -> Duels:
    """
    Turn the lines of an awards file into duels.

    Where the file does not say whose lines they are, it follows from the others: what A has against B is what B has
    against A, the other way round. Where that fits nobody, or more than one, the lines count as unknown. Where two
    named lines differ the larger number counts: who connected anew has lost some.
    """
    blocks = _blocks(rows, roster)
    _find_subjects(blocks, roster)
    subjects = {block.subject for block in blocks}
    scores: dict[tuple[str, str], Score] = {}
    unknown = 0
    for block in blocks:
        for (opponent, _), score in block.rows.items():
            if block.subject is None or opponent is None or opponent == block.subject:
                # Whom no header names is a player of the round: the opponent's own lines tell it then.
                unknown += opponent is None or block.number > 0 or opponent not in subjects
            elif score != (0, 0):
                scores.setdefault((block.subject, opponent), score)
    told: dict[tuple[str, str], Score] = {}
    for (player, opponent), (kills, deaths) in scores.items():
        their_kills, their_deaths = scores.get((opponent, player), (0, 0))
        told[player, opponent] = max(kills, their_deaths), max(deaths, their_kills)
        told[opponent, player] = told[player, opponent][::-1]
    return Duels(told, unknown)


@dataclass(slots=True)
class _Block:
    """The lines of one subject; `side` is that of the opponents."""

    number: int
    side: Side | None
    subject: str | None
    rows: dict[_Opponent, Score] = field(default_factory=dict)


def _blocks(rows: Sequence[DuelRow], roster: Roster) -> list[_Block]:
    """
    Part the lines by their subjects.

    Without headers another one begins where an opponent comes again, where the side of the opponents changes, or where
    the kills rise: each subject's lines are sorted by them.
    """
    blocks: list[_Block] = []
    last_kills = 0
    for row in rows:
        player = roster.find(row.opponent_name)
        side = roster.sides.get(player or "")
        opponent = (player, "" if player else row.opponent_name)
        block = blocks[-1] if blocks else None
        if (
            block is None
            or block.number != row.block
            or opponent in block.rows
            or (row.block == 0 and (row.kills > last_kills or (side and block.side and side != block.side)))
        ):
            block = _Block(row.block, side, roster.find(row.subject_name, row.subject_guid))
            blocks.append(block)
        block.side = block.side or side
        block.rows[opponent] = (row.kills, row.deaths)
        last_kills = row.kills
    return blocks


def _find_subjects(blocks: Sequence[_Block], roster: Roster) -> None:
    """Name the subjects that follow from reciprocity, until nothing more follows."""
    if len(blocks) > len(roster.sides):  # somebody would have two: no file that a script wrote
        return
    taken = {block.subject for block in blocks}
    candidates = [
        (block, [player for player, side in roster.sides.items() if side and block.side and side != block.side])
        for block in blocks
        if block.subject is None
    ]
    against: dict[str | None, list[Score]] = defaultdict(list)
    for block in blocks:
        for (opponent, _), score in block.rows.items():
            against[opponent].append(score[::-1])
    mirrored = {player: sorted(scores) for player, scores in against.items()}
    for block, players in candidates:
        own = sorted(block.rows.values())
        players[:] = [player for player in players if mirrored.get(player) == own]
    found = True
    while found:
        found = False
        for block, players in candidates:
            players[:] = [each for each in players if each not in taken and _agrees(block, each, blocks)]
            if len(players) == 1:
                block.subject = players.pop()
                taken.add(block.subject)
                found = True


def _agrees(block: _Block, player: str, blocks: Sequence[_Block]) -> bool:
    """Whether the lines say of every known subject of the other side what that one's say of the player."""
    for other in blocks:
        if other.subject is not None and other.side != block.side:
            answer = other.rows.get((player, ""))
            if block.rows.get((other.subject, "")) != (answer and answer[::-1]):
                return False
    return True
