"""Buttons that are being disabled while something else happens to their message."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bot.open_answers import OpenAnswer, OpenAnswers

pytestmark = [pytest.mark.lengthy, pytest.mark.asyncio]

MESSAGE = 1


class NoDatabase:
    """Buttons are kept in memory then."""

    def transaction(self) -> Any:
        from include.store import DatabaseUnreachableError

        raise DatabaseUnreachableError("away")


class Response:
    """What discord.py reads of an answer that refuses."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.reason = ""


def opened(edit: Callable[[Any], Awaitable[None]], lasts: timedelta) -> OpenAnswer:
    from bot.buttons import Buttons
    from bot.open_answers import OpenAnswer
    from include.answers.answer import Question

    return OpenAnswer(MESSAGE, 2, 3, Question("aliases"), Buttons(1, 4, ()), datetime.now(UTC) + lasts, edit)


async def closed(answers: OpenAnswers, *, after_seconds: float = 0.2) -> None:
    """Let buttons be disabled for a moment."""
    task = asyncio.create_task(answers.close_expired(pause_seconds=0.01))
    await asyncio.sleep(after_seconds)
    task.cancel()


def of_nobody() -> OpenAnswers:
    from bot.open_answers import OpenAnswers

    return OpenAnswers(NoDatabase(), lambda _: None)  # type: ignore[arg-type, return-value]


async def test_a_page_that_is_turned_meanwhile_keeps_its_buttons():
    answers = of_nobody()

    async def edit(_: Any) -> None:
        await answers.keep(turned)

    turned = opened(edit, timedelta(minutes=5))
    await answers.keep(opened(edit, timedelta(seconds=-1)))
    await closed(answers)

    assert answers.find(MESSAGE) is turned


@pytest.mark.parametrize(("status", "tries"), [(401, 1), (400, 1), (503, 2)])
async def test_what_can_never_be_changed_is_tried_once(monkeypatch: pytest.MonkeyPatch, status: int, tries: int):
    """Fifteen minutes after a private answer Discord answers 401 to whoever wants to change it, for ever."""
    import discord

    monkeypatch.setattr("bot.open_answers.TRY_AGAIN", timedelta())
    answers, tried = of_nobody(), []

    async def edit(_: Any) -> None:
        tried.append(None)
        if len(tried) < 2:
            raise discord.HTTPException(Response(status), "no")  # type: ignore[arg-type]

    await answers.keep(opened(edit, timedelta(seconds=-1)))
    await closed(answers)

    assert len(tried) == tries
    assert answers.find(MESSAGE) is None


async def test_a_lost_connection_holds_up_no_other_message(monkeypatch: pytest.MonkeyPatch):
    import aiohttp

    monkeypatch.setattr("bot.open_answers.TRY_AGAIN", timedelta())
    answers, tried = of_nobody(), []

    async def edit(_: Any) -> None:
        tried.append(None)
        if len(tried) < 2:
            raise aiohttp.ServerDisconnectedError

    await answers.keep(opened(edit, timedelta(seconds=-1)))
    await closed(answers)

    assert len(tried) == 2
