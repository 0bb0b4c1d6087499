"""The engine's session record of a player: what it adds up over both rounds of a map (format-spec 4)."""

from __future__ import annotations

from dataclasses import dataclass, field

from include.parser.columns import ADDING_COLUMNS
from include.samples.dice import Dice
from include.samples.fighter import HITS, SHOTS
from include.samples.truth import PlayedTruth


@dataclass(slots=True)
class Session:
    """
    Counters since the player's record was last wiped.

    Attributes:
        rounds: the engine's count of rounds, a hint at reconnecting only.
    """

    rounds: int
    team_ms: int = 0
    alive_ms: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ADDING_COLUMNS, 0))
    weapons: dict[str, list[int]] = field(default_factory=dict)

    def add(self, played: PlayedTruth, clock_error_ms: int) -> None:
        """Adds a round; the engine's clock of team time runs a little over the round's own."""
        self.team_ms += played.time_played_ms + clock_error_ms
        self.alive_ms += played.alive_ms + clock_error_ms
        for name in ADDING_COLUMNS:
            self.counts[name] += played.counts[name]
        for name, counters in played.weapons.items():
            block = self.weapons.setdefault(name, [0, 0, 0, 0, 0])
            for place, counter in enumerate(counters):
                block[place] += counter

    def take_back_a_knife_shot(self, played: PlayedTruth, dice: Dice) -> None:
        """
        What the engine does when a corpse is gibbed: one knife shot fewer than after the first round.

        It is the only counter that falls (format-spec 4.1); a block that becomes empty vanishes from the line.
        """
        for name in ("KNIFE", "KNIFE_KBAR"):
            block = self.weapons.get(name)
            if block is not None and name not in played.weapons and block[SHOTS] > block[HITS] and dice.chance(0.15):
                block[SHOTS] -= 1
                return
