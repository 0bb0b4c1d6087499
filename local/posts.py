"""Posts as they reach the preview page, told one line each on the terminal."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

from local import probe

ASK_EVERY_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True)
class Post:
    """What a reader sees first of a post. `filename` is of its footer, `seen_at` of the monotonic clock."""

    title: str
    sentence: str
    filename: str
    is_edit: bool
    seen_at: float


async def follow(port: int) -> AsyncIterator[Post]:
    """Give each post that comes from now on; those the page has from earlier are not told again."""
    revision: int | None = None
    while True:
        answer = await probe.get_json(port, f"/messages?since={revision or 0}")
        if answer is not None:
            if revision is not None:
                for message in answer["messages"]:
                    yield _post(message)
            revision = answer["revision"]
        await asyncio.sleep(ASK_EVERY_SECONDS)


def _post(message: dict[str, Any]) -> Post:
    embed = (message.get("embeds") or [{}])[0]
    sentence = " ".join((embed.get("description") or message.get("content") or "").replace("*", "").split())
    filename, _, _ = (embed.get("footer") or {}).get("text", "").partition(" · ")
    return Post(
        title=embed.get("title", "").replace("\\", ""),
        sentence=sentence.replace("\\", ""),
        filename=filename,
        is_edit=message.get("edited_timestamp") is not None,
        seen_at=time.monotonic(),
    )
