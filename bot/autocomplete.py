"""What is offered while somebody types an option: players, maps, figures, sessions; at worst nothing, no error."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import discord
import psycopg
from discord.app_commands import Choice
from psycopg import Connection

from include.answers.command import Kind, Place
from include.posts.fields import counted
from include.posts.session import written_date
from include.posts.text import one_line
from include.stats.boards import BOARDS
from include.stats.lookup import Alias, find
from include.store import DatabaseUnreachableError
from include.store.boards import read_map_names
from include.store.cache import AnswerCache
from include.store.players import read_aliases
from include.store.session_list import ListedSession, read_beginnings, read_latest
from include.store.shared_cache import Json

logger = logging.getLogger(__name__)

Suggest = Callable[[discord.Interaction[Any], str], Coroutine[Any, Any, list[Choice[str]]]]

MOST: Final = 25
LENGTH: Final = 100
"""Discord takes no more choices, and no longer ones; it counts UTF-16 units."""

PATIENCE_SECONDS: Final = 2.0
"""After three, Discord says that nothing could be loaded."""


class Suggestions:
    """Finds what may be meant, in what the answers remember of the data."""

    def __init__(self, cache: AnswerCache, place: Place) -> None:
        self._cache = cache
        self._place = place

    def by_kind(self) -> dict[Kind, Suggest]:
        """Give what discord.py calls, by the kind of parameter."""
        finders = {"player": self._players, "map": self._maps, "stat": self._stats, "session": self._sessions}
        return {kind: _never_failing(finder) for kind, finder in finders.items()}  # type: ignore[misc]

    async def _players(self, text: str) -> list[Choice[str]]:
        rows = await self._cache.ask("suggestions: players", _aliases)
        return await asyncio.to_thread(_likely, text, rows)

    async def _maps(self, text: str) -> list[Choice[str]]:
        names = await self._cache.ask("suggestions: maps", read_map_names)
        return [_choice(name, name) for name in names if text.casefold() in name.casefold()]

    async def _stats(self, text: str) -> list[Choice[str]]:
        wanted = text.casefold().strip()
        return [
            _choice(board.label, board.code)
            for board in BOARDS.values()
            if any(wanted in name.casefold() for name in (board.label, board.code, *board.names))
        ]

    async def _sessions(self, text: str) -> list[Choice[str]]:
        def made(connection: Connection) -> Json:
            listed = read_latest(connection, self._place.server_id, most=500)
            beginnings = read_beginnings(connection, listed)
            return [[str(each.session_id), self._session(each, beginnings[each.session_id])] for each in listed]

        rows = await self._cache.ask("suggestions: sessions", made)
        return [_choice(name, session) for session, name in rows if text.casefold() in name.casefold()]

    def _session(self, session: ListedSession, began_at: datetime) -> str:
        day, began = (at.astimezone(self._place.zone) for at in (session.started_at, began_at))
        return f"{written_date(day)}, {began:%H:%M}, {counted(session.round_count, 'round')}"


def _never_failing(finder: Callable[[str], Coroutine[Any, Any, list[Choice[str]]]]) -> Suggest:
    async def suggest(interaction: discord.Interaction[Any], current: str) -> list[Choice[str]]:
        try:
            return (await asyncio.wait_for(finder(current), PATIENCE_SECONDS))[:MOST]
        except (DatabaseUnreachableError, psycopg.Error, TimeoutError) as error:
            logger.warning("Nothing can be suggested at the moment: %s", str(error) or "it takes too long")
            return []

    return suggest


def _aliases(connection: Connection) -> Json:
    return [
        [each.player_guid, each.played_guid, each.alias, each.times_seen, each.last_seen.timestamp()]
        for each in read_aliases(connection)
    ]


def _likely(text: str, rows: Sequence[Sequence[Any]]) -> list[Choice[str]]:
    """Whom a text may mean; before the first letter, who played last."""
    if not text.strip():
        latest = sorted(rows, key=lambda row: row[4], reverse=True)
        names = {guid: alias for guid, _, alias, _, _ in reversed(latest)}
        return [_choice(names[guid], guid) for guid in dict.fromkeys(row[0] for row in latest)][:MOST]
    return [
        _choice(each.name if each.name == each.alias else f"{each.name} ({each.alias})", each.player_guid)
        for each in find(text, _read(rows), most=MOST)
    ]


def _read(rows: Iterable[Sequence[Any]]) -> Iterable[Alias]:
    for guid, played, alias, times, last in rows:
        yield Alias(guid, played, alias, times, datetime.fromtimestamp(last, UTC))


def _choice(name: str, value: str) -> Choice[str]:
    """Names are hostile: one visible line, short enough for Discord."""
    return Choice(name=_short(one_line(name)), value=_short(value))


def _short(text: str) -> str:
    return text.encode("utf-16-le")[: 2 * LENGTH].decode("utf-16-le", "ignore")
