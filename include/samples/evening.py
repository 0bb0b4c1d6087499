"""The plan of an evening: who plays which map on which side, how each round ends, and when its file is saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Final, TypeVar

from include.samples.battle import Outcome
from include.samples.community import Player
from include.samples.dice import Dice
from include.samples.kits import CLASSES
from include.samples.maps import ALLIES, AXIS, MAPS, GameMap
from include.samples.options import SampleOptions

T = TypeVar("T")

# How the two rounds of a map end; each evening goes through all of them before one comes again.
COURSES: Final = (("won", "held"), ("won", "won"), ("held", "won"), ("won", "given up"), ("given up", "held"),
                  ("held", "held"))  # fmt: skip

SAVED_AFTER_S: Final = 3
"""The file is written three seconds after the round ended (format-spec 1.2)."""
SHORTEST_GIVEN_UP_S: Final = 120
"""Below this limit nobody gives up: the rounding of played time would hide it (format-spec 2.4)."""


@dataclass(slots=True)
class Presence:
    """
    One player in one round.

    Attributes:
        side: the side he plays on.
        team: what the file says of him at its end, 3 for a spectator.
        joins_share, leaves_share: which part of the round he is there for.
        plays: false for somebody who only watches and keeps the line of the round before.
        reconnects: he joins by connecting anew, and what he did before is lost.
        counters_restart: he connected anew before this round.
    """

    player: Player
    raw_name: str
    role: str
    side: int
    team: int
    joins_share: float = 0.0
    leaves_share: float = 1.0
    reconnects: bool = False
    plays: bool = True
    counters_restart: bool = False
    encoding: str = "utf-8"


@dataclass(slots=True)
class RoundPlan:
    """
    One round to be played.

    Attributes:
        pause_s: from the file before to the start of play.
        written_number: what the file calls it; the engine errs about aborted rounds (format-spec 2.3).
        rounds_before: the engine's `sess.rounds` in round 1.
        saved_at: set when the whole evening is planned; until then the evening's start.
        next_text: a wrong eighth header field, as the engine or a script left it.
    """

    number: int
    limit_s: int
    outcome: Outcome
    pause_s: int
    presences: list[Presence]
    written_number: int
    saved_at: datetime
    rounds_before: int = 0
    aborted: bool = False
    next_text: str | None = None


@dataclass(slots=True)
class MapPlan:
    """A map with its rounds in the order of play, and the defects that it carries."""

    game_map: GameMap
    rounds: list[RoundPlan]
    defects: list[str] = field(default_factory=list)


@dataclass(slots=True)
class EveningPlan:
    """
    Attributes:
        reserves: people of the community who do not play tonight.
        midnight_map: place of the map whose rounds lie on both sides of midnight.
    """

    starts_at: datetime
    maps: list[MapPlan]
    reserves: list[Player]
    midnight_map: int | None = None


def plan_evening(options: SampleOptions, number: int, community: tuple[Player, ...]) -> EveningPlan:
    """The evening with this number, from 0, before any defect and without file times."""
    dice = Dice(options.seed, 1, number)
    people = dice.shuffled(community)
    tonight = people[: options.players]
    names = [player.aliases[0] if dice.chance(0.7) else player.aliases[-1] for player in tonight]
    maps = _in_turn(dice, MAPS, options.maps)
    courses = _in_turn(dice, COURSES, options.maps)
    day = options.first_evening + timedelta(days=number)
    starts_at = datetime.combine(day, time(20)) + timedelta(seconds=dice.below(40 * 60))
    plans = [
        _plan_map(game_map, course, tonight, names, starts_at, Dice(options.seed, 2, number, place))
        for place, (game_map, course) in enumerate(zip(maps, courses, strict=True))
    ]
    return EveningPlan(starts_at, plans, people[options.players :])


def set_file_times(evening: EveningPlan) -> None:
    """Gives every round the time at which its file is saved."""
    now = evening.starts_at
    for plan in evening.maps:
        for played in plan.rounds:
            now += timedelta(seconds=played.pause_s + -(-played.outcome.duration_ms // 1000))
            played.saved_at = now + timedelta(seconds=SAVED_AFTER_S)
    if evening.midnight_map is not None:
        first = evening.maps[evening.midnight_map].rounds[-2]
        midnight = datetime.combine(evening.starts_at.date() + timedelta(days=1), time())
        # The shortest pause alone is longer than this, so the second file is saved after midnight.
        shift = midnight - timedelta(seconds=20) - first.saved_at
        for plan in evening.maps:
            for played in plan.rounds:
                played.saved_at += shift


def plan_outcome(how: str, limit_s: int, dice: Dice) -> Outcome:
    """
    How a round ends: `won` by the attackers in time, `held` to the limit, or `given up` by the attackers before it.
    """
    if how == "won":
        longest_s = min(limit_s * 97 // 100, limit_s - 2)
        seconds = dice.between(min(max(limit_s * 2 // 5, 45), longest_s), longest_s)
        return Outcome(seconds * 1000 + dice.below(1000), attackers_won=True, ended_early=False)
    if how == "given up" and limit_s >= SHORTEST_GIVEN_UP_S:
        seconds = dice.between(limit_s // 2, limit_s - 25)
        return Outcome(seconds * 1000, attackers_won=False, ended_early=True)
    return Outcome(limit_s * 1000 + dice.below(300), attackers_won=False, ended_early=False)


def second_limit_s(first: RoundPlan) -> int:
    """The limit of the second round: the time that the first attackers set, else the map's own."""
    return first.outcome.duration_ms // 1000 if first.outcome.attackers_won else first.limit_s


def _plan_map(
    game_map: GameMap, course: tuple[str, str], people: list[Player], names: list[str], starts_at: datetime, dice: Dice
) -> MapPlan:
    attackers = AXIS + ALLIES - game_map.defender
    squad_size = (len(people) + 1) // 2
    first_line_up = []
    for place, (player, name) in enumerate(zip(people, names, strict=True)):
        attacks = place < squad_size
        role = CLASSES[(place if attacks else place - squad_size) % len(CLASSES)]
        side = attackers if attacks else game_map.defender
        first_line_up.append(Presence(player, name, role, side, side))
    limit_s = game_map.limit_seconds
    first = RoundPlan(
        1, limit_s, plan_outcome(course[0], limit_s, dice), dice.between(60, 240), first_line_up, 1, starts_at
    )
    limit_s = second_limit_s(first)
    pause_s = dice.between(32, 377) if dice.chance(0.1) else dice.between(40, 80)
    line_up = [_after_the_swap(presence, dice) for presence in first_line_up]
    second = RoundPlan(2, limit_s, plan_outcome(course[1], limit_s, dice), pause_s, line_up, 2, starts_at)
    return MapPlan(game_map, [first, second])


def _after_the_swap(presence: Presence, dice: Dice) -> Presence:
    side = AXIS + ALLIES - presence.side
    # Now and then somebody renames himself between the rounds; his GUID stays.
    name = dice.pick(presence.player.aliases) if dice.chance(0.03) else presence.raw_name
    return Presence(presence.player, name, presence.role, side, side)


def _in_turn(dice: Dice, choices: tuple[T, ...], count: int) -> list[T]:
    result: list[T] = []
    while len(result) < count:
        result += dice.shuffled(choices)
    return result[:count]
