"""Slices of a player's figures beside the own past and the median of the players, and how steady the figures are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from include.answers.answer import Answer
from include.answers.command import Asking, Command, Player
from include.answers.embeds import embed, table
from include.answers.leaderboards import PLAYER
from include.answers.player_tables import label, nothing_counted, title
from include.stats.consistency import FEWEST_ROUNDS, MEASURED, NEEDED, Spread, consistency
from include.stats.profile import FEWEST_ROUNDS as FEWEST_OF_THE_MEDIAN
from include.stats.profile import LATEST_SESSIONS, SLICES, Compared
from include.stats.registry import METRICS, shown
from include.store.profiles import read_compared, read_round_figures

_MARKS: Final = "+ better, - worse than the figure beside it"
_MEDIAN: Final = f"Median: of players with {FEWEST_OF_THE_MEDIAN} rounds or more"

_TOTALS: Final = {
    "objectives": "objectives_per_round",
    "dynamites_planted": "dynamites_planted_per_round",
    "dynamites_defused": "dynamites_defused_per_round",
    "repairs_constructions": "repairs_per_round",
    "revives_given": "revives_per_round",
}
"""What `player_objectives` counts, with the same for one round."""

_OF_OBJECTIVES: Final = ("Objectives", "Planted", "Defused", "Repairs", "Revives")


def _slice(name: str) -> Callable[[Asking, Player], Answer]:
    def answer(asking: Asking, player: Player) -> Answer:
        found = read_compared(asking.connection, player.guid, SLICES[name])
        if found is None:
            raise nothing_counted(player)
        said = f"{_against_median(found)}\n{_against_past(found)}"
        return Answer(embed(title(player, name), said, footer=f"{_MARKS}. {_MEDIAN}."))

    return answer


def _against_median(found: Iterable[Compared]) -> str:
    return _beside(("Figure", "Own", "Median"), ((each.code, each.always, each.median) for each in found))


def _against_past(found: Iterable[Compared]) -> str:
    heading = f"**The last {LATEST_SESSIONS} sessions, and all before**"
    rows = ((each.code, each.lately, each.before) for each in found)
    return f"{heading}\n{_beside(('Figure', f'Last {LATEST_SESSIONS}', 'Before'), rows)}"


def _beside(headings: tuple[str, str, str], rows: Iterable[tuple[str, float | None, float | None]]) -> str:
    cells = [(label(code), shown(code, own), shown(code, other), _mark(code, own, other)) for code, own, other in rows]
    return table((*headings, ""), cells)


def _mark(code: str, own: float | None, other: float | None) -> str:
    """Say nothing of a difference that is not seen."""
    if own is None or other is None or shown(code, own) == shown(code, other):
        return ""
    return "+" if (own > other) == METRICS[code].higher_is_better else "-"


def player_objectives(asking: Asking, player: Player) -> Answer:
    """Dynamites, objectives, repairs and revives: all of them, of a round, and the median."""
    found = read_compared(asking.connection, player.guid, (*_TOTALS, *_TOTALS.values()))
    if found is None:
        raise nothing_counted(player)
    figures = {each.code: each for each in found}
    rows = [
        (
            name,
            shown(total, figures[total].always),
            shown(rate, figures[rate].always),
            shown(rate, figures[rate].median),
            _mark(rate, figures[rate].always, figures[rate].median),
        )
        for name, (total, rate) in zip(_OF_OBJECTIVES, _TOTALS.items(), strict=True)
    ]
    said = table(("Figure", "All", "Round", "Median", ""), rows)
    past = _against_past(figures[rate] for rate in _TOTALS.values())
    footer = f"Objectives: stolen, returned, planted, defused. {_MARKS}. {_MEDIAN}, of a round."
    return Answer(embed(title(player, "objectives"), f"{said}\n{past}", footer=footer))


def player_consistency(asking: Asking, player: Player) -> Answer:
    """How much DPM and K/D differ from round to round."""
    rounds = read_round_figures(asking.connection, player.guids, NEEDED)
    if not rounds:
        raise nothing_counted(player)
    found = consistency(rounds)
    said = "\n".join(map(_reading, found)) or (
        f"{' and '.join(METRICS[code].label for code in MEASURED)} need {FEWEST_ROUNDS} rounds; there are "
        f"{len(rounds):,}."
    )
    footer = "Spread: 0 means that all rounds are alike; that of K/D is larger as a rule" if found else ""
    return Answer(embed(title(player, "consistency"), said, footer=footer))


def _reading(spread: Spread) -> str:
    lower, middle, upper = (shown(spread.code, figure) for figure in (spread.lower, spread.middle, spread.upper))
    return (
        f"**{METRICS[spread.code].label}: {spread.reading}**\n"
        f"Half of {spread.rounds:,} rounds lie between **{lower}** and **{upper}**, the middle one at **{middle}**; "
        f"spread {spread.coefficient:.2f}."
    )


def _command(name: str, answer: Callable[[Asking, Player], Answer], summary: str) -> Command:
    return Command(name, answer, summary, "Players", (PLAYER,))


COMMANDS: Final = (
    _command("player_combat", _slice("combat"), "How a player fights, beside the own past and the median"),
    _command(
        "player_efficiency", _slice("efficiency"), "What a player makes of time, beside the own past and the median"
    ),
    _command("player_objectives", player_objectives, "Dynamites, objectives, repairs, revives, beside the median"),
    _command("player_support", _slice("support"), "How a player helps, beside the own past and the median"),
    _command("player_consistency", player_consistency, "How much a player's rounds differ from each other"),
)
