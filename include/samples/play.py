"""Plays a planned map: simulates its rounds, keeps the session records, writes the files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from include.parser.values import Side
from include.samples.battle import Battle
from include.samples.community import Player
from include.samples.dice import Dice
from include.samples.evening import MapPlan, Presence, RoundPlan
from include.samples.fighter import Fighter
from include.samples.kits import kit_of
from include.samples.maps import AXIS
from include.samples.options import SampleOptions
from include.samples.session import Session
from include.samples.truth import PlayedTruth, SampleFile, SampleRound
from include.samples.writing import file_name, header_line, player_line, winner_of

MOST_CLOCK_ERROR_MS: Final = 400


@dataclass(slots=True)
class Table:
    """The session records of everybody on the server, by GUID and usual name."""

    sessions: dict[tuple[str, str], Session] = field(default_factory=dict)

    def session_of(self, player: Player, plan: RoundPlan, counters_restart: bool) -> Session:
        key = (player.guid, player.aliases[0])
        session = self.sessions.get(key)
        if session is None or counters_restart:
            session = self.sessions[key] = Session(plan.rounds_before)
        elif not plan.aborted:
            session.rounds += 1
        return session


def play_map(plan: MapPlan, options: SampleOptions, dice: Dice) -> list[SampleRound]:
    """The map's files with the truth behind them, in the order of play."""
    result = []
    table = Table()
    for round_plan in plan.rounds:
        if round_plan.number == 1:
            # A new match wipes every record (format-spec 4).
            table = Table()
        result.append(_play_round(plan, round_plan, table, options, dice))
    return result


def _play_round(plan: MapPlan, round_plan: RoundPlan, table: Table, options: SampleOptions, dice: Dice) -> SampleRound:
    game_map, outcome = plan.game_map, round_plan.outcome
    active = [presence for presence in round_plan.presences if presence.plays]
    fighters = [_fighter(presence, outcome.duration_ms) for presence in active]
    # Equal for everybody: the engine counts all of a side's time by the same frames.
    clock_error_ms = dice.below(MOST_CLOCK_ERROR_MS)
    truths = Battle(game_map, outcome, fighters, dice).fight()
    lines = [
        _line(
            presence,
            played,
            round_plan,
            table.session_of(presence.player, round_plan, presence.counters_restart),
            clock_error_ms,
            options.layout,
            dice,
        )
        for presence, played in zip(active, truths, strict=True)
    ]
    for presence in round_plan.presences:
        if not presence.plays:
            session = table.session_of(presence.player, round_plan, counters_restart=False)
            lines.append(player_line(presence, session, None, options.layout, dice))
    # The engine writes its players in an order that means nothing.
    content = header_line(round_plan, game_map, options.ninth_field) + b"".join(dice.shuffled(lines))
    return SampleRound(
        SampleFile(file_name(round_plan, game_map), content),
        game_map.name,
        round_plan.number,
        round_plan.saved_at,
        _side(game_map.defender),
        _side(winner_of(round_plan, game_map)),
        round_plan.limit_s,
        outcome.duration_ms,
        outcome.ended_early,
        tuple(truths),
        tuple(plan.defects),
    )


def _line(
    presence: Presence,
    played: PlayedTruth,
    plan: RoundPlan,
    session: Session,
    clock_error_ms: int,
    layout: int,
    dice: Dice,
) -> bytes:
    session.add(played, clock_error_ms)
    if plan.number > 1:
        session.take_back_a_knife_shot(played, dice)
    return player_line(presence, session, played, layout, dice)


def _fighter(presence: Presence, duration_ms: int) -> Fighter:
    return Fighter(
        presence.player,
        presence.raw_name,
        presence.side,
        kit_of(presence.role, presence.side),
        int(presence.joins_share * duration_ms),
        int(presence.leaves_share * duration_ms),
        presence.reconnects,
    )


def _side(number: int) -> Side:
    return "axis" if number == AXIS else "allies"
