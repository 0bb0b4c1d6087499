"""What each weapon did in a player's hands, with a chart of the shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from include.answers.answer import Answer
from include.answers.command import Asking, Command, Player
from include.answers.embeds import embed, table
from include.answers.leaderboards import PAGE, PLAYER
from include.answers.pages import page_of, part
from include.answers.player_tables import nothing_counted, plain_name, title
from include.charts.chart import Chart, Series
from include.posts.fields import counted
from include.stats.registry import shown
from include.stats.weapons import WeaponLine, weapon_table
from include.store.profiles import read_weapons

WEAPONS_OF_A_PAGE: Final = 10
BARS: Final = 7
"""The rest is one bar more."""


def player_weapons(asking: Asking, player: Player) -> Answer:
    """Kills and aim by weapon, the most kills first."""
    lines = weapon_table(read_weapons(asking.connection, player.guids))
    if not lines:
        raise nothing_counted(player)
    of_page, number, pages = part(lines, asking.page, WEAPONS_OF_A_PAGE)
    footer = f"{page_of(number, pages)}{counted(len(lines), 'weapon')} · Deaths: by it · Share: of own kills"
    said = embed(title(player, "weapons"), f"{_kills(of_page)}\n{_aim(of_page)}", footer=footer)
    return Answer(said, number, pages, chart=_chart(player, lines) if number == 1 else None)


def _kills(lines: Sequence[WeaponLine]) -> str:
    rows = [
        (
            line.totals.weapon_name,
            f"{line.totals.kills:,}",
            f"{line.totals.deaths:,}",
            shown("accuracy", line.kill_share),
        )
        for line in lines
    ]
    return table(("Weapon", "Kills", "Deaths", "Share"), rows)


def _aim(lines: Sequence[WeaponLine]) -> str:
    rows = [
        (
            line.totals.weapon_name,
            shown("accuracy", line.accuracy),
            "–" if line.headshot_accuracy is None else f"{line.totals.headshot_hits:,}",
            shown("headshot_accuracy", line.headshot_accuracy),
        )
        for line in lines
        if line.accuracy is not None
    ]
    return table(("Weapon", "Acc", "Heads", "of hits"), rows) if rows else ""


def _chart(player: Player, lines: Sequence[WeaponLine]) -> Chart | None:
    shares = [(line.totals.weapon_name, line.kill_share) for line in lines if line.kill_share]
    if len(shares) > BARS + 1:
        shares = [*shares[:BARS], ("others", sum(share for _, share in shares[BARS:]))]
    if not shares:
        return None
    labels = tuple(f"{name} {shown('accuracy', share)}" for name, share in shares)
    return Chart(
        "bars",
        plain_name(player),
        labels,
        (Series("Share of kills", tuple(share for _, share in shares)),),
        f"Shares of the kills of {plain_name(player)}: {', '.join(labels)}.",
    )


COMMANDS: Final = (
    Command("player_weapons", player_weapons, "Kills, deaths and aim by weapon", "Players", (PLAYER, PAGE)),
)
