"""What a player did by session, by map, and in the last rounds."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from include.answers.answer import Answer
from include.answers.command import Asking, Command, Player
from include.answers.embeds import embed
from include.answers.leaderboards import PAGE, PLAYER
from include.answers.pages import page_of, part, place
from include.answers.player_tables import by_row, nothing_counted, title, totals_of
from include.posts.fields import counted
from include.store.profiles import read_latest_rounds, read_maps, read_sessions

SESSIONS_OF_A_PAGE: Final = 10
MAPS_OF_A_PAGE: Final = 15
RECENT_ROUNDS: Final = 10


def player_history(asking: Asking, player: Player) -> Answer:
    """The sessions of a player, the latest first."""
    sessions = totals_of(asking, player).sessions
    before, number, pages = place(sessions, asking.page, SESSIONS_OF_A_PAGE)
    found = read_sessions(asking.connection, player.guid, SESSIONS_OF_A_PAGE, before)
    rows = ((f"{each.started_at.astimezone(asking.place.zone):%Y-%m-%d}", each.sums) for each in found)
    shown = by_row("Session", rows, ("rounds", "kd", "dpm", "accuracy"))
    footer = f"{page_of(number, pages)}{counted(sessions, 'session')}"
    return Answer(embed(title(player, "sessions"), shown, footer=footer), number, pages)


def player_maps(asking: Asking, player: Player) -> Answer:
    """What a player did on each map, the most played first."""
    maps = read_maps(asking.connection, player.guid)
    if not maps:
        raise nothing_counted(player)
    of_page, number, pages = part(maps, asking.page, MAPS_OF_A_PAGE)
    rows = ((each.map_name, each.sums) for each in of_page)
    footer = f"{page_of(number, pages)}{counted(len(maps), 'map')} · Won: both rounds together"
    shown = by_row("Map", rows, ("rounds", "kd", "dpm", "maps_won"))
    return Answer(embed(title(player, "maps"), shown, footer=footer), number, pages)


def player_recent(asking: Asking, player: Player) -> Answer:
    """The last rounds of a player by day, the latest first."""
    rounds = read_latest_rounds(asking.connection, player.guid, RECENT_ROUNDS)
    if not rounds:
        raise nothing_counted(player)
    lines = []
    for day, of_day in groupby(rounds, lambda each: each.ended_at.astimezone(asking.place.zone).date()):
        rows = ((f"R{each.round_number} {each.map_name}", each.sums) for each in of_day)
        lines.append(f"**{day}**\n{by_row('Round', rows, ('kills', 'deaths', 'dpm', 'accuracy'))}")
    footer = f"The last {counted(len(rounds), 'round')}"
    return Answer(embed(title(player, "last rounds"), "\n".join(lines), footer=footer))


COMMANDS: Final = (
    Command("player_history", player_history, "The sessions of a player, latest first", "Players", (PLAYER, PAGE)),
    Command("player_maps", player_maps, "What a player did on each map", "Players", (PLAYER, PAGE)),
    Command("player_recent", player_recent, "The last ten rounds of a player", "Players", (PLAYER,)),
)
