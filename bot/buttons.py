"""
Buttons below answers: they turn pages, or ask what was meant.

All that a button knows is in its `custom_id`, so buttons of a bot that was stopped work with the next one. Which
question they turn the pages of is kept by the message's id (`bot.open_answers`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING, Any, Final, Self

import discord
from discord import ui

from include.answers.answer import Answer, Choice
from include.posts.text import cut, one_line

if TYPE_CHECKING:
    from bot.client import FragflowBot

ANYBODY: Final = 0
"""The owner of buttons that all may press who may ask what they ask."""

TURNS: Final = {"first": "⏮", "back": "◀", "next": "▶", "last": "⏭"}
IN_A_ROW: Final = 5
MOST_CHOICES: Final = 20
LABEL_CELLS: Final = 40
"""Discord takes 80 characters; a letter may carry two accents."""

_TEMPLATE: Final = (
    r"fragflow:(?P<kind>first|back|next|last|jump|choice):(?P<owner>[0-9a-z]+):(?P<number>[0-9]+):(?P<expiry>[0-9a-z]+)"
)


@dataclass(frozen=True, slots=True)
class Press:
    """
    What one button does.

    Attributes:
        kind: "first", "back", "next", "last", "jump" or "choice".
        owner: the Discord id of the only one who may press it, or `ANYBODY`.
        number: the page it leads to; of "jump" the last page; of "choice" which one, from 0.
        expiry: in Unix seconds.
    """

    kind: str
    owner: int
    number: int
    expiry: int

    @property
    def custom_id(self) -> str:
        return f"fragflow:{self.kind}:{_in_base36(self.owner)}:{self.number}:{_in_base36(self.expiry)}"

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Press:
        """Read what `_TEMPLATE` found."""
        return cls(match["kind"], int(match["owner"], 36), int(match["number"]), int(match["expiry"], 36))

    @property
    def is_over(self) -> bool:
        return self.expiry <= datetime.now(UTC).timestamp()


class AnswerButton(ui.DynamicItem[ui.Button[ui.View]], template=_TEMPLATE):
    """A button of an answer."""

    def __init__(self, press: Press, label: str = "", *, disabled: bool = False, row: int | None = None) -> None:
        style = discord.ButtonStyle.primary if press.kind == "choice" else discord.ButtonStyle.secondary
        button: ui.Button[ui.View] = ui.Button(
            style=style, label=label or TURNS.get(press.kind), custom_id=press.custom_id, disabled=disabled, row=row
        )
        super().__init__(button)
        self.press = press

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(Press.from_match(match))

    async def callback(self, interaction: discord.Interaction[FragflowBot]) -> None:  # type: ignore[override]
        if interaction.message:
            await interaction.client.desk.press(interaction, interaction.message, self.press)


class JumpForm(ui.Modal, title="Go to a page"):
    """Asks for a page's number."""

    def __init__(self, pages: int) -> None:
        super().__init__(timeout=600)
        self._page: ui.TextInput[Self] = ui.TextInput(custom_id="page", min_length=1, max_length=9)
        self.add_item(ui.Label(text=f"Page, 1 to {pages}", component=self._page))

    async def on_submit(self, interaction: discord.Interaction[FragflowBot]) -> None:  # type: ignore[override]
        if interaction.message:
            await interaction.client.desk.jump(interaction, interaction.message, self._page.value)


@dataclass(frozen=True, slots=True)
class Buttons:
    """The buttons of one message."""

    page: int
    pages: int
    choices: Sequence[Choice]

    @classmethod
    def of(cls, answer: Answer) -> Buttons:
        """Give the buttons that belong below an answer."""
        return cls(answer.page, answer.pages, answer.choices[:MOST_CHOICES])

    def __bool__(self) -> bool:
        return self.pages > 1 or bool(self.choices)

    def view(self, owner: int, expires_at: datetime, *, are_over: bool = False) -> ui.View:
        """Give them as discord.py sends them; `are_over`: to be seen, not to be pressed."""
        expiry = expiry_of(expires_at)
        view = ui.View(timeout=None)
        for each in self._turns(owner, expiry, are_over) if self.pages > 1 else ():
            view.add_item(each)
        first_row = 1 if self.pages > 1 else 0
        for number, choice in enumerate(self.choices):
            label = cut(one_line(choice.label), LABEL_CELLS)
            row = first_row + number // IN_A_ROW
            view.add_item(
                AnswerButton(Press("choice", owner, number, expiry), label, disabled=are_over, row=row),
            )
        return view

    def _turns(self, owner: int, expiry: int, are_over: bool) -> list[AnswerButton]:
        at_first, at_last = self.page <= 1, self.page >= self.pages

        def button(kind: str, number: int, is_useless: bool, label: str = "") -> AnswerButton:
            return AnswerButton(Press(kind, owner, number, expiry), label, disabled=are_over or is_useless, row=0)

        return [
            button("first", 1, at_first),
            button("back", max(1, self.page - 1), at_first),
            button("jump", self.pages, False, f"{self.page} / {self.pages}"),
            button("next", min(self.pages, self.page + 1), at_last),
            button("last", self.pages, at_last),
        ]


def expiry_of(expires_at: datetime) -> int:
    """Give what a button's id says of its end: the second that is full then."""
    return ceil(expires_at.timestamp())


def disabled(message: discord.Message) -> ui.View:
    """Give the buttons of a message to be seen, not to be pressed."""
    view = ui.View.from_message(message, timeout=None)
    for each in view.children:
        if isinstance(each, ui.Button):
            each.disabled = True
    view.stop()
    return view


def _in_base36(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
        if not number:
            return digits
