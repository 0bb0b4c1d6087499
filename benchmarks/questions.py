"""Questions of people with answers as they will be sent, for the benchmarks of the cache."""

from __future__ import annotations

from psycopg import Connection

from include.stats.profile import figures
from include.stats.registry import METRICS, shown
from include.store import boards, profiles
from include.store.boards import EVERYTHING, BoardFilters
from include.store.cache import Answer


def board(code: str, page: int = 1, filters: BoardFilters = EVERYTHING) -> tuple[str, Answer]:
    """A page of a board, with the text that names it."""

    def answer(connection: Connection) -> dict[str, object]:
        found = boards.read_board(connection, code, filters, page)
        lines = [
            f"{place.rank}. {found.names[place.player_guid]} {shown(found.board.metric, place.figure)}"
            for place in found.places
        ]
        return {"title": code, "description": "\n".join(lines), "footer": {"text": f"{page} of {found.pages}"}}

    return f"board {code} {page} {filters}", answer


def overview(player_guid: str) -> tuple[str, Answer]:
    """A player's overview, with the text that names it."""

    def answer(connection: Connection) -> dict[str, object]:
        totals = profiles.read_totals(connection, player_guid)
        known = figures(totals.sums) if totals else {}
        fields = [{"name": METRICS[code].label, "value": shown(code, figure)} for code, figure in known.items()]
        return {"title": player_guid, "fields": fields}

    return f"overview {player_guid}", answer
