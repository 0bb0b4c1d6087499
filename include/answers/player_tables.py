"""What answers about players share: titles, and tables of figures with headings for a phone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from include.answers.command import Asking, Player
from include.answers.embeds import table
from include.answers.errors import AnswerError
from include.answers.leaderboards import NAME_CELLS
from include.posts.text import cut, in_markdown, one_line
from include.stats.profile import Totals, figures
from include.stats.registry import METRICS, shown
from include.stats.sums import Sums
from include.store.profiles import read_totals

_SHORT: Final = {
    "kpm": "Kills/minute",
    "kills_per_round": "Kills/round",
    "deaths_per_round": "Deaths/round",
    "headshot_kill_rate": "Headshot kills",
    "objectives_per_round": "Objectives/round",
    "dynamites_planted_per_round": "Planted/round",
    "dynamites_defused_per_round": "Defused/round",
    "repairs_per_round": "Repairs/round",
    "revives_per_round": "Revives/round",
    "assists_per_round": "Assists/round",
    "denied_per_minute": "Denied s/minute",
    "tank": "Lives per death",
    "repairs_constructions": "Repairs",
    "killing_spree": "Longest spree",
}

_HEADINGS: Final = {"rounds": "Rds", "kills": "K", "deaths": "D", "accuracy": "Acc", "maps_won": "Won"}


def label(code: str) -> str:
    """Name a metric in at most 17 columns, which leaves a phone two columns of figures beside it."""
    return _SHORT.get(code, METRICS[code].label)


def title(player: Player, what: str) -> str:
    """Give the title of an answer about a player."""
    return f"{in_markdown(player.name, NAME_CELLS)} · {what}"


def plain_name(player: Player) -> str:
    """Give a name for plain text: a chart, or a sentence that is escaped later."""
    return cut(one_line(player.name), NAME_CELLS)


def nothing_counted(player: Player) -> AnswerError:
    """Say why there is no figure at all."""
    return AnswerError(
        f"{plain_name(player)} has no rounds that count yet: rounds played to the end, with two humans or more and no "
        "more bots than humans."
    )


def totals_of(asking: Asking, player: Player) -> Totals:
    """
    Give all that a player did.

    Raises:
        AnswerError: he has no rounds that count.
    """
    totals = read_totals(asking.connection, player.guid)
    if totals is None:
        raise nothing_counted(player)
    return totals


def texts(sums: Sums, codes: Iterable[str]) -> list[str]:
    """Give metrics of these sums as every reader sees them."""
    return [shown(code, figure) for code, figure in figures(sums, codes).items()]


def listed(sums: Sums, codes: Sequence[str]) -> str:
    """Give a table of one figure a row."""
    return table(("Figure", "Value"), zip(map(label, codes), texts(sums, codes), strict=True))


def by_row(heading: str, rows: Iterable[tuple[str, Sums]], codes: Sequence[str]) -> str:
    """Give a table with a hostile name and figures in each row."""
    headings = (_HEADINGS.get(code, METRICS[code].label) for code in codes)
    return table((heading, *headings), [(name, *texts(sums, codes)) for name, sums in rows])
