"""Reading what the bot said: the text of a message as somebody sees it, and asking in both ways."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.discord_server.waiting import until

if TYPE_CHECKING:
    from tests.discord_server.people import Person
    from tests.discord_server.values import Json

_ESCAPED = re.compile(r"\\([^a-zA-Z0-9\s])")
SENT_DIRECTLY = "I have sent it to you directly"


def text_of(message: Json) -> str:
    """Give all text of a message as the bot wrote it."""
    texts = [message["content"]]
    for embed in message["embeds"]:
        texts += [embed.get("title", ""), embed.get("description", "")]
        texts += [text for field in embed.get("fields", []) for text in (field["name"], field["value"])]
        texts.append((embed.get("footer") or {}).get("text", ""))
    return "\n".join(filter(None, texts))


def plain(message: Json) -> str:
    """Give it as somebody reads it: without the marks of bold text and escapes."""
    return _ESCAPED.sub(r"\1", text_of(message).replace("**", "").replace("```", ""))


def has_line(message: Json, pattern: str) -> bool:
    """Whether some line of a message matches from its first letter on."""
    return re.search(rf"^\s*{pattern}", plain(message), re.MULTILINE) is not None


async def typed(person: Person, words: str, channel: Json | None = None, within: float = 10.0) -> Json:
    """Write a command and give the answer, wherever it came."""
    before = len(person.server.said_by_bot(person.direct))
    answer = await person.server.answer_to(await person.say(words, channel), within)
    if SENT_DIRECTLY in text_of(answer):
        return (await until(lambda: person.server.said_by_bot(person.direct)[before:]))[0]
    return answer


async def slashed(person: Person, path: str, **options: Any) -> Json:
    """Use a slash command and give the answer."""
    return await (await person.slash(path, **options)).shown(10)
