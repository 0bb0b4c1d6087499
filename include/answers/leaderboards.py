"""Leaderboards, and where one player stands on all of them."""

from __future__ import annotations

from typing import Final

from include.answers.answer import Answer
from include.answers.command import Asking, Command, Parameter, Player
from include.answers.embeds import embed, table
from include.answers.pages import page_of
from include.posts.fields import counted
from include.posts.text import in_markdown
from include.stats.boards import BOARDS, DEFAULT_THRESHOLDS, Board, Standing
from include.stats.registry import METRICS, shown
from include.store.boards import BoardFilters, BoardPage, read_board, read_standings

STAT: Final = Parameter("stat", "stat", "Which figure, like dpm or accuracy", required=True)
PAGE: Final = Parameter("page", "page", "Which page", least=1, most=100_000)
MAP: Final = Parameter("map", "map", "Only rounds on this map")
PLAYER: Final = Parameter("player", "player", "A name, a part of one, a GUID or a mention; left out: yourself")

NAME_CELLS: Final = 24

FIGURE_CELLS: Final = 8
"""A heading of a figure may be as wide, also above narrower ones."""


def leaderboard(asking: Asking, stat: Board, map_name: str | None) -> Answer:
    """One page of a board."""
    page = read_board(asking.connection, stat.code, BoardFilters(map_name=map_name), asking.page)
    if page.number > page.pages:
        page = read_board(asking.connection, stat.code, BoardFilters(map_name=map_name), page.pages)
    place = f"on {in_markdown(map_name, NAME_CELLS)}" if map_name else "all maps"
    said = embed(f"{page.board.label} · {place}", _board_table(page), footer=_board_footer(page))
    return Answer(said, page.number, page.pages)


def _board_table(page: BoardPage) -> str:
    if not page.places:
        return "Nobody is ranked yet."
    figures = [_short(shown(page.board.metric, place.figure)) for place in page.places]
    label = METRICS[page.board.metric].label
    if len(label) > max(FIGURE_CELLS, *map(len, figures)):
        label = "Figure"  # the title says which
    columns: list[tuple[str, ...]] = [
        ("#", *(str(place.rank) for place in page.places)),
        ("Player", *(page.names.get(place.player_guid, place.player_guid) for place in page.places)),
        (label, *figures),
    ]
    if page.board.metric != "rounds":
        columns.append(("Rounds", *(f"{place.sums['rounds']:,}" for place in page.places)))
    head, *rows = zip(*columns, strict=True)
    return table(head, rows, name_column=1)


def _short(figure: str) -> str:
    """On a phone 255 h 28 min leave no room for a name: 255h 28m."""
    return figure.replace(" h ", "h ").replace(" min", "m")


def _board_footer(page: BoardPage) -> str:
    below = f", {page.below:,} played less" if page.below else ""
    unknown = f", of {page.unknown:,} the files do not tell it" if page.unknown else ""
    number = page_of(page.number, page.pages)
    return f"{number}{counted(page.ranked, 'player')} ranked{below}{unknown}. {page.thresholds.words}"


def rank_player(asking: Asking, player: Player) -> Answer:
    """Every board that a player stands on, the best place first."""
    standings = read_standings(asking.connection, player.guid)
    placed = sorted((each for each in standings if each.place), key=_how_far_ahead)
    title = f"Ranks of {in_markdown(player.name, NAME_CELLS)}"
    if not placed:
        reasons = sorted({each.reason for each in standings})
        return Answer(embed(title, f"On no board yet: {', '.join(reasons)}.", footer=DEFAULT_THRESHOLDS.words))
    rows = [(each.board.label, f"{each.place.rank}/{each.ranked}", _figure(each)) for each in placed if each.place]
    return Answer(embed(title, table(("Board", "Rank", "Figure"), rows), footer=DEFAULT_THRESHOLDS.words))


def _how_far_ahead(standing: Standing) -> tuple[float, str]:
    rank = standing.place.rank / standing.ranked if standing.place else 1.0
    return (rank, standing.board.code)


def _figure(standing: Standing) -> str:
    return _short(shown(standing.board.metric, standing.place.figure if standing.place else None))


def _shortcut(name: str, code: str, summary: str) -> Command:
    board = BOARDS[code]

    def answer(asking: Asking, map_name: str | None) -> Answer:
        return leaderboard(asking, board, map_name)

    return Command(name, answer, summary, "Leaderboards", (PAGE, MAP))


COMMANDS: Final = (
    Command(
        "leaderboard",
        leaderboard,
        "Who leads by a figure",
        "Leaderboards",
        (STAT, PAGE, MAP),
        aliases=("lb", "top"),
        details=f"Figures: {', '.join(BOARDS)}.",
    ),
    _shortcut("top_killers", "kills", "Who killed most"),
    _shortcut("top_accuracy", "accuracy", "Who hits most of their shots"),
    _shortcut("top_objectives", "objectives", "Who did most for the objectives"),
    _shortcut("top_support", "revives", "Who revived most"),
    _shortcut("top_efficiency", "efficiency", "Whose share of kills is highest"),
    _shortcut("top_dpm", "dpm", "Who deals most damage a minute"),
    _shortcut("top_kd", "kd", "Whose K/D is highest"),
    _shortcut("worst_performers", "worst_performers", "Whose K/D is lowest"),
    Command("rank_player", rank_player, "Every board that a player stands on", "Leaderboards", (PLAYER,)),
)
