"""A webhook that keeps what it is sent."""

from __future__ import annotations

import threading

from include.posts.webhook import MessageGoneError


class MemoryDiscord:
    """Messages by id, every post and edit in order, and errors to raise once each."""

    def __init__(self):
        self.messages, self.posts, self.edits, self.errors = {}, [], [], []
        self.lock = threading.Lock()

    def send(self, payload, *, until):
        with self.lock:
            if self.errors:
                raise self.errors.pop(0)
            self.posts.append(payload["embeds"][0]["title"])
            message_id = str(len(self.posts))
            self.messages[message_id] = payload["embeds"][0]
        return message_id

    def edit(self, message_id, payload, *, until):
        if self.errors:
            raise self.errors.pop(0)
        if message_id not in self.messages:
            raise MessageGoneError("the message was deleted in Discord and is not posted again")
        self.edits.append(message_id)
        self.messages[message_id] = payload["embeds"][0]
        return message_id
