"""What is said to a question: an embed, and what belongs to it. Plain values, so that it can be remembered as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from include.charts.chart import Chart
from include.posts.fields import Payload

Argument = str | int


@dataclass(frozen=True, slots=True)
class Question:
    """
    One question as it was asked.

    Attributes:
        command: the first name of a command in `include.answers.registry`.
        arguments: by parameter, as people gave them: names are not resolved yet.
        page: from 1.
    """

    command: str
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    page: int = 1

    def to_json(self) -> dict[str, Any]:
        """Give what `from_json` reads."""
        return {"command": self.command, "arguments": dict(self.arguments), "page": self.page}

    @classmethod
    def from_json(cls, question: Mapping[str, Any]) -> Question:
        """Read a question that was kept as JSON."""
        return cls(question["command"], question["arguments"], question["page"])


@dataclass(frozen=True, slots=True)
class Choice:
    """A button that asks another question in the place of the one it stands below."""

    label: str
    question: Question


@dataclass(frozen=True, slots=True)
class File:
    """A file beside the embed."""

    filename: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """
    An answer, ready to be shown.

    Attributes:
        embed: as Discord takes it, within all its limits; see `include.answers.embeds`.
        page, pages: which of how many; more than one asks for buttons to turn them.
        choices: at most 20.
        file: as `to_moderators` and `then` only of commands that are not remembered.
        to_moderators: what is posted where moderators decide, with buttons for whoever may ask what they ask.
        then: what the process that answers does once this is shown.
    """

    embed: Payload
    page: int = 1
    pages: int = 1
    choices: tuple[Choice, ...] = ()
    chart: Chart | None = None
    file: File | None = None
    to_moderators: Answer | None = None
    then: Literal["clear_cache", "shutdown"] | None = None

    def to_json(self) -> dict[str, Any]:
        """Give what `from_json` reads: what can be remembered."""
        return {
            "embed": self.embed,
            "page": self.page,
            "pages": self.pages,
            "choices": [{"label": each.label, "question": each.question.to_json()} for each in self.choices],
            "chart": self.chart and self.chart.to_json(),
        }

    @classmethod
    def from_json(cls, answer: Mapping[str, Any]) -> Answer:
        """Read an answer that was remembered as JSON."""
        return cls(
            answer["embed"],
            answer["page"],
            answer["pages"],
            tuple(Choice(each["label"], Question.from_json(each["question"])) for each in answer["choices"]),
            Chart.from_json(answer["chart"]) if answer["chart"] else None,
        )
