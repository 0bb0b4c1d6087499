"""How a player's figures go from day to day."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from include.answers.answer import Answer, Choice, Question
from include.answers.command import Asking, Command, Parameter, Player
from include.answers.embeds import embed, table
from include.answers.leaderboards import PAGE, PLAYER
from include.answers.pages import page_of, part
from include.answers.player_tables import by_row, label, plain_name, title
from include.charts.chart import Chart, Series
from include.posts.fields import counted
from include.stats.profile import figures
from include.stats.registry import METRICS, shown
from include.stats.trends import DECIDING, SHOWN, WEEK, Change, Trend, trend
from include.store.profiles import Days, read_days

DEFAULT_DAYS: Final = 30
LONGER: Final = (90, 365, 3650)
DAYS: Final = Parameter("days", "number", "How many days back, 30 unless said", least=1, most=LONGER[-1])
DAYS_OF_A_PAGE: Final = 10
_NEARLY_A_YEAR: Final = 330


def player_trend(asking: Asking, player: Player, days: int | None) -> Answer:
    """Figures by day of play, and the first week of play against the last."""
    back = days or DEFAULT_DAYS
    today = asking.now.astimezone(asking.place.zone).date()
    found = trend(read_days(asking.connection, player.guid, Days(since=today - timedelta(days=back - 1))))
    of_page, number, pages = part(found.days[::-1], asking.page, DAYS_OF_A_PAGE)
    lines = [f"{found.sentence[:1].upper()}{found.sentence[1:]}."]
    if found.changes:
        lines.append(_changes(found.changes))
    if of_page:
        lines.append(by_row("Day", ((f"{each.day}", each.sums) for each in of_page), ("rounds", *SHOWN)))
    judged = f" · judged by {label(DECIDING)}" if found.changes else ""
    footer = f"{page_of(number, pages)}{counted(len(found.days), 'day')} of play{judged}"
    name = title(player, f"last {counted(back, 'day')}")
    choices = () if found.changes else _longer(asking.question, player, back)
    chart = _chart(player, found) if number == 1 and len(found.days) > 1 else None
    return Answer(embed(name, "\n".join(lines), footer=footer), number, pages, choices, chart)


def _changes(changes: tuple[Change, ...]) -> str:
    rows = [
        (
            label(change.code),
            shown(change.code, change.first),
            shown(change.code, change.last),
            "–" if change.percent is None else f"{change.percent:+.1f}%",
        )
        for change in changes
    ]
    return table(("Figure", f"First {WEEK}", f"Last {WEEK}", "Change"), rows)


def _longer(question: Question, player: Player, back: int) -> tuple[Choice, ...]:
    """Offer more days to whoever plays seldom."""
    return tuple(
        Choice(
            "All days" if days == LONGER[-1] else f"{days:,} days",
            Question(question.command, {"player": player.guid, "days": days}),
        )
        for days in LONGER
        if days > back
    )


def _chart(player: Player, found: Trend) -> Chart:
    by_day = [figures(day.sums, SHOWN) for day in found.days]
    first, last = found.days[0].day, found.days[-1].day
    written = "%d %b" if (last - first).days < _NEARLY_A_YEAR else "%b %Y"
    return Chart(
        "lines",
        plain_name(player),
        tuple(f"{each.day:{written}}" for each in found.days),
        tuple(Series(_axis(code), tuple(day[code] for day in by_day)) for code in SHOWN),
        f"{', '.join(map(label, SHOWN))} of {plain_name(player)} by day of play, {first} to {last}: {found.sentence}.",
    )


def _axis(code: str) -> str:
    """Name a metric above an axis of plain numbers."""
    return f"{label(code)}, %" if METRICS[code].unit == "percent" else label(code)


COMMANDS: Final = (
    Command(
        "trend",
        player_trend,
        "K/D, DPM and accuracy by day, with a chart",
        "Players",
        (PLAYER, PAGE, DAYS),  # "trend otter 90" means days: a single number at the end goes to the last of them
        aliases=("player_trends",),
        details=f"The first {WEEK} days of play against the last {WEEK}: above +10 % improving rapidly, 0 to 10 steady "
        "improvement, -10 to 0 slightly down, below -10 recent struggles.",
    ),
)
