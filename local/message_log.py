"""The messages of the preview page: a file of JSON lines that only grows, read again at start."""

from __future__ import annotations

import json
import logging
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from include.answers.answer import File
from local.message_files import attached

logger = logging.getLogger(__name__)

DISCORD_EPOCH_MS: Final = 1_420_070_400_000
"""Ids carry the milliseconds since the beginning of 2015 above their lowest 22 bits."""

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A message as it became; `revision` counts all changes from 1, so a page can ask for what is newer."""

    revision: int
    message: Message


class MessageLog:
    """Messages in the order in which they were posted. Every change is on disk before it is answered."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changes: dict[str, Change] = {}
        self.revision = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self._drop_half_line()
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                self._remember(json.loads(line))

    def post(self, message: Message, author: Message) -> Message:
        """Give the message an id and keep it."""
        newest = int(next(reversed(self._changes), 0))
        message_id = max(time.time_ns() // 1_000_000 - DISCORD_EPOCH_MS << 22, newest + 1)
        posted = {
            "id": str(message_id),
            "type": 0,
            "channel_id": author["id"],
            "webhook_id": author["id"],
            "author": author,
            "content": message.get("content") or "",
            "embeds": [{"type": "rich", **embed} for embed in message.get("embeds") or []],
            "timestamp": datetime.now(UTC).isoformat(),
            "edited_timestamp": None,
        }
        return self._keep(posted)

    def edit(self, message_id: str, changes: Message) -> Message | None:
        """Replace what the changes name; None when there is no such message."""
        message = self.get(message_id)
        if message is None:
            return None
        edited = {**message, "edited_timestamp": datetime.now(UTC).isoformat()}
        if "content" in changes:
            edited["content"] = changes["content"] or ""
        if "embeds" in changes:
            edited["embeds"] = [{"type": "rich", **embed} for embed in changes["embeds"] or []]
        return self._keep(edited)

    def get(self, message_id: str) -> Message | None:
        """Give a message as it is now."""
        change = self._changes.get(message_id)
        return change.message if change else None

    def file(self, message_id: str, place: int) -> File | None:
        """Give a file of a message that was captured with its files; the webhook keeps none."""
        return attached(self.get(message_id), place, self._path.parent)

    def since(self, revision: int) -> list[Message]:
        """Give what was posted or edited after a revision, in the order of posting."""
        return [change.message for change in self._changes.values() if change.revision > revision]

    def _keep(self, message: Message) -> Message:
        try:
            with self._path.open("a", encoding="utf-8") as log:
                log.write(json.dumps(message) + "\n")
        except OSError:  # a full disk takes the first part of a line, and the next one would follow right after it
            self._drop_half_line()
            raise
        self._remember(message)
        return message

    def _remember(self, message: Message) -> None:
        self.revision += 1
        self._changes[message["id"]] = Change(self.revision, message)

    def _drop_half_line(self) -> None:
        # A kill in the middle of a write leaves a line without its end; its sender was never answered and sends again.
        self._path.touch()
        content = self._path.read_bytes()
        whole_bytes = content.rfind(b"\n") + 1
        if whole_bytes != len(content):
            logger.warning("%s: dropped a half-written last message", self._path)
            os.truncate(self._path, whole_bytes)
