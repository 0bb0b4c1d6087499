"""`fragflow board`: who leads, who follows, and where one player stands."""

from __future__ import annotations

import csv
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from psycopg import Connection
from rich.table import Column

from cli.people import chosen_player, days_of_play, since_option, until_option
from cli.pipeline import database_option, opened
from cli.plain import listing, output, plain, write_json
from include.stats.boards import BOARDS, DEFAULT_THRESHOLDS, PAGE_SIZE, Board, Standing, find_board
from include.stats.export import harmless
from include.stats.lookup import Candidate, likely_maps
from include.stats.registry import METRICS, shown
from include.store.boards import BoardFilters, BoardPage, read_board, read_map_names, read_standings

_EVERYBODY = 1_000_000


@click.command("board")
@click.argument("board", required=False)
@click.option("--map", "map_text", help="One map: its name, or a part of it.")
@since_option
@until_option
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--player", help="Where this player stands: a name, a part of one, or a GUID.")
@click.option("--csv", "as_csv", is_flag=True, help="The whole board as CSV.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object; the whole board.")
@database_option
def board_command(
    board: str | None,
    map_text: str | None,
    since: datetime | None,
    until: datetime | None,
    page: int,
    player: str | None,
    as_csv: bool,
    as_json: bool,
    database_url: str | None,
) -> None:
    """
    Show a leaderboard, or where one player stands on all of them.

    Without BOARD and --player the boards are listed. Only rounds that count are counted: no bots, no orphans, no
    aborted rounds.

    \b
    Examples:
      fragflow board dpm
      fragflow board accuracy --map supply --since 2026-01-01
      fragflow board --player otter
    """
    if as_csv and (player or as_json or not board):
        raise click.UsageError("--csv is of one BOARD, without --player and --json.")
    chosen = _chosen(board) if board else None
    if chosen is None and player is None:
        _list_boards(as_json)
        return
    number, size = (1, _EVERYBODY) if as_csv or as_json else (page, PAGE_SIZE)
    with opened(database_url, "fragflow board") as pipeline, pipeline.store.transaction() as connection:
        filters = _filters(connection, since, until, map_text)
        if player is not None:
            found, standings = _standings(connection, player, chosen, filters)
        elif chosen is not None:
            result = read_board(connection, chosen.code, filters, number, size=size)
    if player is not None:
        _show_standings(found, standings, filters, as_json)
    else:
        (_write_csv if as_csv else _write_board if as_json else _print)(result)


def _chosen(text: str) -> Board:
    board = find_board(text)
    if board is None:
        raise click.ClickException(f'There is no board "{plain(text)}". There are: {", ".join(BOARDS)}.')
    return board


def _filters(
    connection: Connection, since: datetime | None, until: datetime | None, map_text: str | None
) -> BoardFilters:
    days = days_of_play(since, until)
    return BoardFilters(days.since, days.until, chosen_map(connection, map_text))


def chosen_map(connection: Connection, text: str | None) -> str | None:
    """
    Give the one map that a text means: its name, else the only one that it is a part of.

    Raises:
        ClickException: there is none, or there are several; it lists them.
    """
    if text is None:
        return None
    names = read_map_names(connection)
    found = likely_maps(text, names)
    if len(found) == 1:
        return found[0]
    listed = ", ".join(str(plain(name)) for name in found or names)
    raise click.ClickException(f"Name one of these maps: {listed}." if listed else "No map has been played yet.")


def _standings(
    connection: Connection, player: str, chosen: Board | None, filters: BoardFilters
) -> tuple[Candidate, list[Standing]]:
    """Whom a text means, and where he stands on the chosen board, on all of them when none is."""
    found = chosen_player(connection, player)
    standings = read_standings(connection, found.player_guid, filters)
    return found, [each for each in standings if chosen in (None, each.board)]


def _list_boards(as_json: bool) -> None:
    if as_json:
        boards = [
            {"code": board.code, "label": board.label, "names": board.names, "formula": METRICS[board.metric].formula}
            for board in BOARDS.values()
        ]
        write_json({"boards": boards})
        return
    table = listing("Board", "Leads", "Also called", "What it counts")
    for board in BOARDS.values():
        table.add_row(board.code, board.first, ", ".join(board.names), METRICS[board.metric].formula)
    output().print(table)


def _about(filters: BoardFilters) -> str:
    """Which rounds a board is about, in words."""
    words = f"on {filters.map_name}" if filters.map_name else "on all maps"
    words += f", since {filters.since}" if filters.since else ""
    return words + (f", until {filters.until}" if filters.until else "")


def _print(page: BoardPage) -> None:
    if page.number > page.pages:
        raise click.ClickException(f"This board ends with page {page.pages}.")
    console = output()
    heading = plain(f"{page.board.label} {_about(page.filters)}, page {page.number} of {page.pages}")
    heading.stylize("bold")
    console.print(heading)
    if page.places:
        right = [Column(name, justify="right") for name in ("Rank", METRICS[page.board.metric].label, "Rounds")]
        table = listing(right[0], "Player", right[1], right[2])
        for place in page.places:
            name = plain(page.names.get(place.player_guid, place.player_guid))
            figure = shown(page.board.metric, place.figure)
            table.add_row(str(place.rank), name, figure, f"{place.sums['rounds']:,}")
        console.print(table)
    console.print(_footer(page))


def _footer(page: BoardPage) -> str:
    ranked = f"{page.ranked:,} ranked" if page.ranked else "Nobody is ranked"
    below = f", {page.below:,} played less" if page.below else ""
    unknown = f", of {page.unknown:,} the files do not tell it" if page.unknown else ""
    return f"{ranked}{below}{unknown}. {page.thresholds.words}"


def _show_standings(player: Candidate, standings: list[Standing], filters: BoardFilters, as_json: bool) -> None:
    if as_json:
        said = [
            {"board": each.board.code, "ranked": each.ranked, "reason": each.reason, **_place(each)}
            for each in standings
        ]
        write_json({"player_guid": player.player_guid, "name": player.name, **_period(filters), "boards": said})
        return
    console = output()
    heading = plain(f"{player.name} {_about(filters)}")
    heading.stylize("bold")
    console.print(heading)
    table = listing("Board", Column("Figure", justify="right"), "Rank", "Ahead of")
    for each in standings:
        if each.place is None:
            table.add_row(each.board.label, shown(each.board.metric, None), f"not ranked: {each.reason}", "")
            continue
        percentile = "" if each.place.percentile is None else f"{each.place.percentile:.0f}%"
        figure = shown(each.board.metric, each.place.figure)
        table.add_row(each.board.label, figure, f"{each.place.rank} of {each.ranked}", percentile)
    console.print(table)
    console.print(DEFAULT_THRESHOLDS.words)


def _place(standing: Standing) -> dict[str, Any]:
    place = standing.place
    return {
        "rank": place and place.rank,
        "figure": place and place.figure,
        "shown": shown(standing.board.metric, place.figure if place else None),
        "percentile": place and place.percentile,
    }


def _period(filters: BoardFilters) -> dict[str, Any]:
    return {"map": filters.map_name, "since": filters.since, "until": filters.until}


def _write_board(page: BoardPage) -> None:
    places = [
        {
            **{name: figure for name, figure in asdict(place).items() if name != "sums"},
            "name": page.names.get(place.player_guid),
            "shown": shown(page.board.metric, place.figure),
            "sums": dict(place.sums),
        }
        for place in page.places
    ]
    answer = {
        "board": page.board.code,
        "label": page.board.label,
        **_period(page.filters),
        "thresholds": asdict(page.thresholds),
        "ranked": page.ranked,
        "below_thresholds": page.below,
        "not_known": page.unknown,
        "players": places,
    }
    write_json(answer)


def _write_csv(page: BoardPage) -> None:
    """The figure as everywhere, and the sums that it is made of."""
    metric = METRICS[page.board.metric]
    parts = [name for name in (page.places[0].sums if page.places else {}) if name != metric.code]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["rank", "player", "guid", metric.code, *parts])
    for place in page.places:
        name = harmless(page.names.get(place.player_guid, ""))
        figure = f"{place.figure:.{metric.decimals}f}"
        writer.writerow([place.rank, name, place.player_guid, figure, *(place.sums[part] for part in parts)])
