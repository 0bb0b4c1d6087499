"""One round, fight by fight: whatever one side gives, the other receives, so the totals balance by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from include.samples.dice import Dice
from include.samples.fighter import DEATHS, HEADSHOT_HITS, HITS, KILLS, SHOTS, Fighter
from include.samples.kits import HEADSHOT_WEAPONS
from include.samples.maps import ALLIES, AXIS, GameMap
from include.samples.truth import PlayedTruth

# Waits of a side's respawn wave; attackers come back faster.
ATTACKERS_CYCLE_MS: Final = 15_000
DEFENDERS_CYCLE_MS: Final = 20_000
USELESS_BELOW_MS: Final = 5_000

# Per player and minute, as measured on real rounds (format-spec 4.1).
KILLS_A_MINUTE: Final = 1.5
SKIRMISHES_A_MINUTE: Final = 1.8
TEAM_HITS_A_MINUTE: Final = 0.25
SELF_KILLS_A_MINUTE: Final = 0.45

KILL, SKIRMISH, TEAM_HIT, SELF_KILL, RECONNECT = range(5)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a round ends."""

    duration_ms: int
    attackers_won: bool
    ended_early: bool


class Battle:
    """A round being fought; `fight` gives the truth of every fighter, in the order they were handed in."""

    def __init__(self, game_map: GameMap, outcome: Outcome, fighters: list[Fighter], dice: Dice) -> None:
        self.game_map = game_map
        self.outcome = outcome
        self.fighters = fighters
        self.dice = dice
        attackers = AXIS + ALLIES - game_map.defender
        self.attackers = attackers
        self.cycle_ms = {attackers: ATTACKERS_CYCLE_MS, game_map.defender: DEFENDERS_CYCLE_MS}
        self.sides = {side: [f for f in fighters if f.side == side] for side in (AXIS, ALLIES)}

    def fight(self) -> list[PlayedTruth]:
        for at_ms, kind, number in self._events():
            if kind == KILL:
                self._kill(at_ms)
            elif kind == SKIRMISH:
                self._skirmish(at_ms)
            elif kind == TEAM_HIT:
                self._team_hit(at_ms)
            elif kind == SELF_KILL:
                self._self_kill(at_ms, self.fighters[number])
            else:
                self._reconnect(at_ms, self.fighters[number])
        self._objectives()
        for fighter in self.fighters:
            self._spray(fighter)
        duration_ms = self.outcome.duration_ms
        return [fighter.finish(duration_ms, not self.outcome.ended_early) for fighter in self.fighters]

    def _events(self) -> list[tuple[int, int, int]]:
        dice, duration_ms = self.dice, self.outcome.duration_ms
        player_minutes = len(self.fighters) * duration_ms / 60_000
        rates = ((KILL, KILLS_A_MINUTE), (SKIRMISH, SKIRMISHES_A_MINUTE), (TEAM_HIT, TEAM_HITS_A_MINUTE))
        events = [
            (dice.below(duration_ms), kind, 0) for kind, rate in rates for _ in range(int(rate * player_minutes) + 1)
        ]
        for number, fighter in enumerate(self.fighters):
            if fighter.reconnects:
                events.append((fighter.joins_ms, RECONNECT, number))
            for _ in range(int(SELF_KILLS_A_MINUTE * duration_ms / 60_000 + dice.random())):
                cycle_ms = self.cycle_ms[fighter.side]
                wave_ms = (1 + dice.below(duration_ms // cycle_ms + 1)) * cycle_ms
                # Who kills himself does it to be back with the next wave; a few misjudge it by a whole wave.
                early_ms = cycle_ms - 200 if dice.chance(0.02) else dice.between(500, 4_000)
                events.append((min(wave_ms - early_ms, duration_ms - 1), SELF_KILL, number))
        events.sort()
        return events

    def _fighters_for(self, at_ms: int) -> tuple[Fighter, Fighter] | None:
        alive = {side: [f for f in fighters if f.is_alive(at_ms)] for side, fighters in self.sides.items()}
        if not alive[AXIS] or not alive[ALLIES]:
            return None
        first, second = self.dice.pick(alive[AXIS]), self.dice.pick(alive[ALLIES])
        edge = 0.5 + 0.3 * (first.player.skill - second.player.skill)
        return (first, second) if self.dice.chance(edge) else (second, first)

    def _wait_ms(self, fighter: Fighter, at_ms: int) -> int:
        cycle_ms = self.cycle_ms[fighter.side]
        return cycle_ms - at_ms % cycle_ms

    def _kill(self, at_ms: int) -> None:
        pair = self._fighters_for(at_ms)
        if pair is None:
            return
        killer, victim = pair
        dice = self.dice
        weapon = dice.pick(killer.kit.killers)
        is_gun = weapon in HEADSHOT_WEAPONS
        helped = self._assist(killer, victim, at_ms) if dice.chance(0.3) else 0
        damage = killer.hit(victim, weapon, dice.between(1, 3) if helped or not is_gun else dice.between(3, 8), dice)
        if helped > damage:
            killer.counts["kill_steals"] += 1
        block = killer.weapon(weapon)
        block[KILLS] += 1
        victim.weapon(weapon)[DEATHS] += 1
        if is_gun and dice.chance(0.25):
            self._headshot_kill(killer, block)
        killer.kill(victim, at_ms)
        wait_ms = self._wait_ms(victim, at_ms)
        if 2 * wait_ms >= self.cycle_ms[victim.side]:
            killer.counts["useful_kills"] += 1
        elif wait_ms < USELESS_BELOW_MS:
            killer.counts["useless_kills"] += 1
        out_ms = victim.die(at_ms, at_ms + self._out_of_the_game_ms(killer, victim, at_ms, wait_ms))
        killer.counts["denied_playtime"] += out_ms // 1000

    def _headshot_kill(self, killer: Fighter, block: list[int]) -> None:
        killer.counts["headshot_kills"] += 1
        if block[HEADSHOT_HITS] < block[HITS]:
            block[HEADSHOT_HITS] += 1
        else:
            block[HITS] += 1
            block[SHOTS] += 1
            block[HEADSHOT_HITS] += 1

    def _assist(self, killer: Fighter, victim: Fighter, at_ms: int) -> int:
        helpers = [f for f in self.sides[killer.side] if f is not killer and f.is_alive(at_ms)]
        if not helpers:
            return 0
        helper = self.dice.pick(helpers)
        helper.counts["kill_assists"] += 1
        return helper.hit(victim, helper.kit.main, self.dice.between(1, 5), self.dice)

    def _out_of_the_game_ms(self, killer: Fighter, victim: Fighter, at_ms: int, wait_ms: int) -> int:
        dice = self.dice
        if dice.chance(0.3):
            killer.counts["gibs"] += 1
            return wait_ms
        medics = [f for f in self.sides[victim.side] if f.kit.role == "medic" and f is not victim and f.is_alive(at_ms)]
        revived_in_ms = dice.between(1_500, 7_000)
        if not medics or revived_in_ms >= wait_ms or dice.chance(0.5):
            return wait_ms
        if at_ms + revived_in_ms >= min(victim.leaves_ms, self.outcome.duration_ms):
            return wait_ms
        medic = dice.pick(medics)
        needle = medic.weapon("SYRINGE")
        needle[HITS] += 1
        needle[SHOTS] += 1 + dice.below(2)
        medic.counts["revives_given"] += 1
        victim.counts["times_revived"] += 1
        return revived_in_ms

    def _skirmish(self, at_ms: int) -> None:
        pair = self._fighters_for(at_ms)
        if pair is not None:
            shooter, target = pair
            shooter.hit(target, shooter.kit.main, self.dice.between(1, 5), self.dice)

    def _team_hit(self, at_ms: int) -> None:
        shooter = self.dice.pick(self.fighters)
        mates = [f for f in self.sides[shooter.side] if f is not shooter and f.is_alive(at_ms)]
        if not mates or not shooter.is_alive(at_ms):
            return
        mate = self.dice.pick(mates)
        damage = self.dice.between(6, 40)
        shooter.counts["team_damage_given"] += damage
        mate.counts["team_damage_received"] += damage
        if self.dice.chance(0.15):
            shooter.counts["team_kills"] += 1
            shooter.counts["team_gibs"] += self.dice.below(2)
            mate.die(at_ms, at_ms + self._wait_ms(mate, at_ms))

    def _self_kill(self, at_ms: int, fighter: Fighter) -> None:
        if not fighter.is_alive(at_ms):
            return
        wait_ms = self._wait_ms(fighter, at_ms)
        fighter.counts["self_kills"] += 1
        if wait_ms > self.cycle_ms[fighter.side] - 1_000:
            fighter.counts["full_selfkills"] += 1
        fighter.die(at_ms, at_ms + wait_ms)

    def _reconnect(self, at_ms: int, fighter: Fighter) -> None:
        """All that he loses is one short fight: a gap in the totals too small to be taken for half a file."""
        enemies = [f for f in self.sides[AXIS + ALLIES - fighter.side] if f.is_alive(at_ms)]
        if enemies:
            fighter.hit(self.dice.pick(enemies), fighter.kit.main, self.dice.between(1, 3), self.dice)
        fighter.lose_record()

    def _objectives(self) -> None:
        dice = self.dice
        attackers, defenders = self.sides[self.attackers], self.sides[self.game_map.defender]
        planted = dice.between(1, 2) if self.outcome.attackers_won else dice.below(2)
        for _ in range(planted):
            dice.pick(attackers).counts["dynamites_planted"] += 1
        if planted and not self.outcome.attackers_won:
            dice.pick(defenders).counts["dynamites_defused"] += 1
        if self.game_map.has_loot and self.outcome.attackers_won:
            dice.pick(attackers).counts["objectives_stolen"] += 1
            if dice.chance(0.3):
                dice.pick(defenders).counts["objectives_returned"] += 1
        for fighter in self.fighters:
            if fighter.kit.role == "engineer":
                fighter.counts["repairs_constructions"] += dice.below(3)

    def _spray(self, fighter: Fighter) -> None:
        """Shots at nothing: everybody fires some, so everybody has a weapon block and therefore a line."""
        minutes = (fighter.leaves_ms - fighter.joins_ms) // 60_000
        fighter.weapon(fighter.kit.main)[SHOTS] += 3 + self.dice.below(8 * minutes + 8)
        if self.dice.chance(0.5):
            fighter.weapon("KNIFE" if fighter.side == AXIS else "KNIFE_KBAR")[SHOTS] += 1 + self.dice.below(3)
