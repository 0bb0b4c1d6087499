"""
One case for each command: how it is asked, slash and typed, and what of the answer is known from elsewhere.

Figures come from the generator's truth (`tests.bot.evenings`), ratios are worked out from it there; counts of tables
are those of the files that were loaded. `test_every_command` drives the cases and fails for a command without one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from include.samples.truth import SampleRound
from tests.bot.case import FIRST_DAY, OTHER, PLAYER, Case, Shown, row, says
from tests.bot.evenings import Evenings, Figures
from tests.bot.other_cases import OTHER_CASES
from tests.bot.team_cases import TEAM_CASES

if TYPE_CHECKING:
    pass


def _of_player(rows: Callable[[Figures], Iterable[str]]) -> Shown:
    return lambda evenings: rows(evenings.figures(evenings.regular))


def _by_day(evenings: Evenings) -> Iterable[str]:
    for day in evenings.days:
        rounds = evenings.played_on(day)
        figures = evenings.figures(evenings.regular, lambda sample, rounds=rounds: sample in rounds)
        yield row(day, len(rounds), figures.kd, figures.shown_dpm, figures.accuracy)


def _by_map(evenings: Evenings) -> Iterable[str]:
    for name in {sample.map_name for sample in evenings.rounds}:
        figures = evenings.figures(evenings.regular, lambda sample, name=name: sample.map_name == name)
        yield rf"{re.escape(name[:10])}\S*\s+" + row(figures.counts["rounds"], figures.kd, figures.shown_dpm)


def _recent(evenings: Evenings) -> Iterable[str]:
    for sample in evenings.rounds[-10:]:
        figures = evenings.figures(evenings.regular, lambda each, sample=sample: each is sample)
        fallen = (figures.counts["kills"], figures.counts["deaths"], figures.shown_dpm, figures.accuracy)
        yield rf"R{sample.round_number} {re.escape(sample.map_name[:8])}\S*\s+" + row(*fallen)


def _weapons(evenings: Evenings) -> Iterable[str]:
    blocks = [
        each.weapons["THOMPSON"]
        for sample in evenings.rounds
        for each in sample.played
        if each.guid == evenings.regular and "THOMPSON" in each.weapons
    ]
    kills, deaths = sum(each[2] for each in blocks), sum(each[3] for each in blocks)
    share = 100 * kills / evenings.figures(evenings.regular).counts["kills"]
    yield row("THOMPSON", kills, deaths, f"{share:.1f}%")
    yield row("THOMPSON", f"{100 * sum(each[0] for each in blocks) / sum(each[1] for each in blocks):.1f}%")


def _fallen_by(evenings: Evenings) -> Iterable[str]:
    """How often the player killed the rival met most, and the other way round."""
    rivals = sorted(set(evenings.names) - {evenings.regular}, key=lambda guid: -_met(evenings, guid))
    most = _met(evenings, rivals[0])
    for guid in (guid for guid in rivals if _met(evenings, guid) == most):
        yield rf"\d\. {re.escape(evenings.names[guid])} · {most} rounds"
        killed, fell = _kills(evenings, evenings.regular, guid), _kills(evenings, guid, evenings.regular)
        yield rf"K/D .* killed them {killed}, by them {fell}"


def _met(evenings: Evenings, guid: str) -> int:
    sides = [{each.guid: each.side for each in sample.played} for sample in evenings.rounds]
    return sum(guid in each and each[guid] != each[evenings.regular] for each in sides)


def _kills(evenings: Evenings, killer: str, victim: str) -> int:
    return sum(
        count
        for sample in evenings.rounds
        for each in sample.played
        if each.guid == killer
        for (guid, _), count in each.kills_on.items()
        if guid == victim
    )


def _together(evenings: Evenings) -> Iterable[str]:
    played = evenings.figures(evenings.regular).counts["rounds"]
    for guid, name in evenings.names.items():
        both = sum(any(each.guid == guid for each in sample.played) for sample in evenings.rounds)
        beside = both - _met(evenings, guid)
        if guid != evenings.regular and 12 <= beside < played:
            yield rf"\d\. {re.escape(name)} · {beside} rounds"


def players_of(rounds: Iterable[SampleRound]) -> Shown:
    """Everybody's kills, deaths and K/D in some rounds, as rows of a table."""
    rounds = list(rounds)

    def rows(evenings: Evenings) -> Iterable[str]:
        for guid in {each.guid for sample in rounds for each in sample.played}:
            figures = evenings.figures(guid, lambda sample: sample in rounds)
            fallen = (figures.counts["kills"], figures.counts["deaths"], figures.kd)
            yield rf"(?i:{re.escape(evenings.names[guid][:8])}).*\s+" + row(*fallen)

    return rows


def _session(evening: int) -> Shown:
    def rows(evenings: Evenings) -> Iterable[str]:
        rounds = evenings.played_on(evenings.days[evening])
        yield from players_of(rounds)(evenings)
        yield r".*3 maps · 6 rounds · 12 players"
        yield f"Session of {evenings.days[evening]:%-d %B %Y}"

    return rows


def _most_kills(evenings: Evenings) -> Iterable[str]:
    rounds = evenings.played_on(evenings.days[-1])
    every = [(evenings.figures(guid, lambda each: each in rounds).counts["kills"], guid) for guid in evenings.names]
    yield "Most kills"
    yield re.escape(evenings.names[max(every)[1]])
    yield str(max(every)[0])


def board(
    figure: Callable[[Figures], Any], by: Callable[[Figures], Any] | None = None, *, least_first: bool = False
) -> Shown:
    """The first row of a board: who leads, by which figure as it is shown, in how many rounds."""
    order = by or figure

    def first(evenings: Evenings) -> Iterable[str]:
        def value(guid: str) -> float:
            return float(str(order(evenings.figures(guid))).rstrip("%"))

        leader = (min if least_first else max)(evenings.ranked(), key=value)
        figures = evenings.figures(leader)
        yield r"\s*1 " + row(evenings.names[leader], figure(figures), figures.counts["rounds"])

    return first


def _ranks(evenings: Evenings) -> Iterable[str]:
    mine, ranked = evenings.figures(evenings.regular).counts["kills"], evenings.ranked()
    better = sum(evenings.figures(guid).counts["kills"] > mine for guid in ranked)
    yield row("Kills", f"{better + 1}/{len(ranked)}", mine)


CASES: dict[str, Case] = {
    "stats": Case(
        "player_stats PLAYER",
        _of_player(lambda each: [row("Rounds", 24), row("K/D", each.kd), row("DPM", each.shown_dpm)]),
        {"player": PLAYER},
    ),
    "player_summary": Case(
        "player_summary PLAYER",
        _of_player(lambda each: [rf"{each.kd} K/D · {each.shown_dpm.pattern} DPM · {each.accuracy} accuracy"]),
        {"player": PLAYER},
    ),
    "player_history": Case("player_history PLAYER", _by_day, {"player": PLAYER}),
    "player_maps": Case("player_maps PLAYER", _by_map, {"player": PLAYER}),
    "player_recent": Case("player_recent PLAYER", _recent, {"player": PLAYER}),
    "player_weapons": Case("player_weapons PLAYER", _weapons, {"player": PLAYER}, b"\x89PNG"),
    "player_combat": Case(
        "player_combat PLAYER",
        _of_player(lambda each: [row("K/D", each.kd), row("DPM", each.shown_dpm), row("Accuracy", each.accuracy)]),
        {"player": PLAYER},
    ),
    "player_efficiency": Case(
        "player_efficiency PLAYER", _of_player(lambda each: [row("Efficiency", each.efficiency)]), {"player": PLAYER}
    ),
    "player_objectives": Case(
        "player_objectives PLAYER",
        _of_player(
            lambda each: [
                row("Objectives", each.objectives),
                row("Revives", each.counts["revives_given"], each.per_round("revives_given")),
                row("Repairs", each.counts["repairs_constructions"], each.per_round("repairs_constructions", 2)),
            ]
        ),
        {"player": PLAYER},
    ),
    "player_support": Case(
        "player_support PLAYER",
        _of_player(lambda each: [row("Assists/round", each.per_round("kill_assists", 2))]),
        {"player": PLAYER},
    ),
    "player_consistency": Case("player_consistency PLAYER", says("Half of 24 rounds lie between"), {"player": PLAYER}),
    "compare": Case(
        "compare_players PLAYER vs OTHER",
        lambda evenings: [
            row("K/D", evenings.figures(evenings.regular).kd, evenings.figures(evenings.other).kd),
            row("DPM", evenings.figures(evenings.regular).shown_dpm, evenings.figures(evenings.other).shown_dpm),
        ],
        {"player": PLAYER, "other": OTHER},
        b"\x89PNG",
    ),
    "trend": Case("player_trends PLAYER 30", _by_day, {"player": PLAYER, "days": 30}, b"\x89PNG"),
    "player_rivals": Case("player_rivals PLAYER", _fallen_by, {"player": PLAYER}),
    "player_teammates": Case("player_teammates PLAYER", _together, {"player": PLAYER}),
    "last_session": Case("last", _session(-1)),
    "last_round": Case("last_round", lambda evenings: players_of(evenings.rounds[-1:])(evenings)),
    "session_stats": Case("session_summary FIRST_DAY", _session(0), {"session": FIRST_DAY}),
    "session_history": Case(
        "session_history", lambda evenings: [row(day, 3) + r"\s+\d:\d\s+12" for day in evenings.days]
    ),
    "session_status": Case("session_status", says(".*No session is running", "6 rounds · 12 players")),
    "mvp": Case("mvp", _most_kills),
    "leaderboard": Case("lb kills", board(lambda each: each.counts["kills"]), {"stat": "kills"}),
    "top_killers": Case("top_killers", board(lambda each: each.counts["kills"])),
    "top_accuracy": Case("top_accuracy", board(lambda each: each.accuracy)),
    "top_objectives": Case("top_objectives", board(lambda each: each.objectives)),
    "top_support": Case("top_support", board(lambda each: each.counts["revives_given"])),
    "top_efficiency": Case("top_efficiency", board(lambda each: each.efficiency)),
    "top_dpm": Case("top_dpm", board(lambda each: each.shown_dpm, lambda each: each.dpm)),
    "top_kd": Case("top_kd", board(lambda each: each.kd)),
    "worst_performers": Case("worst_performers", board(lambda each: each.kd, least_first=True)),
    "rank_player": Case("rank_player PLAYER", _ranks, {"player": PLAYER}),
    **TEAM_CASES,
    **OTHER_CASES,
}
"""`shutdown` has a test of its own: it takes the bot with it."""
