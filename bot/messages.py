"""An answer -> what discord.py sends: the embed, its files, its picture drawn where it holds up nobody."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from typing import Any, Final

import discord

from include.answers.answer import Answer
from include.charts.chart import Chart, Series
from include.charts.draw import draw

logger = logging.getLogger(__name__)

CHART_FILE: Final = "chart.png"

MOST_PICTURES: Final = 32
"""Of some 40 kB each."""

FIRST: Final = Chart("bars", "", ("",), (Series("", (1.0,)),), "")
"""Seen by nobody."""

ALT_LIMIT: Final = 1024
"""Of a file's description (Discord's reference, "Attachment")."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the bot but for its buttons."""

    embed: discord.Embed
    files: list[discord.File] = field(default_factory=list)

    def as_new(self, view: discord.ui.View | None) -> dict[str, Any]:
        """Give the arguments of a message that is sent."""
        given = {"embed": self.embed, "files": self.files, "view": view}
        return {name: each for name, each in given.items() if each}

    def as_edit(self, view: discord.ui.View | None) -> dict[str, Any]:
        """Give the arguments of a message that takes the place of another."""
        return {"content": None, "embed": self.embed, "attachments": self.files, "view": view}


class Pictures:
    """Draws charts, one after the other, in a thread of their own; those drawn last are kept."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")
        self._draw = lru_cache(MOST_PICTURES)(lambda chart: draw(chart))

    def load(self) -> None:
        """Load what draws, a second's work, in the thread that draws."""
        self._thread.submit(draw, FIRST).add_done_callback(_tell_failure)

    async def message(self, answer: Answer) -> Message:
        """Give an answer as it is sent; without its picture when that fails, for the text stands beside."""
        embed = discord.Embed.from_dict(answer.embed)
        files = [discord.File(BytesIO(answer.file.content), answer.file.filename)] if answer.file else []
        if answer.chart and (picture := await self._drawn(answer.chart)):
            files.append(discord.File(BytesIO(picture), CHART_FILE, description=answer.chart.text[:ALT_LIMIT]))
            embed.set_image(url=f"attachment://{CHART_FILE}")
        return Message(embed, files)

    async def _drawn(self, chart: Chart) -> bytes | None:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._draw, chart)
        except Exception:  # matplotlib raises anything over hostile names, and the text says the same
            logger.exception("A picture could not be drawn: %s", chart.kind)
            return None

    def close(self) -> None:
        """Draw nothing more."""
        self._thread.shutdown(cancel_futures=True)


def _tell_failure(drawn: Future[bytes]) -> None:
    if not drawn.cancelled() and (error := drawn.exception()):
        logger.error("No picture can be drawn", exc_info=error)
