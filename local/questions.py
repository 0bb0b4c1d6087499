"""
The preview page's line to type commands into: what the bot answers to somebody whom it does not know.

The page asks as PUBLIC and with the database login that only reads. A question has to come from the page itself: with
the Origin of this address, and with a token that no page of another address can read.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, Response
from psycopg.errors import InsufficientPrivilege, ReadOnlySqlTransaction, UndefinedTable

from include.answers.answer import Question
from include.answers.ask import command_of, parse
from include.answers.command import Caller, Place
from include.answers.errors import AnswerError, Level
from include.answers.line import line_of, usage
from include.answers.registry import COMMANDS
from include.answers.remembered import Answers
from include.store import DatabaseUnreachableError, Store
from include.store.cache import AnswerCache
from include.store.ids import SERVER_ID
from local.asked_messages import answered, refused
from local.message_files import Shelf
from local.message_log import Message

logger = logging.getLogger(__name__)

NO_DATABASE: Final = "The database does not answer: it may still be starting. Ask again in a moment."
NO_TABLES: Final = "The tables of the statistics are not made yet. Ask again in a moment."
DISCORD_ONLY: Final = "This changes something, and can be asked only in Discord."
OUR_MISTAKE: Final = "This could not be answered; the log of the preview page says why."

LONGEST_LINE: Final = 300
LONGEST_BODY: Final = 8_000
LAST_PAGE: Final = 1_000_000


class Questions:
    """Asks the database, connected with the first question: the page is there before it."""

    def __init__(self, address: str, zone: ZoneInfo, silence: timedelta) -> None:
        self.token = secrets.token_urlsafe(32)
        self.shelf = Shelf()
        self._address = address
        self._place = Place(SERVER_ID, zone, silence, prefix="")
        self._opening = asyncio.Lock()
        self._opened: tuple[Store, AnswerCache, Answers] | None = None

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        """Leave the database at the end."""
        yield
        if self._opened:
            store, cache, _answers = self._opened
            await cache.close()
            await asyncio.to_thread(store.close)

    async def message(self, question: Question, asked: str) -> Message:
        """Answer a question with a message: the answer, or why there is none."""
        try:
            answer = await (await self._answers()).ask(question, Caller(Level.PUBLIC))
            is_private = command_of(question.command).is_private
            message, files = await asyncio.to_thread(answered, answer, question, asked, is_private=is_private)
        except AnswerError as error:
            return refused(str(error), asked, error.choices)
        except DatabaseUnreachableError:
            return refused(NO_DATABASE, asked)
        except UndefinedTable:
            return refused(NO_TABLES, asked)
        except (InsufficientPrivilege, ReadOnlySqlTransaction):
            return refused(DISCORD_ONLY, asked)
        except Exception:
            logger.exception("%s", question.command)
            return refused(OUR_MISTAKE, asked)
        self.shelf.put(message["id"], files)
        return message

    async def _answers(self) -> Answers:
        async with self._opening:
            if self._opened is None:
                store = await asyncio.to_thread(
                    Store, self._address, "fragflow preview", min_size=0, max_size=2, wait_seconds=3, read_only=True
                )
                cache = AnswerCache(store)
                self._opened = store, cache, Answers(store, cache, self._place)
            return self._opened[2]


class Pace:
    """Two questions a second, five at once: as in Discord (commands.md), for all open pages together."""

    def __init__(self) -> None:
        self._left, self._at = 5.0, time.monotonic()

    def take(self) -> bool:
        """Whether one more may be asked."""
        now = time.monotonic()
        self._left, self._at = min(5.0, self._left + 2 * (now - self._at)), now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def router(questions: Questions, headers: Mapping[str, str]) -> APIRouter:
    """Give the routes of the line: what can be asked, and asking."""
    routes, pace = APIRouter(), Pace()

    def say(body: Message, status: int = 200) -> Response:
        return JSONResponse(body, status, headers=dict(headers))

    @routes.get("/ask")
    async def what_can_be_asked(request: Request) -> Response:
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            return say({"message": "Only the preview page asks here."}, 403)
        commands = [
            {"name": each.name, "usage": usage(each), "summary": each.summary}
            for each in COMMANDS.values()
            if each.level == Level.PUBLIC
        ]
        return say({"token": questions.token, "commands": commands})

    @routes.post("/ask")
    async def ask(request: Request) -> Response:
        if not _comes_from_the_page(request, questions.token):
            return say({"message": "Only the preview page asks here."}, 403)
        if not pace.take():
            return say({"message": "That is too fast: wait a second."}, 429)
        asked = _read(await _body(request))
        if asked is None:
            return say({"message": "Expected a line, or a question."}, 400)
        if isinstance(asked, Question):
            return say(await questions.message(asked, line_of(asked)))
        try:
            question = parse(asked.lstrip("!/ "))
        except AnswerError as error:
            return say(refused(str(error), asked, error.choices))
        return say(await questions.message(question, asked))

    return routes


def nothing_to_ask() -> APIRouter:
    """Give the routes of a page that only shows: its line stays hidden."""
    routes = APIRouter()
    routes.add_api_route("/ask", lambda: Response(status_code=204), methods=["GET"])
    return routes


def _comes_from_the_page(request: Request, token: str) -> bool:
    """Who answers to this Host name is us (`TrustedHostMiddleware`); a browser says the Origin truly."""
    given = request.headers.get("X-Fragflow-Token", "")
    return request.headers.get("Origin") == f"http://{request.headers['Host']}" and secrets.compare_digest(
        given.encode(), token.encode()
    )


async def _body(request: Request) -> Any:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _read(body: object) -> Question | str | None:
    """A typed line, or the question of a button; None for anything else."""
    match body:
        case {"line": str(line)} if line.strip() and len(line) <= LONGEST_LINE:
            return line.strip()
        case {"question": {"command": str(command), "arguments": dict(arguments), "page": int(page)}} if (
            1 <= page <= LAST_PAGE and all(isinstance(each, str | int) for each in arguments.values())
        ):
            return Question(command, arguments, page)
    return None
