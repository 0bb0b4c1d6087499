"""Leaderboards of what is stored: sums of everybody, ranked by `include.stats.boards`, with the names of one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from psycopg import Connection, sql
from psycopg.rows import tuple_row

from include.stats.boards import (
    BOARDS,
    DEFAULT_THRESHOLDS,
    PAGE_SIZE,
    Board,
    Place,
    Standing,
    Thresholds,
    rank,
    standing,
    sums_needed,
)
from include.stats.sums import Sums
from include.store import players, privacy
from include.store.queries import queries
from include.store.summaries import together


@dataclass(frozen=True, slots=True)
class BoardFilters:
    """
    Which rounds a board is about; all of them unless said otherwise. A season is a period.

    Attributes:
        since, until: the first and the last day of play, each included, on the server's clock.
    """

    since: date | None = None
    until: date | None = None
    map_name: str | None = None
    server_id: int | None = None


EVERYTHING: Final = BoardFilters()


@dataclass(frozen=True, slots=True)
class BoardPage:
    """
    One page of a board.

    Attributes:
        number: of this page, from 1; `pages` is never less than 1.
        names: the last name of each player of the page, by GUID.
        ranked: how many players stand on the whole board.
        below, unknown: as in `Ranking`.
    """

    board: Board
    filters: BoardFilters
    thresholds: Thresholds
    places: tuple[Place, ...]
    names: Mapping[str, str]
    number: int
    pages: int
    ranked: int
    below: int
    unknown: int


def read_board(
    connection: Connection,
    code: str,
    filters: BoardFilters = EVERYTHING,
    page: int = 1,
    *,
    size: int = PAGE_SIZE,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> BoardPage:
    """
    Give one page of a board without hidden players: a question for the sums, one for them, one for the names.

    Raises:
        KeyError: there is no board with this code.
    """
    board = BOARDS[code]
    ranking = rank(board, _read_shown(connection, sums_needed([board]), filters), thresholds)
    places = ranking.page(page, size)
    names = players.read_names(connection, [place.player_guid for place in places]) if places else {}
    return BoardPage(
        board,
        filters,
        thresholds,
        places,
        names,
        page,
        ranking.pages(size),
        len(ranking),
        ranking.below,
        ranking.unknown,
    )


def read_standings(
    connection: Connection,
    player_guid: str,
    filters: BoardFilters = EVERYTHING,
    *,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> list[Standing]:
    """Give where one player stands on every board, in their order; of hidden ones only this player counts."""
    boards = list(BOARDS.values())
    everybody = _read_shown(connection, sums_needed(boards), filters, player_guid)
    return [standing(rank(board, everybody, thresholds), player_guid) for board in boards]


def _read_shown(
    connection: Connection, names: Sequence[str], filters: BoardFilters, player_guid: str | None = None
) -> dict[str, Sums]:
    """The sums of those who may stand on boards, and of the player who asks."""
    hidden = privacy.read_hidden(connection) - {player_guid}
    return {guid: sums for guid, sums in read_sums(connection, names, filters).items() if guid not in hidden}


def read_sums(connection: Connection, names: Sequence[str], filters: BoardFilters) -> dict[str, Sums]:
    """Give these sums of everybody who played, by GUID; GUIDs of one person are one."""
    boards = queries("boards")
    if filters.since or filters.until or filters.server_id is not None:
        question = boards.sum_map_days if filters.map_name else boards.sum_days
    else:
        question = boards.sum_map if filters.map_name else boards.sum_everything
    parameters = {
        "since": filters.since,
        "until": filters.until,
        "map_name": filters.map_name,
        "server_id": filters.server_id,
    }
    statement = sql.SQL(question.sql).format(names=sql.SQL(", ").join(map(sql.Identifier, names)), sums=together(names))
    with connection.cursor(row_factory=tuple_row) as cursor:
        rows = cursor.execute(statement, parameters).fetchall()
    return {guid: dict(zip(names, sums, strict=True)) for guid, *sums in rows}


def read_map_names(connection: Connection) -> list[str]:
    """Give the maps that have boards, in the order of the alphabet."""
    return [row["map_name"] for row in queries("boards").read_map_names(connection)]
