"""One player's round while it is simulated: the engine's and the script's bookkeeping, on our own account."""

from __future__ import annotations

from collections import Counter
from typing import Final

from include.parser.columns import COUNTED_COLUMNS
from include.parser.values import Side
from include.samples.community import Player
from include.samples.dice import Dice
from include.samples.kits import HEADSHOT_WEAPONS, Kit
from include.samples.maps import AXIS
from include.samples.truth import PlayedTruth, WeaponTruth

HITS: Final = 0
SHOTS: Final = 1
KILLS: Final = 2
DEATHS: Final = 3
HEADSHOT_HITS: Final = 4

SPREE_FROM: Final = 3
"""Shorter runs of kills or deaths are written as 0 (format-spec 3.2)."""
MULTIKILL_WINDOW_MS: Final = 3000
OPEN_MULTIKILL_MS: Final = 3100
HIGHEST_MULTIKILL: Final = 6


class Fighter:
    """
    A player on a side for one round.

    Times are milliseconds since the round began. He plays from `joins_ms` to `leaves_ms` and is alive
    whenever `alive_from_ms` has passed.
    """

    __slots__ = (
        "alive_from_ms", "counts", "dead_ms", "death_run", "joins_ms", "kills_on", "kit", "last_kill_ms",
        "leaves_ms", "multikill", "player", "raw_name", "reconnects", "run", "side", "weapons",
    )  # fmt: skip

    def __init__(
        self,
        player: Player,
        raw_name: str,
        side: int,
        kit: Kit,
        joins_ms: int,
        leaves_ms: int,
        reconnects: bool = False,
    ) -> None:
        self.player = player
        self.raw_name = raw_name
        self.side = side
        self.kit = kit
        self.joins_ms = self.alive_from_ms = joins_ms
        self.leaves_ms = leaves_ms
        self.reconnects = reconnects
        self.dead_ms = 0
        self.run = self.death_run = self.multikill = 0
        self.last_kill_ms = -MULTIKILL_WINDOW_MS
        self.counts = dict.fromkeys(COUNTED_COLUMNS, 0)
        self.weapons: dict[str, list[int]] = {}
        self.kills_on: Counter[tuple[str, str]] = Counter()

    def is_alive(self, at_ms: int) -> bool:
        return self.alive_from_ms <= at_ms < self.leaves_ms

    def weapon(self, name: str) -> list[int]:
        block = self.weapons.get(name)
        if block is None:
            block = self.weapons[name] = [0, 0, 0, 0, 0]
        return block

    def hit(self, victim: Fighter, weapon: str, hits: int, dice: Dice) -> int:
        """Hits an enemy and misses some more; gives the damage done."""
        block = self.weapon(weapon)
        block[HITS] += hits
        if weapon in HEADSHOT_WEAPONS:
            block[SHOTS] += hits + dice.below(4 * hits + 1)
            headshots = 1 if dice.chance(0.1 * hits) else 0
            block[HEADSHOT_HITS] += headshots
            damage = 18 * hits + 32 * headshots
        else:
            # Some splash weapons hit more often than they were used; only bullets and blades cannot.
            block[SHOTS] += 1 if weapon == "GRENADE" and hits > 1 else hits + dice.below(3)
            damage = 25 * hits + dice.below(40)
        self.counts["damage_given"] += damage
        victim.counts["damage_received"] += damage
        return damage

    def lose_record(self) -> None:
        """Loses everything that was counted so far; he has not been playing before he connected anew."""
        self.counts = dict.fromkeys(COUNTED_COLUMNS, 0)
        self.weapons = {}
        self.kills_on.clear()

    def kill(self, victim: Fighter, at_ms: int) -> None:
        """Counts one more kill for duels, sprees and multikills; the weapon block is the caller's."""
        self.kills_on[victim.player.guid, victim.raw_name] += 1
        self.run += 1
        self._close_death_run()
        if at_ms - self.last_kill_ms < MULTIKILL_WINDOW_MS:
            self.multikill += 1
        else:
            self._close_multikill()
            self.multikill = 1
        self.last_kill_ms = at_ms

    def die(self, at_ms: int, back_at_ms: int) -> int:
        """Counts a death of any kind; gives how long he is out of the game."""
        self._close_run()
        self.death_run += 1
        self.alive_from_ms = back_at_ms
        out_ms = max(0, min(back_at_ms, self.leaves_ms) - at_ms)
        self.dead_ms += out_ms
        return out_ms

    def finish(self, duration_ms: int, runs_are_printed: bool) -> PlayedTruth:
        """
        Closes what is open and gives the round.

        Args:
            runs_are_printed: false after a surrender, where a spree alive at the end is lost (format-spec 3.2).
        """
        if runs_are_printed:
            self._close_run()
        if duration_ms - self.last_kill_ms > OPEN_MULTIKILL_MS:
            self._close_multikill()
        blocks: dict[str, WeaponTruth] = {
            name: (block[0], block[1], block[2], block[3], block[4]) for name, block in self.weapons.items()
        }
        self.counts["bullets_fired"] = sum(block[SHOTS] for block in blocks.values())
        kills = sum(block[KILLS] for block in blocks.values())
        self.counts["xp"] += 4 * kills + 2 * self.counts["revives_given"] + self.counts["damage_given"] // 200
        played_ms = self.leaves_ms - self.joins_ms
        side: Side = "axis" if self.side == AXIS else "allies"
        return PlayedTruth(
            self.player.guid,
            self.raw_name,
            side,
            played_ms,
            played_ms - self.dead_ms,
            self.counts,
            blocks,
            dict(self.kills_on),
        )

    def _close_run(self) -> None:
        if self.run >= SPREE_FROM and self.run > self.counts["killing_spree"]:
            self.counts["killing_spree"] = self.run
        self.run = 0

    def _close_death_run(self) -> None:
        if self.death_run >= SPREE_FROM and self.death_run > self.counts["death_spree"]:
            self.counts["death_spree"] = self.death_run
        self.death_run = 0

    def _close_multikill(self) -> None:
        if self.multikill >= 2:
            self.counts[f"multikill_{min(HIGHEST_MULTIKILL, self.multikill)}x"] += 1
        self.multikill = 0
