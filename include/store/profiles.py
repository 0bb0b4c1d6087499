"""What is stored of one player: sums by time, map, day, weapon and companion, and single rounds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg import Connection, sql
from psycopg.rows import dict_row

from include.stats.companions import COMPANION_SUMS, FEWEST_MAPS, RESULTS, Mate, Rival, Shared, mates, rivals
from include.stats.profile import LATEST_SESSIONS, Compared, MapTotals, PlayedRound, PlayedSession, Totals, compare
from include.stats.registry import METRICS, names_needed
from include.stats.sums import SUM_NAMES, Sums
from include.stats.trends import NEEDED, Day
from include.stats.weapons import WeaponTotals
from include.store import awards, boards
from include.store.privacy import read_hidden
from include.store.queries import queries
from include.store.summaries import together

_SESSIONS_AT_A_TIME: Final = 10
"""Of whoever streams rounds: some hundreds of them, some thousands of everybody."""


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day of play, each included, on the server's clock; None where there is no limit."""

    since: date | None = None
    until: date | None = None


EVER: Final = Days()


def read_totals(connection: Connection, player_guid: str, days: Days = EVER) -> Totals | None:
    """Give all that a player did; None when he did not play."""
    statement = _together("sum_player", SUM_NAMES)
    for row in _rows(connection, statement, _of(player_guid, days)):
        return Totals(_sums(row), row["sessions"], row["first_played_at"], row["last_played_at"])
    return None


def read_maps(connection: Connection, player_guid: str, days: Days = EVER) -> list[MapTotals]:
    """Give the same by map, the most played first."""
    rows = _rows(connection, _together("sum_maps", SUM_NAMES), _of(player_guid, days))
    return [MapTotals(row["map_name"], _sums(row)) for row in rows]


def read_days(connection: Connection, player_guid: str, days: Days = EVER) -> list[Day]:
    """Give what a trend needs by day of play, in the order of time."""
    rows = _rows(connection, _together("sum_days", NEEDED), _of(player_guid, days))
    return [Day(row["day"], {name: row[name] for name in NEEDED}) for row in rows]


def read_lately_and_before(connection: Connection, player_guid: str) -> tuple[Sums | None, Sums | None]:
    """Give the sums of the latest `LATEST_SESSIONS` sessions, and of all before them; None where there are none."""
    parameters = {"player_guid": player_guid, "latest": LATEST_SESSIONS}
    rows = _rows(connection, _together("sum_lately_and_before", SUM_NAMES), parameters)
    found = {row["latest"]: _sums(row) for row in rows}
    return found.get(True), found.get(False)


def read_compared(connection: Connection, player_guid: str, codes: Collection[str]) -> list[Compared] | None:
    """Give metrics beside the own past and the median of the players; None when he did not play."""
    totals = read_totals(connection, player_guid)
    if totals is None:
        return None
    names = tuple(dict.fromkeys(["rounds", *(name for code in codes for name in names_needed(METRICS[code]))]))
    everybody = boards.read_sums(connection, names, boards.EVERYTHING)
    past = read_lately_and_before(connection, player_guid)
    return compare(codes, totals.sums, *past, everybody.values())


def read_weapons(connection: Connection, player_guids: Collection[str], days: Days = EVER) -> list[WeaponTotals]:
    """Give what each weapon did in the hands of a player, the most kills first."""
    parameters = {"played_guids": list(player_guids), "since": days.since, "until": days.until}
    rows = queries("profiles").sum_weapons(connection, **parameters)
    return [WeaponTotals(**row) for row in rows]


def read_sessions(connection: Connection, player_guid: str, most: int, skipped: int = 0) -> list[PlayedSession]:
    """Give the sessions of a player, the latest first."""
    parameters = {"player_guid": player_guid, "most": most, "skipped": skipped}
    return [
        PlayedSession(row["session_id"], row["started_at"], row["ended_at"], _sums(row))
        for row in _rows(connection, _named("read_sessions", "summary"), parameters)
    ]


def read_guids(connection: Connection, player_guid: str) -> list[str]:
    """Give the GUIDs under which this person's rounds are stored."""
    return [row["player_guid"] for row in queries("profiles").read_guids(connection, player_guid=player_guid)]


def read_latest_rounds(connection: Connection, player_guid: str, most: int = 10) -> list[PlayedRound]:
    """Give the last rounds of a player, the latest first. Each session has one at least, so the latest are enough."""
    sessions = queries("profiles").read_latest_session_ids(connection, player_guid=player_guid, most=most)
    parameters = {
        "played_guids": read_guids(connection, player_guid),
        "session_ids": [row["session_id"] for row in sessions],
        "most": most,
    }
    return [_played(row) for row in _rows(connection, _named("read_latest_rounds", "played"), parameters)]


def stream_rounds(connection: Connection, player_guid: str | None = None, days: Days = EVER) -> Iterator[PlayedRound]:
    """
    Give the rounds of one player, or of everybody, in the order of time.

    They are read some sessions at a time, so that neither the memory nor one statement grows with their number.
    """
    guids = None if player_guid is None else read_guids(connection, player_guid)
    found = queries("profiles").read_session_ids_of_days(
        connection, player_guid=player_guid, since=days.since, until=days.until
    )
    session_ids = [row["session_id"] for row in found]
    statement = _named("read_rounds", "played")
    for first in range(0, len(session_ids), _SESSIONS_AT_A_TIME):
        parameters = {"played_guids": guids, "session_ids": session_ids[first : first + _SESSIONS_AT_A_TIME]}
        yield from map(_played, _rows(connection, statement, parameters))


def read_round_figures(connection: Connection, player_guids: Collection[str], names: Sequence[str]) -> Sequence[Sums]:
    """Give some sums of every round of a player, in any order."""
    statement = _named("read_round_figures", "played", names)
    return _rows(connection, statement, {"played_guids": list(player_guids)})


def read_shared(connection: Connection, player_guid: str) -> list[Shared]:
    """Give what a player and each other human did in rounds that both were in on a known side."""
    rows = queries("profiles").sum_shared(connection, player_guid=player_guid)
    return [
        Shared(
            row["other_guid"],
            row["same_side"],
            {name: row[name] for name in COMPANION_SUMS},
            {name.removeprefix("their_"): row[name] for name in row if name.startswith("their_")},
        )
        for row in rows
    ]


def read_rivals(connection: Connection, player_guid: str) -> list[Rival]:
    """Give who is met on the other side, most often first, with the kills of each other that awards files say."""
    return rivals(_shared_with_shown(connection, player_guid), awards.read_duels(connection, player_guid))


def read_mates(connection: Connection, player_guid: str) -> list[Mate]:
    """Give who is played with, the best synergy first."""
    totals = read_totals(connection, player_guid)
    return mates(totals.sums, _shared_with_shown(connection, player_guid)) if totals else []


def _shared_with_shown(connection: Connection, player_guid: str) -> list[Shared]:
    """Whoever is hidden is named to nobody."""
    hidden = read_hidden(connection)
    return [each for each in read_shared(connection, player_guid) if each.other_guid not in hidden]


def read_pairs(connection: Connection, days: Days = EVER) -> dict[tuple[str, str], Sums]:
    """Give the results of the maps that each two players played in one squad, where there are enough of them."""
    rows = queries("profiles").sum_pairs(connection, since=days.since, until=days.until, fewest_maps=FEWEST_MAPS)
    return {(row["player_guid"], row["other_guid"]): {name: row[name] for name in RESULTS} for row in rows}


def _of(player_guid: str, days: Days) -> dict[str, Any]:
    return {"player_guid": player_guid, "since": days.since, "until": days.until}


def _rows(connection: Connection, statement: sql.Composed, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, parameters).fetchall()


def _together(query: str, names: Iterable[str]) -> sql.Composed:
    """A query with sums put together over its rows."""
    return sql.SQL(getattr(queries("profiles"), query).sql).format(together=together(names, "summary"))


def _named(query: str, relation: str, names: Iterable[str] = SUM_NAMES) -> sql.Composed:
    """A query with sums of single rows."""
    columns = sql.SQL(", ").join(sql.Identifier(relation, name) for name in names)
    return sql.SQL(getattr(queries("profiles"), query).sql).format(names=columns)


def _sums(row: dict[str, Any]) -> Sums:
    return {name: row[name] for name in SUM_NAMES}


def _played(row: dict[str, Any]) -> PlayedRound:
    return PlayedRound(**{name: row[name] for name in _OF_A_ROUND}, sums=_sums(row))


_OF_A_ROUND: Final = ("round_id", "ended_at", "map_name", "round_number", "player_guid", "name", "side")
