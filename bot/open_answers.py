"""Messages whose buttons work: kept in memory and in the database, and closed when their time is over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final

import aiohttp
import discord
import psycopg

from bot.buttons import Buttons, Press, expiry_of
from include.answers.answer import Choice, Question
from include.store import DatabaseUnreachableError, Store, paged_answers
from include.store.paged_answers import PagedAnswer

logger = logging.getLogger(__name__)

OPEN: Final = timedelta(minutes=5)
OPEN_FOR_MODERATORS: Final = timedelta(days=7)

TRY_AGAIN: Final = timedelta(seconds=30)

Edit = Callable[[discord.ui.View], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """
    One message with buttons.

    Attributes:
        owner_id: as in `PagedAnswer`.
        edit: the only way to change a message that one person alone sees; None: any message of a channel.
    """

    message_id: int
    channel_id: int
    owner_id: int
    question: Question
    buttons: Buttons
    expires_at: datetime
    edit: Edit | None = None

    def has(self, press: Press) -> bool:
        """Whether a button is among those that are shown."""
        return press.expiry == expiry_of(self.expires_at)

    def view(self, *, are_over: bool = False) -> discord.ui.View:
        """Give its buttons."""
        return self.buttons.view(self.owner_id, self.expires_at, are_over=are_over)

    def to_row(self) -> PagedAnswer:
        """Give what the database keeps; the number of pages stands beside the question."""
        return PagedAnswer(
            self.message_id,
            self.channel_id,
            self.owner_id,
            {**self.question.to_json(), "pages": self.buttons.pages},
            [{"label": each.label, "question": each.question.to_json()} for each in self.buttons.choices],
            self.expires_at,
        )

    @classmethod
    def from_row(cls, row: PagedAnswer) -> OpenAnswer:
        """Read what `to_row` gave."""
        question = Question.from_json(row.question)
        choices = tuple(Choice(each["label"], Question.from_json(each["question"])) for each in row.choices)
        buttons = Buttons(question.page, row.question["pages"], choices)
        return cls(row.message_id, row.channel_id, row.owner_id, question, buttons, row.expires_at)


class OpenAnswers:
    """
    All of them.

    Args:
        channel: gives what a message of a channel can be reached through, by the channel's id.
    """

    def __init__(self, store: Store, channel: Callable[[int], discord.PartialMessageable]) -> None:
        self._store = store
        self._channel = channel
        self._open: dict[int, OpenAnswer] = {}

    async def load(self) -> None:
        """Take over what an earlier bot left open."""
        for row in await asyncio.to_thread(self._read):
            self._open[row.message_id] = OpenAnswer.from_row(row)

    def find(self, message_id: int) -> OpenAnswer | None:
        """Give a message whose buttons work."""
        return self._open.get(message_id)

    def end(self, replaced_id: int | None) -> datetime:
        """
        When buttons that are shown now end; never in the same second as those that they replace.

        By that a second click on a button is known that is not there any more: it must press no other.
        """
        end, replaced = datetime.now(UTC) + OPEN, self._open.get(replaced_id or 0)
        return max(end, replaced.expires_at + timedelta(seconds=1)) if replaced else end

    async def keep(self, opened: OpenAnswer) -> None:
        """Let the buttons of a message work; without the database they do until the bot is stopped."""
        self._open[opened.message_id] = opened
        try:
            await asyncio.to_thread(self._save, opened.to_row())
        except (DatabaseUnreachableError, psycopg.Error) as error:
            logger.warning("The buttons of message %d end with this bot: %s", opened.message_id, error)

    async def drop(self, message_id: int) -> None:
        """Forget a message that has no working buttons any more."""
        if self._open.pop(message_id, None):
            try:
                await asyncio.to_thread(self._delete, message_id)
            except (DatabaseUnreachableError, psycopg.Error) as error:
                logger.warning("Message %d is forgotten when the database is back: %s", message_id, error)

    async def close_expired(self, pause_seconds: float = 1.0) -> None:
        """Disable buttons when their time is over, until cancelled."""
        while True:
            now = datetime.now(UTC)
            for each in [each for each in self._open.values() if each.expires_at <= now]:
                if self._is_current(each):
                    await self._close(each)
            await asyncio.sleep(pause_seconds)

    def _is_current(self, opened: OpenAnswer) -> bool:
        """Whether no page was turned meanwhile: a click in the last moment may be answered while Discord is asked."""
        return self._open.get(opened.message_id) is opened

    async def _close(self, opened: OpenAnswer) -> None:
        view = opened.view(are_over=True)
        try:
            if opened.edit:
                await opened.edit(view)
            else:
                channel = self._channel(opened.channel_id)
                await channel.get_partial_message(opened.message_id).edit(view=view)
        except (discord.NotFound, discord.Forbidden):
            logger.info("Message %d is gone, or nobody else's to change", opened.message_id)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            if _may_pass(error):
                logger.warning("The buttons of message %d stay for now: %s", opened.message_id, error)
                if self._is_current(opened):
                    self._open[opened.message_id] = replace(opened, expires_at=datetime.now(UTC) + TRY_AGAIN)
                return
            logger.warning("The buttons of message %d stay, but are over: %s", opened.message_id, error)
        if self._is_current(opened):
            await self.drop(opened.message_id)

    def _read(self) -> list[PagedAnswer]:
        with self._store.transaction() as connection:
            return paged_answers.read_all(connection)

    def _save(self, row: PagedAnswer) -> None:
        with self._store.transaction() as connection:
            paged_answers.save(connection, row)

    def _delete(self, message_id: int) -> None:
        with self._store.transaction() as connection:
            paged_answers.delete(connection, [message_id])


def _may_pass(error: Exception) -> bool:
    """Whether it may go well later. It never does once what a private message is changed through has run out."""
    if not isinstance(error, discord.HTTPException):
        return True
    return error.status >= HTTPStatus.INTERNAL_SERVER_ERROR or error.status == HTTPStatus.TOO_MANY_REQUESTS
