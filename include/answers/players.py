"""One player at a glance: all pages of the figures, and the same in one short embed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from include.answers.answer import Answer
from include.answers.command import Asking, Command, Player
from include.answers.embeds import embed
from include.answers.leaderboards import PAGE, PLAYER
from include.answers.player_tables import listed, texts, title, totals_of
from include.answers.players_rounds import player_maps
from include.answers.players_weapons import player_weapons
from include.posts.fields import counted
from include.stats.profile import Totals

_OVERVIEW: Final = (
    "rounds", "kd", "dpm", "accuracy", "headshot_accuracy", "efficiency", "time_played_seconds", "maps_won",
    "map_win_share",
)  # fmt: skip

_COMBAT: Final = (
    "kills", "deaths", "kills_per_round", "deaths_per_round", "kpm", "damage_given", "damage_received", "damage_ratio",
    "headshot_hits", "headshot_kills", "killing_spree", "gibs", "useful_kills", "self_kills", "team_kills",
)  # fmt: skip

_OBJECTIVES: Final = (
    "objectives", "dynamites_planted", "dynamites_defused", "repairs_constructions", "revives_given", "times_revived",
    "kill_assists", "denied_playtime", "xp", "rounds_won", "round_win_share",
)  # fmt: skip

_NAMES: Final = ("overview", "combat", "objectives", "weapons", "maps")


def stats(asking: Asking, player: Player) -> Answer:
    """One of five pages: overview, combat, objectives, weapons, maps."""
    number = min(max(asking.page, 1), len(_NAMES))
    others = replace(asking, question=replace(asking.question, page=1))
    pages: tuple[Callable[[], Answer], ...] = (
        lambda: _figures(asking, player, _OVERVIEW),
        lambda: _figures(asking, player, _COMBAT),
        lambda: _figures(asking, player, _OBJECTIVES),
        lambda: player_weapons(others, player),
        lambda: player_maps(others, player),
    )
    found = pages[number - 1]()
    more = f" · the first of {found.pages}: player_{_NAMES[number - 1]}" if found.pages > 1 else ""
    footer = f"Page {number} of {len(_NAMES)}: {', '.join(_NAMES)}{more}"
    said = {**found.embed, "title": title(player, _NAMES[number - 1]), "footer": {"text": footer}}
    return replace(found, embed=said, page=number, pages=len(_NAMES))


def _figures(asking: Asking, player: Player, codes: tuple[str, ...]) -> Answer:
    totals = totals_of(asking, player)
    return Answer(embed("", f"{listed(totals.sums, codes)}\n{_when(asking, totals)}"))


def _when(asking: Asking, totals: Totals) -> str:
    first, last = (
        f"{at.astimezone(asking.place.zone):%Y-%m-%d}" for at in (totals.first_played_at, totals.last_played_at)
    )
    return f"{counted(totals.sessions, 'session')}, {first} to {last}"


def player_summary(asking: Asking, player: Player) -> Answer:
    """The overview in three lines."""
    totals = totals_of(asking, player)
    rounds, kd, dpm, accuracy, heads, efficiency, time, won, share = texts(totals.sums, _OVERVIEW)
    maps = "map" if won == "1" else "maps"
    lines = (
        f"**{kd}** K/D · **{dpm}** DPM · **{accuracy}** accuracy",
        f"**{heads}** headshots · **{efficiency}** efficiency",
        f"**{rounds}** rounds in **{time}** · **{won}** {maps} won (**{share}**)",
    )
    return Answer(embed(title(player, "summary"), "\n".join(lines), footer=_when(asking, totals)))


COMMANDS: Final = (
    Command(
        "stats",
        stats,
        "One player: overview, combat, objectives, weapons, maps",
        "Players",
        (PLAYER, PAGE),
        aliases=("player_stats",),
    ),
    Command("player_summary", player_summary, "One player in three lines", "Players", (PLAYER,)),
)
