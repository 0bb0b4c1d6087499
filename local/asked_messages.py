"""An answer as the message that the bot would send, for the preview page."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from include.answers.answer import Answer, Choice, File, Question
from include.charts.draw import draw
from include.posts.text import cut, in_markdown, one_line
from local.message_log import Message

AUTHOR: Final = {"username": "Fragflow", "bot": True}
ONLY_YOU: Final = 64
"""Discord's flag of a message that only who asked sees."""

CHART: Final = "chart.png"
ACTION_ROW, BUTTON = 1, 2
PRIMARY, SECONDARY = 1, 2
SENTENCE_CELLS: Final = 900


def answered(answer: Answer, question: Question, asked: str, *, is_private: bool) -> tuple[Message, tuple[File, ...]]:
    """
    Give the message of an answer, and its files. Drawing a chart takes a moment: not for an event loop.

    Args:
        asked: shown above it.
    """
    embed, files = answer.embed, [answer.file] if answer.file else []
    descriptions = [""] * len(files)
    if answer.chart:
        embed = {**embed, "image": {"url": f"attachment://{CHART}"}}
        files.append(File(CHART, draw(answer.chart)))
        descriptions.append(answer.chart.text)
    message = _message(asked, [*_turns(answer, question), *_choices(answer.choices)], is_private=is_private)
    message["embeds"] = [embed]
    message["attachments"] = [
        {"filename": file.filename, "size": len(file.content), "description": description}
        for file, description in zip(files, descriptions, strict=True)
    ]
    return message, tuple(files)


def refused(sentence: str, asked: str, choices: tuple[Choice, ...] = ()) -> Message:
    """Give the message of a question without an answer; the sentence is plain text."""
    message = _message(asked, _choices(choices), is_private=True)
    message["content"] = in_markdown(sentence, SENTENCE_CELLS)
    return message


def _message(asked: str, rows: list[list[Message]], *, is_private: bool) -> Message:
    return {
        "id": f"asked-{secrets.token_hex(8)}",
        "author": AUTHOR,
        "interaction": {"name": cut(one_line(asked), 200), "user": {"username": "You"}},
        "content": "",
        "embeds": [],
        "components": [{"type": ACTION_ROW, "components": row} for row in rows],
        "flags": ONLY_YOU if is_private else 0,
        "timestamp": datetime.now(UTC).isoformat(),
        "edited_timestamp": None,
    }


def _turns(answer: Answer, question: Question) -> list[list[Message]]:
    if answer.pages < 2:
        return []
    page, pages = answer.page, answer.pages

    def turn(label: str, to: int, *, is_there: bool) -> Message:
        return _button(label, SECONDARY, replace(question, page=to)) | {"disabled": not is_there}

    jump = _button(f"{page} / {pages}", SECONDARY, replace(question, page=page)) | {"jump": pages}
    back, forth = page > 1, page < pages
    return [
        [
            turn("⏮", 1, is_there=back),
            turn("◀", page - 1, is_there=back),
            jump,
            turn("▶", page + 1, is_there=forth),
            turn("⏭", pages, is_there=forth),
        ]
    ]


def _choices(choices: tuple[Choice, ...]) -> list[list[Message]]:
    buttons = [_button(cut(choice.label, 40), PRIMARY, choice.question) for choice in choices]
    return [buttons[start : start + 5] for start in range(0, len(buttons), 5)]


def _button(label: str, style: int, question: Question) -> dict[str, Any]:
    """Discord takes 100 characters; this never reaches it, so that the page need not keep what its buttons ask."""
    return {"type": BUTTON, "style": style, "label": label, "custom_id": json.dumps(question.to_json())}
