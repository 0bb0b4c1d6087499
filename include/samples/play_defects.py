"""What goes wrong on the server while people play: each changes the plan of a map before it is played."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from include.samples.battle import Outcome
from include.samples.community import BACKSLASH_NAME, HOSTILE_NAMES, LATIN_NAME, TAB_NAME, invent_bots
from include.samples.dice import Dice
from include.samples.evening import EveningPlan, MapPlan, Presence, RoundPlan, plan_outcome, second_limit_s
from include.samples.maps import SPECTATOR

GARBAGE_NEXT: Final = "71:05"
"""A script's repair of a lost time: a percentage taken for minutes (format-spec 2.2)."""


def abort_first_round(evening: EveningPlan, place: int, dice: Dice) -> None:
    """Before the map proper, its first round is left at a map change: the file says round 2 (format-spec 2.3)."""
    plan = evening.maps[place]
    first = plan.rounds[0]
    outcome = Outcome(dice.between(60, 100) * 1000, attackers_won=False, ended_early=True)
    aborted = RoundPlan(1, first.limit_s, outcome, first.pause_s, list(first.presences), 2, first.saved_at)
    aborted.aborted = True
    aborted.next_text = GARBAGE_NEXT
    first.pause_s = dice.between(200, 400)
    plan.rounds.insert(0, aborted)


def abort_second_round(evening: EveningPlan, place: int, dice: Dice) -> None:
    """The second round is left at a map change: the file says round 1 (format-spec 2.3)."""
    second = _second(evening.maps[place])
    seconds = min(dice.between(60, 100), second.limit_s * 3 // 5)
    second.outcome = Outcome(seconds * 1000, attackers_won=False, ended_early=True)
    second.written_number = 1
    second.aborted = True
    second.next_text = "0:00"


def replay_first_round(evening: EveningPlan, place: int, dice: Dice) -> None:
    """The first round is given up and played again: two round 1 files of the map, the later one counts."""
    plan = evening.maps[place]
    first = plan.rounds[0]
    outcome = plan_outcome("given up", first.limit_s, dice)
    plan.rounds.insert(0, RoundPlan(1, first.limit_s, outcome, first.pause_s, list(first.presences), 1, first.saved_at))
    first.pause_s = dice.between(60, 120)
    first.rounds_before = 1


def reconnect_between_rounds(evening: EveningPlan, place: int, dice: Dice) -> None:
    """Somebody connects anew between the rounds, so that his counters start again in round 2 (format-spec 6)."""
    plan = evening.maps[place]
    _first(plan).rounds_before = _second(plan).rounds_before = 1
    dice.pick(_second(plan).presences).counters_restart = True


def reconnect_inside_round(evening: EveningPlan, place: int, dice: Dice) -> None:
    """Somebody connects anew early in a held round 1 and loses what he did before: the totals differ by some damage."""
    plan = evening.maps[place]
    first, second = _first(plan), _second(plan)
    first.outcome = plan_outcome("held", first.limit_s, dice)
    second.limit_s = second_limit_s(first)
    second.outcome = plan_outcome("won", second.limit_s, dice)
    unlucky = dice.pick(first.presences)
    unlucky.joins_share = dice.between(5, 20) / 100
    unlucky.reconnects = True


def play_map_again(evening: EveningPlan, place: int, dice: Dice) -> None:
    """The map is played twice in a row with equal times, so that only counters tell its files apart."""
    plan = evening.maps[place]
    first, second = plan.rounds
    plan.rounds += [replace(first, pause_s=dice.between(60, 120), rounds_before=1), replace(second, rounds_before=1)]


def join_late(evening: EveningPlan, place: int, dice: Dice) -> None:
    """Somebody joins in the middle of round 1 and has played less than the others."""
    dice.pick(_first(evening.maps[place]).presences).joins_share = dice.between(30, 50) / 100


def join_in_second_round(evening: EveningPlan, place: int, dice: Dice) -> None:
    """Somebody leaves after round 1 without a trace, and somebody new takes his place."""
    plan = evening.maps[place]
    second = _second(plan)
    _first(plan).rounds_before = second.rounds_before = 1
    leaver = dice.pick(second.presences)
    newcomer = evening.reserves[0]
    leaver.player, leaver.raw_name = newcomer, newcomer.aliases[0]


def watch_second_round(evening: EveningPlan, place: int, dice: Dice) -> None:
    """One of each squad only watches round 2; his line repeats what he had after round 1 (format-spec 6)."""
    second = _second(evening.maps[place])
    for side in (1, 2):
        idler = dice.pick([presence for presence in second.presences if presence.side == side])
        idler.plays = False
        idler.team = SPECTATOR


def leave_to_spectators(evening: EveningPlan, place: int, dice: Dice) -> None:
    """Somebody plays most of round 2 and then goes to the spectators: he has played, but has no side at the end."""
    leaver = dice.pick(_second(evening.maps[place]).presences)
    leaver.leaves_share = dice.between(70, 85) / 100
    leaver.team = SPECTATOR


def add_bots(evening: EveningPlan, place: int, dice: Dice) -> None:
    """Two bots fill up each side of a map; their GUIDs are all the same, only their names differ."""
    plan = evening.maps[place]
    for number, bot in enumerate(invent_bots(dice)):
        for played in plan.rounds:
            side = 1 + (number + played.number) % 2
            played.presences.append(Presence(bot, bot.aliases[0], "soldier", side, side))


def take_hostile_names(evening: EveningPlan, place: int, dice: Dice) -> None:
    """Everybody wears a name that attacks its reader: markdown, mentions, HTML, formulas, paths, RTL marks."""
    names = dice.shuffled(HOSTILE_NAMES)
    worn: dict[str, str] = {}
    for plan in evening.maps:
        for played in plan.rounds:
            for presence in played.presences:
                if not presence.player.is_bot and presence.player.guid not in worn:
                    suffix = str(len(worn) // len(names) or "")
                    worn[presence.player.guid] = names[len(worn) % len(names)] + suffix
                presence.raw_name = worn.get(presence.player.guid, presence.raw_name)


def take_tab_name(evening: EveningPlan, place: int, dice: Dice) -> None:
    """Somebody has a TAB in his name in round 1, which no engine writes: his line cannot be read."""
    dice.pick(_first(evening.maps[place]).presences).raw_name = TAB_NAME


def take_backslash_name(evening: EveningPlan, place: int, dice: Dice) -> None:
    """Somebody has a backslash in his name, which no engine writes and which must do no harm."""
    _rename(evening.maps[place], dice, BACKSLASH_NAME, "utf-8")


def take_latin_name(evening: EveningPlan, place: int, dice: Dice) -> None:
    """Somebody's name holds a byte of Latin-1, so that his line is no valid UTF-8."""
    _rename(evening.maps[place], dice, LATIN_NAME, "latin-1")


def cross_midnight(evening: EveningPlan, place: int, dice: Dice) -> None:
    """The evening is so late that a map's rounds lie on two dates."""
    evening.midnight_map = place


def lose_next_limit(evening: EveningPlan, place: int, dice: Dice) -> None:
    """Round 2 is held, and its header says `0:00` for the next limit (format-spec 2.2)."""
    first, second = _first(evening.maps[place]), _second(evening.maps[place])
    second.outcome = plan_outcome("held", second_limit_s(first), dice)
    second.next_text = "0:00"


def _first(plan: MapPlan) -> RoundPlan:
    return plan.rounds[-2]


def _second(plan: MapPlan) -> RoundPlan:
    return plan.rounds[-1]


def _rename(plan: MapPlan, dice: Dice, name: str, encoding: str) -> None:
    guid = dice.pick(_first(plan).presences).player.guid
    for played in plan.rounds:
        for presence in played.presences:
            if presence.player.guid == guid:
                presence.raw_name = name
                presence.encoding = encoding
