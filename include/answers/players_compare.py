"""Two players beside each other, with a radar chart."""

from __future__ import annotations

from typing import Final

from include.answers.answer import Answer
from include.answers.command import Asking, Command, Parameter, Player
from include.answers.embeds import embed, table
from include.answers.errors import AnswerError
from include.answers.leaderboards import NAME_CELLS
from include.answers.player_tables import label, plain_name, texts, totals_of
from include.charts.chart import Chart, Series
from include.posts.text import in_markdown
from include.stats.profile import figures
from include.stats.radar import SPOKES, spokes
from include.stats.registry import METRICS
from include.stats.sums import Sums

_COUNTS: Final = ("rounds", "kills", "deaths")
"""Who played more has more of them: none is better."""

_FIGURES: Final = (
    "kd", "dpm", "accuracy", "headshot_accuracy", "efficiency", "survival", "objectives_per_round",
    "revives_per_round", "assists_per_round", "map_win_share",
)  # fmt: skip

FIRST: Final = Parameter("player", "player", "A name, a part of one, a GUID or a mention", required=True)
SECOND: Final = Parameter("other", "player", "The other one; left out: yourself")


def compare(asking: Asking, player: Player, other: Player) -> Answer:
    """Two players side by side; whose figure is better is said beside it."""
    if player.guid == other.guid:
        raise AnswerError(f"{plain_name(player)} is compared with nobody else: name two players.")
    both = [totals_of(asking, each).sums for each in (player, other)]
    names = [in_markdown(each.name, NAME_CELLS) for each in (player, other)]
    rows = [(label(code), *(texts(sums, [code])[0] for sums in both), _better(code, *both)) for code in _ALL]
    # Squares of the chart's colours: a name in letters that its font lacks is still found.
    said = f"🟦 **A** {names[0]}\n🟧 **B** {names[1]}\n{table(('Figure', 'A', 'B', ''), rows)}"
    footer = "The letter at the end: whose figure is better"
    chart = _chart(player, other, both)
    return Answer(embed(f"{names[0]} vs {names[1]}", said, footer=footer), chart=chart)


_ALL: Final = (*_COUNTS, *_FIGURES)


def _better(code: str, first: Sums, second: Sums) -> str:
    if code in _COUNTS or texts(first, [code]) == texts(second, [code]):
        return ""
    own, other = figures(first, [code])[code], figures(second, [code])[code]
    if own is None or other is None:
        return ""
    return "A" if (own > other) == METRICS[code].higher_is_better else "B"


def _chart(player: Player, other: Player, both: list[Sums]) -> Chart:
    shapes = [spokes(sums) for sums in both]
    # The table beside it says "/round"; round the circle there is no room.
    labels = [
        f"{label(code).removesuffix('/round')}\n{' · '.join(texts(sums, [code])[0] for sums in both)}"
        for code in SPOKES
    ]
    names = [plain_name(each) for each in (player, other)]
    return Chart(
        "radar",
        "Side by side",
        tuple(labels),
        tuple(
            Series(f"{letter}: {name}", tuple(shape.values()))
            for letter, name, shape in zip("AB", names, shapes, strict=True)
        ),
        f"{names[0]} and {names[1]}: {', '.join(each.replace(chr(10), ' ') for each in labels)}.",
    )


COMMANDS: Final = (
    Command(
        "compare",
        compare,
        "Two players side by side, with a radar chart",
        "Players",
        (FIRST, SECOND),
        aliases=("compare_players",),
        details="Spokes: K/D x25, DPM / 5, accuracy, objectives x10, revives x5 and assists x5 per round; 100 at most.",
    ),
)
